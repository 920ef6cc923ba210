/** Raw DEFLATE (RFC 1951), synchronous and bounded: the deflated transfer syntax needs it where there is no zlib. */

const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
];
const DISTANCE_EXTRA = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const MAXIMUM_CODE_LENGTH = 15;

interface HuffmanCode {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

export class InflateError extends Error {}

/** Reads bits least significant first, and grows its output up to a limit. */
class Inflater {
  private position: number;
  private bitBuffer = 0;
  private bitCount = 0;
  private output: Uint8Array;
  private length = 0;

  constructor(
    private readonly input: Uint8Array,
    start: number,
    private readonly maximumBytes: number,
  ) {
    this.position = start;
    this.output = new Uint8Array(Math.min(maximumBytes, Math.max(1024, (input.length - start) * 3)));
  }

  run(): Uint8Array {
    let last = false;
    while (!last) {
      last = this.bits(1) === 1;
      const kind = this.bits(2);
      if (kind === 0) this.copyStored();
      else if (kind === 1) this.expand(FIXED_LITERALS, FIXED_DISTANCES);
      else if (kind === 2) this.expandDynamic();
      else throw new InflateError(`block type 3 at byte ${this.position}`);
    }
    return this.output.subarray(0, this.length);
  }

  private bits(count: number): number {
    while (this.bitCount < count) {
      const next = this.input[this.position];
      if (next === undefined) throw new InflateError(`the stream ends at byte ${this.position}`);
      this.position += 1;
      this.bitBuffer |= next << this.bitCount;
      this.bitCount += 8;
    }
    const value = this.bitBuffer & ((1 << count) - 1);
    this.bitBuffer >>>= count;
    this.bitCount -= count;
    return value;
  }

  private symbol(code: HuffmanCode): number {
    let value = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= MAXIMUM_CODE_LENGTH; length += 1) {
      value |= this.bits(1);
      const count = code.counts[length] ?? 0;
      if (value - count < first) return code.symbols[index + value - first] ?? 0;
      index += count;
      first = (first + count) << 1;
      value <<= 1;
    }
    throw new InflateError(`no such code at byte ${this.position}`);
  }

  private reserve(extra: number): void {
    const needed = this.length + extra;
    if (needed > this.maximumBytes) throw new InflateError(`more than ${this.maximumBytes} bytes come out of it`);
    if (needed <= this.output.length) return;
    const grown = new Uint8Array(Math.min(this.maximumBytes, Math.max(needed, this.output.length * 2)));
    grown.set(this.output.subarray(0, this.length));
    this.output = grown;
  }

  private copyStored(): void {
    this.bitBuffer = 0;
    this.bitCount = 0;
    const length = this.bits(16);
    if ((length ^ this.bits(16)) !== 0xffff)
      throw new InflateError(`a stored block's length is wrong at byte ${this.position}`);
    if (this.position + length > this.input.length)
      throw new InflateError(`the stream ends inside a stored block at byte ${this.position}`);
    this.reserve(length);
    this.output.set(this.input.subarray(this.position, this.position + length), this.length);
    this.position += length;
    this.length += length;
  }

  private expand(literals: HuffmanCode, distances: HuffmanCode): void {
    for (;;) {
      const symbol = this.symbol(literals);
      if (symbol === 256) return;
      if (symbol < 256) {
        this.reserve(1);
        this.output[this.length++] = symbol;
      } else {
        this.copyMatch(symbol - 257, distances);
      }
    }
  }

  private copyMatch(lengthIndex: number, distances: HuffmanCode): void {
    const length = (LENGTH_BASE[lengthIndex] ?? 0) + this.bits(LENGTH_EXTRA[lengthIndex] ?? 0);
    const distanceIndex = this.symbol(distances);
    const distance = (DISTANCE_BASE[distanceIndex] ?? 0) + this.bits(DISTANCE_EXTRA[distanceIndex] ?? 0);
    if (length === 0 || distance === 0 || distance > this.length)
      throw new InflateError(`a match leads nowhere at byte ${this.position}`);
    this.reserve(length);
    for (let i = 0; i < length; i += 1) {
      this.output[this.length] = this.output[this.length - distance] ?? 0;
      this.length += 1;
    }
  }

  private expandDynamic(): void {
    const literalCount = this.bits(5) + 257;
    const distanceCount = this.bits(5) + 1;
    const codeLengthCount = this.bits(4) + 4;
    const codeLengths = new Uint8Array(19);
    for (let i = 0; i < codeLengthCount; i += 1) codeLengths[CODE_LENGTH_ORDER[i] ?? 0] = this.bits(3);
    const code = huffmanCode(codeLengths);
    const lengths = new Uint8Array(literalCount + distanceCount);
    for (let i = 0; i < lengths.length;) i = this.readLengths(code, lengths, i);
    this.expand(huffmanCode(lengths.subarray(0, literalCount)), huffmanCode(lengths.subarray(literalCount)));
  }

  private readLengths(code: HuffmanCode, lengths: Uint8Array, at: number): number {
    const symbol = this.symbol(code);
    if (symbol < 16) {
      lengths[at] = symbol;
      return at + 1;
    }
    if (symbol === 16 && at === 0) throw new InflateError(`a code length repeats nothing at byte ${this.position}`);
    const repeated = symbol === 16 ? (lengths[at - 1] ?? 0) : 0;
    const times = symbol === 16 ? 3 + this.bits(2) : symbol === 17 ? 3 + this.bits(3) : 11 + this.bits(7);
    if (at + times > lengths.length) throw new InflateError(`too many code lengths at byte ${this.position}`);
    lengths.fill(repeated, at, at + times);
    return at + times;
  }
}

function huffmanCode(lengths: Uint8Array): HuffmanCode {
  const counts = new Uint16Array(MAXIMUM_CODE_LENGTH + 1);
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
  counts[0] = 0;
  const offsets = new Uint16Array(MAXIMUM_CODE_LENGTH + 2);
  for (let length = 1; length <= MAXIMUM_CODE_LENGTH; length += 1) {
    offsets[length + 1] = (offsets[length] ?? 0) + (counts[length] ?? 0);
  }
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => {
    if (length === 0) return;
    const at = offsets[length] ?? 0;
    symbols[at] = symbol;
    offsets[length] = at + 1;
  });
  return { counts, symbols };
}

const FIXED_LITERALS = huffmanCode(
  Uint8Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)),
);
const FIXED_DISTANCES = huffmanCode(new Uint8Array(30).fill(5));

/** Inflates input from `start` on; throws InflateError on a broken stream or one that grows past the limit. */
export function inflateRaw(input: Uint8Array, start: number, maximumBytes: number): Uint8Array {
  return new Inflater(input, start, maximumBytes).run();
}
