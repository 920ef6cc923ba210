import { decodeCharacters, latinText, type DecodeText } from './character-sets.js';

/** A value as text; `whole` says how much there is where only the beginning is kept. */
export interface ShownValue {
  readonly text: string | null;
  readonly whole: string | null;
}

export interface ValueSource {
  readonly bytes: Uint8Array;
  readonly vr: string;
  readonly bigEndian: boolean;
  readonly characterSets: readonly string[];
  readonly decode: DecodeText;
}

const KEPT_CHARACTERS = 2000;
const KEPT_NUMBERS = 64;
const KEPT_BYTES = 32;

/** PS3.5 6.2: text in the file's character set, and text that is ASCII whatever it says. */
const WRITTEN = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT']);
const ASCII = new Set(['AE', 'AS', 'CS', 'DA', 'DS', 'DT', 'IS', 'TM', 'UI', 'UR']);

interface NumberFormat {
  readonly byteLength: number;
  readonly read: (view: DataView, at: number, littleEndian: boolean) => string;
}

const NUMBERS: Readonly<Record<string, NumberFormat>> = {
  US: { byteLength: 2, read: (view, at, little) => String(view.getUint16(at, little)) },
  SS: { byteLength: 2, read: (view, at, little) => String(view.getInt16(at, little)) },
  UL: { byteLength: 4, read: (view, at, little) => String(view.getUint32(at, little)) },
  SL: { byteLength: 4, read: (view, at, little) => String(view.getInt32(at, little)) },
  UV: { byteLength: 8, read: (view, at, little) => String(view.getBigUint64(at, little)) },
  SV: { byteLength: 8, read: (view, at, little) => String(view.getBigInt64(at, little)) },
  FL: { byteLength: 4, read: (view, at, little) => String(Number(view.getFloat32(at, little).toPrecision(7))) },
  FD: { byteLength: 8, read: (view, at, little) => String(view.getFloat64(at, little)) },
  AT: { byteLength: 4, read: readTag },
};

function readTag(view: DataView, at: number, little: boolean): string {
  const hex = (offset: number): string =>
    view
      .getUint16(at + offset, little)
      .toString(16)
      .padStart(4, '0');
  return `(${hex(0)},${hex(2)})`.toUpperCase();
}

export function showValue(source: ValueSource): ShownValue {
  const { bytes, vr } = source;
  if (bytes.length === 0) return { text: null, whole: null };
  const numbers = NUMBERS[vr];
  if (numbers !== undefined) return showNumbers(source, numbers);
  if (WRITTEN.has(vr)) return showText(decodeCharacters(bytes, source.characterSets, source.decode));
  if (ASCII.has(vr) || (vr === 'UN' && isPrintable(bytes))) return showText(latinText(bytes));
  return showBytes(bytes);
}

function showText(padded: string): ShownValue {
  const text = padded.replace(/[\0 ]+$/u, '');
  if (text === '') return { text: null, whole: null };
  if (text.length <= KEPT_CHARACTERS) return { text, whole: null };
  return { text: text.slice(0, KEPT_CHARACTERS), whole: `${String(text.length)} characters` };
}

function showNumbers({ bytes, bigEndian }: ValueSource, { byteLength, read }: NumberFormat): ShownValue {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = Math.floor(bytes.length / byteLength);
  const kept = Math.min(count, KEPT_NUMBERS);
  const texts = Array.from({ length: kept }, (_, index) => read(view, index * byteLength, !bigEndian));
  return { text: texts.join('\\'), whole: kept === count ? null : `${String(count)} numbers` };
}

function showBytes(bytes: Uint8Array): ShownValue {
  const texts = Array.from(bytes.subarray(0, KEPT_BYTES), (byte) => byte.toString(16).padStart(2, '0'));
  return { text: texts.join(' '), whole: bytes.length > KEPT_BYTES ? `${String(bytes.length)} bytes` : null };
}

function isPrintable(bytes: Uint8Array): boolean {
  return (
    bytes.length <= KEPT_CHARACTERS &&
    bytes.every((byte, at) => byte >= 0x20 || (byte === 0 && at === bytes.length - 1))
  );
}
