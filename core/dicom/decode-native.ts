/** Native pixels as unsigned 16-bit words, row-major, the frame's own memory where that will do; masking and signs come after. */
export function decodeNative(
  frame: Uint8Array,
  pixelCount: number,
  bitsAllocated: number,
  bigEndian: boolean,
  swappedBytePairs: boolean,
): Uint16Array {
  if (bitsAllocated === 8)
    return swappedBytePairs ? widenSwapped(frame, pixelCount) : Uint16Array.from(frame.subarray(0, pixelCount));
  if (!bigEndian && PLATFORM_LITTLE_ENDIAN) {
    // A value in a file need not begin at an even address.
    if (frame.byteOffset % 2 === 0) return new Uint16Array(frame.buffer, frame.byteOffset, pixelCount);
    return new Uint16Array(frame.slice(0, pixelCount * 2).buffer);
  }
  const words = new Uint16Array(pixelCount);
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  for (let i = 0; i < pixelCount; i += 1) words[i] = view.getUint16(i * 2, !bigEndian);
  return words;
}

/** PS3.5 8.2: in big-endian OW the first 8-bit pixel of a word is its less significant, second byte. */
function widenSwapped(frame: Uint8Array, pixelCount: number): Uint16Array {
  const words = new Uint16Array(pixelCount);
  for (let i = 0; i < pixelCount; i += 1) words[i] = frame[i ^ 1] ?? frame[i] ?? 0;
  return words;
}

const PLATFORM_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
