import { failed, ok, type Result } from '@contract/result.js';

import { forgetCodec, openDecoder } from './codec-modules.js';
import type { WasmDecoder } from './codec-types.js';
import type { CodecName, CodecProvider } from './image-types.js';
import type { RawPixels } from './raw-pixels.js';

const NOTHING = new Uint8Array(0);

/**
 * Decodes one gray frame in WebAssembly; a codec that aborts is thrown away with whatever state it is in.
 *
 * @param tail bytes that the codec is given after the frame's own
 */
export async function decodeWithWasm(
  codecs: CodecProvider,
  name: CodecName,
  frame: Uint8Array,
  pixelCount: number,
  tail = NOTHING,
): Promise<Result<RawPixels>> {
  try {
    const decoder = await openDecoder(codecs, name);
    try {
      return decodeOnce(decoder, frame, tail, pixelCount);
    } finally {
      decoder.delete();
    }
  } catch (error) {
    // A C++ exception arrives as a number, and the codec lives on; an abort arrives as an Error, and its memory is not to be trusted.
    if (error instanceof Error) forgetCodec(codecs, name);
    const reason = error instanceof Error ? `: ${error.message}` : '';
    return failed(
      'bad-pixel-data',
      `The decoder ${name} gives up on Pixel Data (7FE0,0010)${reason}. Copy the file again from its source.`,
    );
  }
}

function decodeOnce(decoder: WasmDecoder, frame: Uint8Array, tail: Uint8Array, pixelCount: number): Result<RawPixels> {
  const encoded = decoder.getEncodedBuffer(frame.length + tail.length);
  encoded.set(frame);
  encoded.set(tail, frame.length);
  decoder.decode();
  const info = decoder.getFrameInfo();
  const decoded = decoder.getDecodedBuffer();
  const bytesPerPixel = info.bitsPerSample <= 8 ? 1 : 2;
  if (info.componentCount !== 1 || info.width * info.height !== pixelCount) {
    return failed(
      'bad-pixel-data',
      `The stream decodes to ${info.height} × ${info.width} pixels of ${info.componentCount} component(s), not to what Rows and Columns say.`,
    );
  }
  const values = new Uint16Array(pixelCount);
  const whole = decoded.length >= pixelCount * bytesPerPixel && endsWhole(frame);
  const available = Math.min(pixelCount, Math.floor(decoded.length / bytesPerPixel));
  if (bytesPerPixel === 1) values.set(decoded.subarray(0, available));
  else values.set(new Uint16Array(decoded.slice(0, available * 2).buffer));
  return ok({ values, complete: whole });
}

/** All four kinds of stream end with FF D9 and zeros as padding: a decoder may fill in what a cut one lacks, and say nothing. */
function endsWhole(frame: Uint8Array): boolean {
  let end = frame.length;
  while (end > 0 && frame[end - 1] === 0) end -= 1;
  return frame[end - 1] === 0xd9 && frame[end - 2] === 0xff;
}
