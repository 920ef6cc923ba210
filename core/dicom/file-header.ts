import { failed, ok, type Result } from '@contract/result.js';

import { transferSyntaxOf } from './transfer-syntax.js';

export interface FileHeader {
  readonly transferSyntaxUid: string;
  readonly sopClassUid: string | null;
  readonly sopInstanceUid: string | null;
  /** Where the data set begins. */
  readonly dataSetOffset: number;
}

const PREAMBLE_BYTES = 128;
const LONG_LENGTH_VRS = new Set(['OB', 'OW', 'OF', 'OD', 'OL', 'OV', 'SQ', 'UC', 'UR', 'UT', 'UN', 'SV', 'UV']);
const NOT_DICOM_REMEDY = 'Choose DICOM files (.dcm); leave other files out of the folder.';

/** Reads the File Meta Information (PS3.10 chapter 7): always explicit little endian, whatever follows. */
export function readFileHeader(bytes: Uint8Array): Result<FileHeader> {
  if (bytes.length === 0) return failed('empty-file', 'The file holds 0 bytes. Copy it again from its source.');
  if (!hasMagic(bytes)) {
    return failed(
      'not-dicom',
      `The file does not carry "DICM" at byte ${PREAMBLE_BYTES}: it is not a DICOM file. ${NOT_DICOM_REMEDY}`,
    );
  }
  const elements = new Map<number, string>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let position = PREAMBLE_BYTES + 4;
  while (position + 8 <= bytes.length && view.getUint16(position, true) === 0x0002) {
    const element = view.getUint16(position + 2, true);
    const long = LONG_LENGTH_VRS.has(ascii(bytes, position + 4, 2));
    if (long && position + 12 > bytes.length) return truncatedHeader(bytes);
    const length = long ? view.getUint32(position + 8, true) : view.getUint16(position + 6, true);
    const start = position + (long ? 12 : 8);
    if (start + length > bytes.length) return truncatedHeader(bytes);
    elements.set(element, trimmed(ascii(bytes, start, Math.min(length, 128))));
    position = start + length;
  }
  return headerFrom(elements, position, bytes.length);
}

/** The transfer syntax by name and UID, for messages about a file that was not read to its end; null: it names none. */
export function nameTransferSyntax(bytes: Uint8Array): string | null {
  const header = readFileHeader(bytes);
  if (!header.ok) return null;
  const { transferSyntaxUid: uid } = header.value;
  return `${transferSyntaxOf(uid)?.name ?? 'an unknown transfer syntax'}, ${uid}`;
}

function headerFrom(
  elements: ReadonlyMap<number, string>,
  dataSetOffset: number,
  byteCount: number,
): Result<FileHeader> {
  const transferSyntaxUid = elements.get(0x0010) ?? '';
  if (transferSyntaxUid === '') {
    if (dataSetOffset + 8 > byteCount)
      return failed(
        'truncated',
        `The file ends at byte ${byteCount}, inside its header. Copy it again from its source.`,
      );
    return failed(
      'bad-header',
      'The file names no Transfer Syntax UID (0002,0010), so its pixels cannot be read. Export it again from its source.',
    );
  }
  return ok({
    transferSyntaxUid,
    sopClassUid: elements.get(0x0002) ?? null,
    sopInstanceUid: elements.get(0x0003) ?? null,
    dataSetOffset,
  });
}

function hasMagic(bytes: Uint8Array): boolean {
  return bytes.length >= PREAMBLE_BYTES + 4 && ascii(bytes, PREAMBLE_BYTES, 4) === 'DICM';
}

function truncatedHeader(bytes: Uint8Array): Result<never> {
  return failed(
    'truncated',
    `The file ends at byte ${bytes.length}, inside its header. Copy it again from its source.`,
  );
}

function ascii(bytes: Uint8Array, start: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + length));
}

/** UIDs are padded with NUL, strings with spaces. */
function trimmed(text: string): string {
  return text.replace(/[\0 ]+$/u, '').trim();
}
