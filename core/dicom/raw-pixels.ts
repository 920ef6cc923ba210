/** What a decoder gives: as many values as the image has pixels, unused high bits not yet masked. */
export interface RawPixels {
  readonly values: Uint16Array;
  readonly complete: boolean;
}

/**
 * Masked to BitsStored and with the sign extended, so that dirty high bits never reach anyone. What is right already is handed
 * on; what is not is changed in a copy, because the values may lie in the file's own memory.
 */
export function storedValuesOf(values: Uint16Array, bitsStored: number, signed: boolean): Uint16Array | Int16Array {
  if (!signed) {
    const mask = (1 << bitsStored) - 1;
    return bitsStored < 16 && hasBitsBeyond(values, mask) ? values.map((value) => value & mask) : values;
  }
  if (bitsStored === 16) return new Int16Array(values.buffer, values.byteOffset, values.length);
  const stored = new Int16Array(values.length);
  const shift = 32 - bitsStored;
  for (let i = 0; i < stored.length; i += 1) stored[i] = ((values[i] ?? 0) << shift) >> shift;
  return stored;
}

/** Two values at a time where they begin at a whole word: every image is asked this. */
function hasBitsBeyond(values: Uint16Array, mask: number): boolean {
  const skipped = values.byteOffset % 4 === 0 ? 0 : 1;
  const pairs = new Uint32Array(
    values.buffer,
    values.byteOffset + skipped * 2,
    Math.max(0, values.length - skipped) >> 1,
  );
  let used = 0;
  // eslint-disable-next-line @typescript-eslint/no-non-null-assertion, @typescript-eslint/prefer-for-of -- `?? 0` doubles the time, an iterator has it tenfold
  for (let i = 0; i < pairs.length; i += 1) used |= pairs[i]!;
  used |= used >>> 16;
  return ((used | (values[0] ?? 0) | (values.at(-1) ?? 0)) & 0xffff & ~mask) !== 0;
}

/** A lossy encoder overshoots at a few pixels; where more lie beyond BitsStored, BitsStored is wrong. */
const GREATEST_OVERSHOOT_SHARE = 0.01;

/**
 * Whether the values of a stream that is deeper than BitsStored fit into it, as bits or as sign-extended numbers. Overshoot
 * of a lossy stream is cut off, in place: masking would turn white into black.
 */
export function fitToBits(
  values: Uint16Array,
  depth: { bitsStored: number; signed: boolean },
  lossy: boolean,
): boolean {
  const greatest = 2 ** depth.bitsStored - 1;
  const leastSigned = 0x10000 - 2 ** (depth.bitsStored - 1);
  let beyond = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? 0;
    if (value <= greatest || (depth.signed && value >= leastSigned)) continue;
    beyond += 1;
    values[i] = greatest;
  }
  return beyond <= (lossy ? values.length * GREATEST_OVERSHOOT_SHARE : 0);
}
