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
  const { buffer, byteOffset, byteLength } = littleEndian(storedValues);
  bytes.set(new Uint8Array(buffer, byteOffset, byteLength), heading.length);
  return bytes;
}

/** The values as they are on nearly every machine; byte-swapped elsewhere. */
function littleEndian(values: Uint16Array | Int16Array): Uint16Array | Int16Array {
  if (new Uint8Array(Uint16Array.of(1).buffer)[0] === 1) return values;
  return values.map((value) => ((value & 0xff) << 8) | ((value >> 8) & 0xff));
}
