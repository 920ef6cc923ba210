/** One element of an explicit little-endian data set; the value as its bytes, sequences and all. */
export interface FileElement {
  readonly tag: number;
  readonly vr: string;
  readonly value: Uint8Array;
  readonly undefinedLength: boolean;
}

export interface ExplicitFile {
  /** Preamble and File Meta Information. */
  readonly head: Uint8Array;
  readonly elements: readonly FileElement[];
}

const LONG = new Set(['OB', 'OW', 'OF', 'OD', 'OL', 'OV', 'SQ', 'UC', 'UR', 'UT', 'UN', 'SV', 'UV']);
const UNDEFINED = 0xffffffff;
export const PIXEL_DATA = 0x7fe00010;

/** Takes an undamaged file apart; only Pixel Data, which comes last, may be of undefined length. */
export function readExplicit(bytes: Uint8Array): ExplicitFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const elements: FileElement[] = [];
  let position = 132;
  let headEnd = position;
  while (position + 8 <= bytes.length) {
    const tag = view.getUint16(position, true) * 0x10000 + view.getUint16(position + 2, true);
    const vr = String.fromCharCode(...bytes.subarray(position + 4, position + 6));
    const long = LONG.has(vr);
    const declared = long ? view.getUint32(position + 8, true) : view.getUint16(position + 6, true);
    const start = position + (long ? 12 : 8);
    const length = declared === UNDEFINED ? bytes.length - start : declared;
    if (tag >>> 16 === 2) headEnd = start + length;
    else
      elements.push({
        tag,
        vr,
        value: bytes.slice(start, start + length),
        undefinedLength: declared === UNDEFINED,
      });
    position = start + length;
  }
  return { head: bytes.slice(0, headEnd), elements };
}

/** Puts a file together; a value of odd length stays odd, for the length then says so. */
export function writeExplicit({ head, elements }: ExplicitFile): Uint8Array {
  return concatenated([head, ...elements.flatMap((element) => [headerOf(element), element.value])]);
}

function headerOf({ tag, vr, value, undefinedLength }: FileElement): Uint8Array {
  const long = LONG.has(vr);
  const header = new Uint8Array(long ? 12 : 8);
  const view = new DataView(header.buffer);
  view.setUint16(0, tag >>> 16, true);
  view.setUint16(2, tag & 0xffff, true);
  header.set([vr.charCodeAt(0), vr.charCodeAt(1)], 4);
  if (long) view.setUint32(8, undefinedLength ? UNDEFINED : value.length, true);
  else view.setUint16(6, value.length & 0xffff, true);
  return header;
}

export function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** An element's value replaced, or the element added in its place. */
export function withValue(file: ExplicitFile, tag: number, vr: string, value: Uint8Array): ExplicitFile {
  const others = file.elements.filter((element) => element.tag !== tag);
  const elements = [...others, { tag, vr, value, undefinedLength: false }].sort((a, b) => a.tag - b.tag);
  return { ...file, elements };
}

export function withText(file: ExplicitFile, tag: number, vr: string, text: string): ExplicitFile {
  const padded = text.length % 2 === 0 ? text : `${text} `;
  return withValue(file, tag, vr, new TextEncoder().encode(padded));
}

export function withUnsigned(file: ExplicitFile, tag: number, ...numbers: readonly number[]): ExplicitFile {
  return withValue(file, tag, 'US', new Uint8Array(Uint16Array.from(numbers).buffer));
}
