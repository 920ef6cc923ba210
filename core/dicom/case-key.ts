import type { DecodedImage } from './image-types.js';

/**
 * The bytes whose SHA-256 is an image's case key: `${rows}x${columns}:` in ASCII, then the stored values row-major as
 * little-endian uint16 (two's complement when signed). The same picture in another lossless syntax has the same key.
 */
export function caseKeyBytes(image: Pick<DecodedImage, 'rows' | 'columns' | 'storedValues'>): Uint8Array {
  const { rows, columns, storedValues } = image;
  const heading = `${String(rows)}x${String(columns)}:`;
  const bytes = new Uint8Array(heading.length + storedValues.length * 2);
  for (let i = 0; i < heading.length; i += 1) bytes[i] = heading.charCodeAt(i);
  let at = heading.length;
  for (const value of storedValues) {
    bytes[at] = value & 0xff;
    bytes[at + 1] = (value >> 8) & 0xff;
    at += 2;
  }
  return bytes;
}
