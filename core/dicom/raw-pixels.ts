/** What a decoder gives: as many values as the image has pixels, unused high bits not yet masked. */
export interface RawPixels {
  readonly values: Uint16Array;
  readonly complete: boolean;
}

/** Masks to BitsStored and extends the sign, so that dirty high bits never reach anyone. In place. */
export function storedValuesOf(values: Uint16Array, bitsStored: number, signed: boolean): Uint16Array | Int16Array {
  if (!signed) {
    if (bitsStored < 16) maskAll(values, (1 << bitsStored) - 1);
    return values;
  }
  const stored = new Int16Array(values.buffer, values.byteOffset, values.length);
  const shift = 32 - bitsStored;
  if (bitsStored < 16) {
    for (let i = 0; i < stored.length; i += 1) stored[i] = ((stored[i] ?? 0) << shift) >> shift;
  }
  return stored;
}

/** Two values at a time where they begin at a whole word. */
function maskAll(values: Uint16Array, mask: number): void {
  const pairCount = values.byteOffset % 4 === 0 ? values.length >> 1 : 0;
  const pairs = new Uint32Array(values.buffer, pairCount === 0 ? 0 : values.byteOffset, pairCount);
  const pairMask = (mask << 16) | mask;
  for (let i = 0; i < pairCount; i += 1) pairs[i] = (pairs[i] ?? 0) & pairMask;
  for (let i = pairCount * 2; i < values.length; i += 1) values[i] = (values[i] ?? 0) & mask;
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
