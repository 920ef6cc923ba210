import { failed, ok, type Result } from '@contract/result.js';
import { Decoder } from 'jpeg-lossless-decoder-js';

import type { RawPixels } from './raw-pixels.js';

/** JPEG Lossless, process 14 (ITU T.81 annex H). */
export function decodeJpegLossless(frame: Uint8Array, pixelCount: number): Result<RawPixels> {
  const stream = frame.slice();
  try {
    const decoded = new Decoder().decode(stream.buffer, 0, stream.length);
    const values = new Uint16Array(pixelCount);
    values.set(decoded.subarray(0, pixelCount));
    return ok({ values, complete: decoded.length >= pixelCount && endsWhole(stream) });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return failed('bad-pixel-data', `The JPEG Lossless stream in Pixel Data (7FE0,0010) cannot be decoded: ${reason}. Copy the file again from its source.`);
  }
}

/** The decoder returns what it has when the stream stops short: only the end marker tells. */
function endsWhole(stream: Uint8Array): boolean {
  for (let at = stream.length - 2; at >= Math.max(0, stream.length - 64); at -= 1) {
    if (stream[at] === 0xff && stream[at + 1] === 0xd9) return true;
  }
  return false;
}
