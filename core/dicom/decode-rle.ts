import { failed, ok, type Result } from '@contract/result.js';

import type { RawPixels } from './raw-pixels.js';

const HEADER_BYTES = 64;
/** A PackBits run of 128 equal bytes takes 2. */
const GREATEST_EXPANSION = 64;

/** RLE Lossless (PS3.5 annex G): one byte plane a segment, the most significant first. */
export function decodeRle(frame: Uint8Array, pixelCount: number, bytesPerPixel: number): Result<RawPixels> {
  if (frame.length < HEADER_BYTES) {
    return failed(
      'truncated',
      `The RLE stream in Pixel Data (7FE0,0010) holds ${frame.length} bytes; its header alone needs ${HEADER_BYTES}. Copy the file again from its source.`,
    );
  }
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const segments = view.getUint32(0, true);
  if (segments !== bytesPerPixel) {
    return failed(
      'bad-pixel-data',
      `The RLE header in Pixel Data (7FE0,0010) names ${segments} segments; pixels of ${bytesPerPixel} byte(s) need ${bytesPerPixel}. Export the file again from its source.`,
    );
  }
  if ((frame.length * GREATEST_EXPANSION) / bytesPerPixel < pixelCount / 2) {
    return failed(
      'truncated',
      `The RLE stream in Pixel Data (7FE0,0010) holds ${frame.length} bytes, which cannot be ${pixelCount} pixels. Copy the file again from its source.`,
    );
  }
  const values = new Uint16Array(pixelCount);
  let complete = true;
  for (let segment = 0; segment < segments; segment += 1) {
    const start = view.getUint32(4 + segment * 4, true);
    const end = segment + 1 < segments ? view.getUint32(8 + segment * 4, true) : frame.length;
    if (start < HEADER_BYTES || start > end || end > frame.length) {
      return failed(
        'bad-pixel-data',
        `RLE segment ${segment + 1} in Pixel Data (7FE0,0010) runs from byte ${start} to ${end} of ${frame.length}. Export the file again from its source.`,
      );
    }
    const written = unpack(frame.subarray(start, end), values, 8 * (segments - 1 - segment));
    complete &&= written === pixelCount;
  }
  return ok({ values, complete });
}

/** PackBits: n < 128 copies the next n + 1 bytes, n > 128 repeats the next byte 257 - n times, 128 does nothing. */
function unpack(segment: Uint8Array, values: Uint16Array, shift: number): number {
  let read = 0;
  let written = 0;
  while (read < segment.length && written < values.length) {
    const control = segment[read++] ?? 128;
    if (control === 128) continue;
    const repeats = control > 128;
    const available = repeats
      ? read < segment.length
        ? 257 - control
        : 0
      : Math.min(control + 1, segment.length - read);
    const count = Math.min(available, values.length - written);
    for (let i = 0; i < count; i += 1) {
      const byte = segment[repeats ? read : read + i] ?? 0;
      values[written] = (values[written] ?? 0) | (byte << shift);
      written += 1;
    }
    read += repeats ? 1 : control + 1;
  }
  return written;
}
