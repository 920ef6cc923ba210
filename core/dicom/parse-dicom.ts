import { failed, ok, type Result } from '@contract/result.js';
import { parseDicom as parseDataSet, type DataSet, type Element } from 'dicom-parser';

import { Elements } from './elements.js';
import { readEncapsulatedFrames } from './encapsulated-frames.js';
import { readFileHeader, type FileHeader } from './file-header.js';
import type { ImageMetadata, ParsedImage } from './image-types.js';
import { inflateRaw, InflateError } from './inflate.js';
import { nameSyntax } from './name-syntax.js';
import { parseMetadata } from './parse-metadata.js';
import { transferSyntaxOf, type TransferSyntax } from './transfer-syntax.js';

const PIXEL_DATA = 'x7fe00010';
const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
/** The largest image that is read, and room for its tags. */
const MAXIMUM_INFLATED_BYTES = 2 ** 27 + 2 ** 24;

/** Reads a file down to its still encoded pixels; a failure names the tag or the byte and the remedy. Never throws. */
export function parseDicom(file: Uint8Array): Result<ParsedImage> {
  // Node's Buffer is a Uint8Array whose slice() does not copy: only plain views go further.
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  const header = readFileHeader(bytes);
  if (!header.ok) return header;
  const syntax = transferSyntaxOf(header.value.transferSyntaxUid);
  if (syntax === undefined || syntax.encoding === 'unsupported') {
    return unsupportedSyntax(header.value.transferSyntaxUid, syntax?.name ?? 'an unknown one');
  }
  return nameSyntax(parseBody(bytes, header.value, syntax), syntax);
}

export function unsupportedSyntax(uid: string, name: string): Result<never> {
  return failed(
    'unsupported-transfer-syntax',
    `Transfer Syntax UID (0002,0010) is ${name} (${uid}), which this version cannot decode. Convert the file, for example with gdcmconv --raw.`,
  );
}

function dataSetBytes(bytes: Uint8Array, header: FileHeader, syntax: TransferSyntax): Result<Uint8Array> {
  if (!syntax.deflated) return ok(bytes.subarray(header.dataSetOffset));
  try {
    return ok(inflateRaw(bytes, header.dataSetOffset, MAXIMUM_INFLATED_BYTES));
  } catch (error) {
    if (!(error instanceof InflateError)) throw error;
    return failed(
      'truncated',
      `The deflated data set cannot be unpacked: ${error.message}. Copy the file again from its source.`,
    );
  }
}

function parseBody(bytes: Uint8Array, header: FileHeader, syntax: TransferSyntax): Result<ParsedImage> {
  const body = dataSetBytes(bytes, header, syntax);
  if (!body.ok) return body;
  const dataSet = readDataSet(body.value, header, syntax);
  if (!dataSet.ok) return dataSet;
  try {
    return readImage(body.value, dataSet.value, header, syntax);
  } catch (error) {
    // dicom-parser throws strings, and plain Errors, when a value's length and its bytes disagree.
    const last = lastTag(dataSet.value) ?? 'none';
    return failed(
      'bad-data-set',
      `A value before element ${last} cannot be read (${reasonOf(error)}). Export the file again from its source.`,
    );
  }
}

function readImage(
  body: Uint8Array,
  dataSet: DataSet,
  header: FileHeader,
  syntax: TransferSyntax,
): Result<ParsedImage> {
  const element = dataSet.elements[PIXEL_DATA];
  if (element === undefined) {
    return failed('no-pixel-data', 'The file has no Pixel Data (7FE0,0010): it holds no image. Leave it out.');
  }
  const metadata = parseMetadata(new Elements(dataSet), header, syntax);
  if (!metadata.ok) return metadata;
  const encapsulated = syntax.encoding !== 'native';
  const frames = encapsulated
    ? readEncapsulatedFrames(body, element.dataOffset, metadata.value.numberOfFrames, header.dataSetOffset)
    : readNativeFrames(body, element, metadata.value);
  if (!frames.ok) return frames;
  const swappedBytePairs = syntax.bigEndian && metadata.value.bitsAllocated === 8 && element.vr === 'OW';
  return ok({ metadata: metadata.value, frames: frames.value, swappedBytePairs });
}

/** Stops at Pixel Data: what lies in it is read here, not by dicom-parser. */
function readDataSet(body: Uint8Array, header: FileHeader, syntax: TransferSyntax): Result<DataSet> {
  try {
    return ok(
      parseDataSet(body, {
        untilTag: PIXEL_DATA,
        TransferSyntaxUID: syntax.deflated ? EXPLICIT_LITTLE_ENDIAN : syntax.uid,
      }),
    );
  } catch (error) {
    const last = typeof error === 'object' && error !== null && 'dataSet' in error ? lastTag(error.dataSet) : null;
    const place = last === null ? ` at byte ${header.dataSetOffset}, where it begins` : ` after element ${last}`;
    return failed(
      'truncated',
      `The data set breaks off${place}; the file has ${header.dataSetOffset + body.length} bytes. Copy it again from its source.`,
    );
  }
}

function readNativeFrames(
  body: Uint8Array,
  { dataOffset: start, length, hadUndefinedLength }: Element,
  metadata: ImageMetadata,
): Result<readonly Uint8Array[]> {
  if (hadUndefinedLength === true) {
    return failed(
      'bad-pixel-data',
      'Pixel Data (7FE0,0010) is encapsulated, but the transfer syntax is a native one. Export the file again from its source.',
    );
  }
  const { rows, columns, samplesPerPixel, bitsAllocated, numberOfFrames } = metadata;
  const frameBytes = rows * columns * samplesPerPixel * (bitsAllocated / 8);
  const due = frameBytes * numberOfFrames;
  const present = Math.min(length, body.length - start);
  if (present < due) {
    return failed(
      'truncated',
      `Pixel Data (7FE0,0010) holds ${present} bytes; ${rows} × ${columns} pixels of ${bitsAllocated} bits in ${numberOfFrames} frame(s) need ${due}. Copy the file again from its source.`,
    );
  }
  return ok(
    Array.from({ length: numberOfFrames }, (_, frame) =>
      body.subarray(start + frame * frameBytes, start + (frame + 1) * frameBytes),
    ),
  );
}

function lastTag(dataSet: unknown): string | null {
  const tag = Object.keys((dataSet as DataSet).elements).at(-1);
  return tag === undefined ? null : `(${tag.slice(1, 5)},${tag.slice(5)})`.toUpperCase();
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
