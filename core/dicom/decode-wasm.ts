import { failed, ok, type Result } from '@contract/result.js';

import { forgetCodec, openDecoder, type WasmDecoder } from './codec-modules.js';
import type { CodecName, CodecProvider } from './image-types.js';
import type { RawPixels } from './raw-pixels.js';

/** Decodes one gray frame in WebAssembly; a codec that fails is thrown away with whatever state it is in. */
export async function decodeWithWasm(codecs: CodecProvider, name: CodecName, frame: Uint8Array, pixelCount: number): Promise<Result<RawPixels>> {
  try {
    const decoder = await openDecoder(codecs, name);
    const raw = decodeOnce(decoder, frame, pixelCount);
    decoder.delete();
    return raw;
  } catch (error) {
    forgetCodec(codecs, name);
    const reason = error instanceof Error && error.message !== '' ? `: ${error.message}` : '';
    return failed('bad-pixel-data', `The decoder ${name} gives up on Pixel Data (7FE0,0010)${reason}. Copy the file again from its source.`);
  }
}

function decodeOnce(decoder: WasmDecoder, frame: Uint8Array, pixelCount: number): Result<RawPixels> {
  decoder.getEncodedBuffer(frame.length).set(frame);
  decoder.decode();
  const info = decoder.getFrameInfo();
  const decoded = decoder.getDecodedBuffer();
  const bytesPerPixel = info.bitsPerSample <= 8 ? 1 : 2;
  if (info.componentCount !== 1 || info.width * info.height !== pixelCount) {
    return failed('bad-pixel-data', `The stream decodes to ${info.height} × ${info.width} pixels of ${info.componentCount} component(s), not to what Rows and Columns say.`);
  }
  const values = new Uint16Array(pixelCount);
  const whole = decoded.length >= pixelCount * bytesPerPixel;
  const available = Math.min(pixelCount, Math.floor(decoded.length / bytesPerPixel));
  if (bytesPerPixel === 1) values.set(decoded.subarray(0, available));
  else values.set(new Uint16Array(decoded.slice(0, available * 2).buffer));
  return ok({ values, complete: whole });
}
