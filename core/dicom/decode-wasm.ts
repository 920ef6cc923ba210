import { failed, ok, type Result } from '@contract/result.js';

import { endsWhole } from './code-stream.js';
import { forgetCodec, openDecoder, type OpenDecoder } from './codec-modules.js';
import type { WasmDecoder } from './codec-types.js';
import type { CodecName, CodecProvider } from './image-types.js';
import type { RawPixels } from './raw-pixels.js';

const NOTHING = new Uint8Array(0);
/** OpenJPEG's words for a stream that lacks something; other warnings are of no consequence to the pixels. */
const SHORT = /too (?:long|short)|truncated|inconsistent|not enough|missing|corrupt/iu;

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
  const opened = await openOrSay(codecs, name);
  if (!opened.ok) return opened;
  const { decoder, complaints } = opened.value;
  try {
    try {
      return decodeOnce(decoder, frame, tail, pixelCount, complaints);
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

/** A codec that does not start is the installation's fault, not the file's. */
async function openOrSay(codecs: CodecProvider, name: CodecName): Promise<Result<OpenDecoder>> {
  try {
    return ok(await openDecoder(codecs, name));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return failed(
      'codec-missing',
      `Pixel Data (7FE0,0010) needs the decoder ${name}, which does not start (${reason}). Install this program again.`,
    );
  }
}

function decodeOnce(
  decoder: WasmDecoder,
  frame: Uint8Array,
  tail: Uint8Array,
  pixelCount: number,
  complaints: readonly string[],
): Result<RawPixels> {
  const encoded = decoder.getEncodedBuffer(frame.length + tail.length);
  encoded.set(frame);
  encoded.set(tail, frame.length);
  decoder.decode();
  const info = decoder.getFrameInfo();
  const decoded = decoder.getDecodedBuffer();
  const bytesPerPixel = info.bitsPerSample <= 8 ? 1 : 2;
  if (info.componentCount === 0) {
    return failed(
      'bad-pixel-data',
      `Pixel Data (7FE0,0010) cannot be decoded: ${complaints[0] ?? 'its stream is damaged'}. Copy the file again from its source.`,
    );
  }
  if (info.componentCount !== 1 || info.width * info.height !== pixelCount) {
    return failed(
      'bad-pixel-data',
      `The stream in Pixel Data (7FE0,0010) decodes to ${info.height} × ${info.width} pixels of ${info.componentCount} component(s), not to what Rows (0028,0010) and Columns (0028,0011) say. Export the file again from its source.`,
    );
  }
  const values = new Uint16Array(pixelCount);
  // All four kinds of stream end with FF D9: a decoder may fill in what a cut one lacks, and say nothing.
  const whole =
    decoded.length >= pixelCount * bytesPerPixel && endsWhole(frame) && !complaints.some((text) => SHORT.test(text));
  const available = Math.min(pixelCount, Math.floor(decoded.length / bytesPerPixel));
  if (bytesPerPixel === 1) values.set(decoded.subarray(0, available));
  else values.set(wordsOf(decoded, available));
  return ok({ values, complete: whole });
}

/** In the codec's memory where they begin at an even address: copying them once is enough. */
function wordsOf(decoded: Uint8Array, count: number): Uint16Array {
  if (decoded.byteOffset % 2 === 0) return new Uint16Array(decoded.buffer, decoded.byteOffset, count);
  return new Uint16Array(decoded.slice(0, count * 2).buffer);
}
