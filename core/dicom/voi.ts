import type { ImageMetadata, LookupTable, VoiLutFunction, WindowPreset } from './image-types.js';
import { modalityTable, storedRange } from './modality-lut.js';

/** What of the modality values is shown: a window, or one of the file's own tables. */
export type Voi =
  | (WindowPreset & {
      readonly kind: 'window';
      readonly voiLutFunction: VoiLutFunction;
      /** file: a preset; estimated: by percentiles, because the file names none; reader: set by hand. */
      readonly source: 'file' | 'estimated' | 'reader';
    })
  | { readonly kind: 'table'; readonly table: LookupTable };

/** Gray level of a stored value s: grays[s - firstStored]. Padding is 0 and inversion is already in it. */
export interface DisplayLut {
  readonly firstStored: number;
  readonly grays: Uint8Array;
}

const WHITE = 255;

/** Modality, VOI and presentation in one table over all stored values, so that drawing is one lookup a pixel. */
export function buildDisplayLut(metadata: ImageMetadata, voi: Voi, invertedByReader = false): DisplayLut {
  const { minimum } = storedRange(metadata);
  const modality = modalityTable(metadata);
  const inverted = isInverted(metadata) !== invertedByReader;
  const fraction = voiFraction(voi);
  const grays = new Uint8Array(modality.length);
  for (let index = 0; index < modality.length; index += 1) {
    const y = fraction(modality[index] ?? 0);
    grays[index] = Math.floor((inverted ? 1 - y : y) * WHITE + 0.5);
  }
  if (metadata.padding !== null) blacken(grays, metadata.padding.minimum - minimum, metadata.padding.maximum - minimum);
  return { firstStored: minimum, grays };
}

/**
 * True when small values are white. MONOCHROME1 and Presentation LUT Shape INVERSE say the same thing twice
 * (PS3.3 C.8.11.3.1.2), so together they invert once.
 */
export function isInverted(
  metadata: Pick<ImageMetadata, 'photometricInterpretation' | 'presentationLutShape'>,
): boolean {
  return metadata.photometricInterpretation === 'MONOCHROME1' || metadata.presentationLutShape === 'INVERSE';
}

/** The windows and tables that the file offers, the one to begin with first. */
export function voiChoices(metadata: ImageMetadata): readonly Voi[] {
  const tables = metadata.voiLuts.map((table): Voi => ({ kind: 'table', table }));
  const windows = metadata.windowPresets.map((preset): Voi => ({
    kind: 'window',
    ...preset,
    voiLutFunction: metadata.voiLutFunction,
    source: 'file',
  }));
  return [...tables, ...windows];
}

/** Modality value → 0..1, for fractional values (area averages) too; black is 0 before any inversion. */
export function voiFraction(voi: Voi): (value: number) => number {
  if (voi.kind === 'table') return tableFraction(voi.table);
  const { center, width } = voi;
  switch (voi.voiLutFunction) {
    case 'LINEAR':
      return linear(center, Math.max(1, width));
    case 'LINEAR_EXACT':
      // DICOM PS3.3 C.11.2.1.3.2
      return (value) => clamped((value - center) / width + 0.5);
    case 'SIGMOID':
      // DICOM PS3.3 C.11.2.1.3.1
      return (value) => 1 / (1 + Math.exp((-4 * (value - center)) / width));
  }
}

/** DICOM PS3.3 C.11.2.1.2.1: the width counts both ends, so it is one more than the distance between them. */
function linear(center: number, width: number): (value: number) => number {
  const middle = center - 0.5;
  const half = (width - 1) / 2;
  return (value) => {
    if (value <= middle - half) return 0;
    if (value > middle + half) return 1;
    return (value - middle) / (width - 1) + 0.5;
  };
}

/** DICOM PS3.3 C.11.2.1.1: inputs before and after the table answer its first and last entry. */
function tableFraction({ values, firstMapped, bitsPerEntry }: LookupTable): (value: number) => number {
  const greatest = 2 ** bitsPerEntry - 1;
  return (value) => {
    const entry = Math.min(values.length - 1, Math.max(0, Math.floor(value) - firstMapped));
    return clamped((values[entry] ?? 0) / greatest);
  };
}

function clamped(fraction: number): number {
  return Math.min(1, Math.max(0, fraction));
}

function blacken(grays: Uint8Array, first: number, last: number): void {
  grays.fill(0, Math.max(0, first), Math.max(0, last + 1));
}
