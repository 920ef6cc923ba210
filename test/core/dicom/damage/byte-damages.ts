import { isExplicit, type Damage } from './damage.js';
import { concatenated, PIXEL_DATA, readExplicit, writeExplicit } from './explicit-file.js';
import type { Random } from './random.js';

const SYNTAXES = [
  '1.2',
  '1.2.1',
  '1.2.1.99',
  '1.2.2',
  '1.2.5',
  '1.2.4.50',
  '1.2.4.51',
  '1.2.4.70',
  '1.2.4.80',
  '1.2.4.90',
  '1.2.4.201',
  '1.2.4.100',
  '9.9',
];
const SYNTAX_TAG = [0x02, 0x00, 0x10, 0x00, 0x55, 0x49];

/** A length, the transfer syntax, and bytes whatever they mean. */
export const BYTE_DAMAGES: readonly Damage[] = [
  { name: 'a length', apply: wrongLength },
  { name: 'the transfer syntax', apply: wrongSyntax },
  { name: 'the file cut', apply: (bytes, random) => bytes.subarray(0, random.below(bytes.length)) },
  { name: 'some bytes', apply: (bytes, random) => scatter(bytes, random, 132, bytes.length, 1 + random.below(12)) },
  {
    name: 'bytes of the header',
    apply: (bytes, random) => scatter(bytes, random, 0, Math.min(bytes.length, 1200), 1 + random.below(6)),
  },
  { name: 'bytes of the stream', apply: (bytes, random) => scatterInStream(bytes, random, Infinity) },
  { name: "bytes of the stream's header", apply: (bytes, random) => scatterInStream(bytes, random, 120) },
  { name: 'a block of zeros', apply: (bytes, random) => bytes.slice().fill(0, ...range(bytes, random)) },
  { name: 'bytes lost', apply: (bytes, random) => spliced(bytes, random, false) },
  { name: 'bytes repeated', apply: (bytes, random) => spliced(bytes, random, true) },
];

function wrongLength(bytes: Uint8Array, random: Random): Uint8Array | null {
  if (!isExplicit(bytes)) return null;
  const file = readExplicit(bytes);
  const index = random.below(file.elements.length);
  const before = writeExplicit({ ...file, elements: file.elements.slice(0, index) }).length;
  const damaged = bytes.slice();
  const view = new DataView(damaged.buffer);
  const value = random.pick([0, 1, 3, 255, 65535, 0x7fffffff, 0xfffffffe, 0xffffffff]);
  const long =
    view.getUint16(before + 6, true) === 0 && ['OB', 'OW', 'SQ', 'UN', 'UT'].includes(file.elements[index]?.vr ?? '');
  if (long) view.setUint32(before + 8, value, true);
  else view.setUint16(before + 6, value & 0xffff, true);
  return damaged;
}

/** Overwritten in place, cut or padded to the length that the file's own UID has. */
function wrongSyntax(bytes: Uint8Array, random: Random): Uint8Array {
  const damaged = bytes.slice();
  const at = damaged.findIndex(
    (_, index) => index >= 132 && SYNTAX_TAG.every((byte, offset) => damaged[index + offset] === byte),
  );
  const length = damaged[at + 6] ?? 0;
  const uid = `1.2.840.10008.${random.pick(SYNTAXES)}`.padEnd(length, '\0').slice(0, length);
  damaged.set(new TextEncoder().encode(uid), at + 8);
  return damaged;
}

function scatterInStream(bytes: Uint8Array, random: Random, reach: number): Uint8Array | null {
  if (!isExplicit(bytes)) return null;
  const start = bytes.length - (readExplicit(bytes).elements.find(({ tag }) => tag === PIXEL_DATA)?.value.length ?? 0);
  return scatter(bytes, random, start, Math.min(bytes.length, start + reach), 1 + random.below(8));
}

function scatter(bytes: Uint8Array, random: Random, from: number, until: number, count: number): Uint8Array {
  const damaged = bytes.slice();
  for (let i = 0; i < count; i += 1) damaged[from + random.below(until - from)] = random.below(256);
  return damaged;
}

function range(bytes: Uint8Array, random: Random): [number, number] {
  const from = random.below(bytes.length);
  return [from, Math.min(bytes.length, from + 1 + random.below(400))];
}

function spliced(bytes: Uint8Array, random: Random, repeated: boolean): Uint8Array {
  const [from, until] = range(bytes, random);
  return concatenated([bytes.subarray(0, repeated ? until : from), bytes.subarray(repeated ? from : until)]);
}
