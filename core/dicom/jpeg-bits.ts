/** A Huffman table for one look-up by the next 16 bits: code length << 8 | symbol; 0 where no code begins so. */
export type HuffmanLookup = Uint16Array;

const LONGEST_CODE = 16;

/** ITU T.81 C.2: codes of each length in order, from the counts and symbols of a DHT segment. */
export function huffmanLookup(counts: Uint8Array, symbols: Uint8Array): HuffmanLookup {
  const lookup = new Uint16Array(1 << LONGEST_CODE);
  let code = 0;
  let next = 0;
  for (let length = 1; length <= LONGEST_CODE; length += 1) {
    const shift = LONGEST_CODE - length;
    for (let i = 0; i < (counts[length - 1] ?? 0); i += 1) {
      lookup.fill((length << 8) | (symbols[next] ?? 0), code << shift, (code + 1) << shift);
      code += 1;
      next += 1;
    }
    code <<= 1;
  }
  return lookup;
}

/** Bits of an entropy-coded segment, most significant first; past its end come zeros, and `overrun` says so. */
export class JpegBits {
  private buffer = 0;
  private count = 0;
  private invented = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private position: number,
  ) {}

  /** True when more bits were taken than the segment holds. */
  get overrun(): boolean {
    return this.count < this.invented;
  }

  /** The next symbol; -1 when the bits are no code. */
  symbol(lookup: HuffmanLookup): number {
    this.fill();
    const entry = lookup[(this.buffer >>> (this.count - LONGEST_CODE)) & 0xffff] ?? 0;
    if (entry === 0) return -1;
    this.count -= entry >> 8;
    return entry & 0xff;
  }

  /** The next `length` bits, at most 16. */
  take(length: number): number {
    if (length === 0) return 0;
    this.fill();
    this.count -= length;
    return (this.buffer >>> this.count) & ((1 << length) - 1);
  }

  /** Goes past the restart marker that is due here; false when there is none. */
  restart(): boolean {
    this.count = 0;
    this.invented = 0;
    const found = this.bytes[this.position] === 0xff && ((this.bytes[this.position + 1] ?? 0) & 0xf8) === 0xd0;
    if (found) this.position += 2;
    return found;
  }

  /** At least 16 bits, so that one look-up serves. A byte FF is followed by 00, or it begins a marker, where bits end. */
  private fill(): void {
    while (this.count < LONGEST_CODE) {
      let byte = this.bytes[this.position] ?? -1;
      if (byte === 0xff && this.bytes[this.position + 1] !== 0) byte = -1;
      if (byte < 0) {
        this.invented += 8;
        byte = 0;
      } else {
        this.position += byte === 0xff ? 2 : 1;
      }
      this.buffer = (this.buffer << 8) | byte;
      this.count += 8;
    }
  }
}

/** ITU T.81 F.2.2.1: the category's lower half stands for negative differences. */
export function extended(bits: number, category: number): number {
  return category > 0 && bits < 1 << (category - 1) ? bits - (1 << category) + 1 : bits;
}
