import { failed, ok, type Result } from '@contract/result.js';

import { readBreastDensity } from './breast-density.js';
import { readDisplay } from './parse-display.js';
import type { Elements } from './elements.js';
import type { FileHeader } from './file-header.js';
import type { ImageMetadata, Spacing } from './image-types.js';
import type { TransferSyntax } from './transfer-syntax.js';
import { readViewTags } from './view-tags.js';

/** Film digitized at 43.5 µm has 38 million; far above it a header lies, and memory would pay for it. */
const MAXIMUM_PIXELS = 2 ** 26;
const EXPORT_AGAIN = 'Export the file again from its source.';

type PixelFacts = Pick<
  ImageMetadata,
  | 'rows'
  | 'columns'
  | 'numberOfFrames'
  | 'samplesPerPixel'
  | 'bitsAllocated'
  | 'bitsStored'
  | 'signed'
  | 'photometricInterpretation'
>;

/** Gathers everything that the program asks of a file; fails only on what makes the pixels unreadable. */
export function parseMetadata(elements: Elements, header: FileHeader, syntax: TransferSyntax): Result<ImageMetadata> {
  const pixels = readPixelFacts(elements);
  if (!pixels.ok) return pixels;
  const warnings: string[] = [];
  return ok({
    ...pixels.value,
    ...readIdentity(elements, header),
    ...readProjection(elements),
    ...readGeometry(elements, warnings),
    ...readDisplay(elements, pixels.value, warnings),
    transferSyntaxUid: syntax.uid,
    transferSyntaxName: syntax.name,
    warnings,
  });
}

function readPixelFacts(elements: Elements): Result<PixelFacts> {
  const rows = elements.unsigned('x00280010') ?? 0;
  const columns = elements.unsigned('x00280011') ?? 0;
  if (rows === 0) return failed('bad-rows', `Rows (0028,0010) is missing or 0. ${EXPORT_AGAIN}`);
  if (columns === 0) return failed('bad-columns', `Columns (0028,0011) is missing or 0. ${EXPORT_AGAIN}`);
  if (rows * columns > MAXIMUM_PIXELS) {
    return failed(
      'bad-rows',
      `Rows (0028,0010) × Columns (0028,0011) is ${rows} × ${columns}, more than ${MAXIMUM_PIXELS} pixels. ${EXPORT_AGAIN}`,
    );
  }
  const numberOfFrames = elements.has('x00280008') ? (elements.decimal('x00280008') ?? 0) : 1;
  if (!Number.isInteger(numberOfFrames) || numberOfFrames < 1) {
    return failed(
      'bad-frames',
      `Number of Frames (0028,0008) is "${elements.text('x00280008') ?? ''}". ${EXPORT_AGAIN}`,
    );
  }
  const samplesPerPixel = elements.unsigned('x00280002') ?? 1;
  const depth = readDepth(elements);
  if (!depth.ok) return depth;
  const photometricInterpretation = elements.text('x00280004') ?? 'MONOCHROME2';
  return ok({ rows, columns, numberOfFrames, samplesPerPixel, photometricInterpretation, ...depth.value });
}

function readDepth(elements: Elements): Result<Pick<PixelFacts, 'bitsAllocated' | 'bitsStored' | 'signed'>> {
  const bitsAllocated = elements.unsigned('x00280100') ?? 0;
  if (bitsAllocated !== 8 && bitsAllocated !== 16) {
    return failed(
      'bad-bits-allocated',
      `Bits Allocated (0028,0100) is ${bitsAllocated}; 8 and 16 can be read. ${EXPORT_AGAIN}`,
    );
  }
  const bitsStored = elements.unsigned('x00280101') ?? bitsAllocated;
  if (bitsStored < 1 || bitsStored > bitsAllocated) {
    return failed(
      'bad-bits-stored',
      `Bits Stored (0028,0101) is ${bitsStored}, but Bits Allocated (0028,0100) is ${bitsAllocated}. ${EXPORT_AGAIN}`,
    );
  }
  const highBit = elements.unsigned('x00280102') ?? bitsStored - 1;
  if (highBit !== bitsStored - 1) {
    return failed(
      'bad-high-bit',
      `High Bit (0028,0102) is ${highBit}; Bits Stored ${bitsStored} needs ${bitsStored - 1}. ${EXPORT_AGAIN}`,
    );
  }
  const representation = elements.unsigned('x00280103') ?? 0;
  if (representation > 1) {
    return failed(
      'bad-pixel-representation',
      `Pixel Representation (0028,0103) is ${representation}; 0 (unsigned) and 1 (signed) are known. ${EXPORT_AGAIN}`,
    );
  }
  return ok({ bitsAllocated, bitsStored, signed: representation === 1 });
}

function readIdentity(elements: Elements, header: FileHeader) {
  return {
    sopInstanceUid: elements.text('x00080018') ?? header.sopInstanceUid,
    sopClassUid: elements.text('x00080016') ?? header.sopClassUid,
    modality: elements.text('x00080060'),
    patientId: elements.text('x00100020'),
    studyInstanceUid: elements.text('x0020000d'),
    seriesInstanceUid: elements.text('x0020000e'),
    studyDate: elements.text('x00080020'),
    seriesDescription: elements.text('x0008103e'),
    imageType: elements.texts('x00080008'),
    manufacturer: elements.text('x00080070'),
    presentationIntentType: elements.text('x00080068'),
    bodyPartExamined: elements.text('x00180015'),
    conversionType: elements.text('x00080064'),
    burnedInAnnotation: yesOrNo(elements.text('x00280301')),
    breastImplantPresent: yesOrNo(elements.text('x00281300')),
    breastDensity: readBreastDensity(elements),
  };
}

function readProjection(elements: Elements) {
  const [viewCode] = elements.items('x00540220');
  const modifiers = [...(viewCode?.items('x00540222') ?? []), ...elements.items('x00540222')];
  const row = elements.text('x00200020', 0);
  const column = elements.text('x00200020', 1);
  const patientOrientation: readonly [string, string] | null = row !== null && column !== null ? [row, column] : null;
  return {
    ...readViewTags(elements),
    viewModifiers: modifiers.flatMap((item) => item.text('x00080104') ?? item.text('x00080100') ?? []),
    patientOrientation,
    fieldOfViewHorizontalFlip: yesOrNo(elements.text('x00187034')),
  };
}

function readGeometry(elements: Elements, warnings: string[]) {
  return {
    imagerPixelSpacing: readSpacing(elements, 'x00181164', 'Imager Pixel Spacing (0018,1164)', warnings),
    pixelSpacing: readSpacing(elements, 'x00280030', 'Pixel Spacing (0028,0030)', warnings),
    pixelSpacingCalibrationType: elements.text('x00280a02'),
    estimatedRadiographicMagnificationFactor: readPositive(
      elements,
      'x00181114',
      'Estimated Radiographic Magnification Factor (0018,1114)',
      warnings,
    ),
    distanceSourceToDetectorMillimeters: readPositive(
      elements,
      'x00181110',
      'Distance Source to Detector (0018,1110)',
      warnings,
    ),
    distanceSourceToPatientMillimeters: readPositive(
      elements,
      'x00181111',
      'Distance Source to Patient (0018,1111)',
      warnings,
    ),
  };
}

function readSpacing(elements: Elements, tag: string, name: string, warnings: string[]): Spacing | null {
  if (elements.text(tag) === null) return null;
  const rowMillimeters = elements.decimal(tag, 0);
  const columnMillimeters = elements.decimal(tag, 1) ?? rowMillimeters;
  if (rowMillimeters !== null && columnMillimeters !== null && rowMillimeters > 0 && columnMillimeters > 0) {
    return { rowMillimeters, columnMillimeters };
  }
  warnings.push(`${name} is "${elements.texts(tag).join('\\')}": ignored`);
  return null;
}

function readPositive(elements: Elements, tag: string, name: string, warnings: string[]): number | null {
  const text = elements.text(tag);
  if (text === null) return null;
  const value = elements.decimal(tag);
  if (value !== null && value > 0) return value;
  warnings.push(`${name} is "${text}": ignored`);
  return null;
}

function yesOrNo(text: string | null): boolean | null {
  if (text === 'YES' || text === 'Y') return true;
  return text === 'NO' || text === 'N' ? false : null;
}
