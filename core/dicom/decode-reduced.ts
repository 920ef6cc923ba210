import { readCodeStream } from './code-stream.js';
import { forgetCodec, openDecoder } from './codec-modules.js';
import type { ReducingDecoder } from './codec-types.js';
import type { CodecProvider, DecodedImage, ParsedImage } from './image-types.js';
import { storedValuesOf } from './raw-pixels.js';
import { transferSyntaxOf } from './transfer-syntax.js';

/** Some codecs mistake signed values of so few bits: those are read whole, by decodePixels. */
const MOST_UNSAFE_SIGNED_BITS = 8;
const LARGEST_PIXELS = 2 ** 25;

/**
 * A JPEG 2000 image at 1 / 2^reductions of its size, in a twentieth of the time that all of it takes. Null wherever the stream does
 * not offer it or anything is out of order: decodePixels then has the last word, and names the reason.
 */
export async function decodeReduced(
  parsed: ParsedImage,
  codecs: CodecProvider,
  reductions: number,
): Promise<DecodedImage | null> {
  const { metadata, frames } = parsed;
  const [frame] = frames;
  if (frame === undefined || !offersReduction(parsed, frame)) return null;
  try {
    const { decoder } = await openDecoder(codecs, 'openjpeg');
    try {
      const size = { rows: reduced(metadata.rows, reductions), columns: reduced(metadata.columns, reductions) };
      const values = decodeOnce(decoder as ReducingDecoder, frame, reductions, size.rows * size.columns);
      if (values === null) return null;
      return { ...size, storedValues: storedValuesOf(values, metadata.bitsStored, metadata.signed), complete: true };
    } finally {
      decoder.delete();
    }
  } catch (error) {
    if (error instanceof Error) forgetCodec(codecs, 'openjpeg');
    return null;
  }
}

function offersReduction({ metadata, frames }: ParsedImage, frame: Uint8Array): boolean {
  const { rows, columns, photometricInterpretation } = metadata;
  if (transferSyntaxOf(metadata.transferSyntaxUid)?.encoding !== 'jpeg-2000') return false;
  if (frames.length !== 1 || metadata.samplesPerPixel !== 1 || rows * columns > LARGEST_PIXELS) return false;
  if (!photometricInterpretation.startsWith('MONOCHROME')) return false;
  const stream = readCodeStream(frame);
  if (stream?.rows !== rows || stream.columns !== columns) return false;
  if (stream.components !== 1 || stream.tiles !== 1 || stream.precision > metadata.bitsStored) return false;
  return stream.signAt === null || stream.precision > MOST_UNSAFE_SIGNED_BITS;
}

/** ITU T.800 B.5: a resolution level has the ceiling of the size divided by its power of two. */
function reduced(length: number, reductions: number): number {
  return Math.ceil(length / 2 ** reductions);
}

function decodeOnce(
  decoder: ReducingDecoder,
  frame: Uint8Array,
  reductions: number,
  pixelCount: number,
): Uint16Array | null {
  decoder.getEncodedBuffer(frame.length).set(frame);
  decoder.decodeSubResolution(reductions, 0);
  const decoded = decoder.getDecodedBuffer();
  if (decoder.getFrameInfo().bitsPerSample <= 8)
    return decoded.length === pixelCount ? Uint16Array.from(decoded) : null;
  return decoded.length === pixelCount * 2 ? new Uint16Array(decoded.slice().buffer) : null;
}
