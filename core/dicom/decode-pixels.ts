import { failed, ok, type Result } from '@contract/result.js';

import { readCodeStream, type CodeStreamFacts } from './code-stream.js';
import { decodeJpeg2000 } from './decode-jpeg-2000.js';
import { decodeJpegLossless } from './decode-jpeg-lossless.js';
import { decodeNative } from './decode-native.js';
import { decodeRle } from './decode-rle.js';
import { decodeWithWasm } from './decode-wasm.js';
import type { CodecProvider, DecodedImage, ImageMetadata, ParsedImage } from './image-types.js';
import { unsupportedSyntax } from './parse-dicom.js';
import { storedValuesOf, type RawPixels } from './raw-pixels.js';
import { transferSyntaxOf, type TransferSyntax } from './transfer-syntax.js';

/** Ends a stream that stopped short; without it CharLS reads on through its whole memory, for up to a minute. */
const JPEG_END = Uint8Array.of(0xff, 0xd9);
const JPEG_BASELINE = 0xc0;
const JPEG_EXTENDED = 0xc1;
const JPEG_PROGRESSIVE = 0xc2;
const JPEG_LOSSLESS = 0xc3;

/** Decodes one frame to its stored values. Never throws on what a file holds. */
export async function decodePixels(
  parsed: ParsedImage,
  codecs: CodecProvider,
  frameIndex = 0,
): Promise<Result<DecodedImage>> {
  const { metadata } = parsed;
  const syntax = transferSyntaxOf(metadata.transferSyntaxUid);
  if (syntax === undefined) return unsupportedSyntax(metadata.transferSyntaxUid, metadata.transferSyntaxName);
  const frame = parsed.frames[frameIndex];
  if (frame === undefined) {
    return failed(
      'bad-frames',
      `There is no frame ${frameIndex + 1}: Number of Frames (0028,0008) is ${parsed.frames.length}.`,
    );
  }
  if (metadata.samplesPerPixel !== 1) {
    return failed(
      'bad-samples-per-pixel',
      `Samples per Pixel (0028,0002) is ${metadata.samplesPerPixel}: a color image is no mammogram. Leave it out.`,
    );
  }
  const raw = await decodeFrame(parsed, frame, syntax, codecs);
  if (!raw.ok) return raw;
  const storedValues = storedValuesOf(raw.value.values, metadata.bitsStored, metadata.signed);
  return ok({ rows: metadata.rows, columns: metadata.columns, storedValues, complete: raw.value.complete });
}

async function decodeFrame(
  parsed: ParsedImage,
  frame: Uint8Array,
  syntax: TransferSyntax,
  codecs: CodecProvider,
): Promise<Result<RawPixels>> {
  const { metadata, swappedBytePairs } = parsed;
  const pixelCount = metadata.rows * metadata.columns;
  if (syntax.encoding === 'native') {
    return ok({
      values: decodeNative(frame, pixelCount, metadata.bitsAllocated, syntax.bigEndian, swappedBytePairs),
      complete: true,
    });
  }
  if (syntax.encoding === 'rle') return decodeRle(frame, pixelCount, metadata.bitsAllocated / 8);
  const stream = readCodeStream(frame);
  if (stream === null) {
    return failed(
      'bad-pixel-data',
      `Pixel Data (7FE0,0010) does not begin with a ${syntax.name} stream. Copy the file again from its source.`,
    );
  }
  const mismatch = findMismatch(stream, metadata, syntax);
  if (mismatch !== null) return mismatch;
  return decodeStream(frame, stream, syntax, codecs);
}

async function decodeStream(
  frame: Uint8Array,
  stream: CodeStreamFacts,
  syntax: TransferSyntax,
  codecs: CodecProvider,
): Promise<Result<RawPixels>> {
  const pixelCount = stream.rows * stream.columns;
  switch (syntax.encoding) {
    case 'jpeg-ls':
      return decodeWithWasm(codecs, 'charls', frame, pixelCount, JPEG_END);
    case 'jpeg-2000':
      return decodeJpeg2000(codecs, 'openjpeg', frame, stream);
    case 'htj2k':
      return decodeJpeg2000(codecs, 'openjph', frame, stream);
    case 'jpeg-lossless':
      return decodeJpegLossless(frame, pixelCount);
    case 'jpeg-baseline':
      return decodeWithWasm(codecs, 'libjpegturbo8', frame, pixelCount);
    default:
      return unsupportedSyntax(syntax.uid, syntax.name);
  }
}

/** Compares the stream's own header with the data set before any codec allocates memory by it. */
function findMismatch(stream: CodeStreamFacts, metadata: ImageMetadata, syntax: TransferSyntax): Result<never> | null {
  if (stream.rows !== metadata.rows || stream.columns !== metadata.columns || stream.components !== 1) {
    return failed(
      'bad-pixel-data',
      `The ${syntax.name} stream has ${stream.rows} × ${stream.columns} pixels of ${stream.components} component(s), but Rows × Columns is ${metadata.rows} × ${metadata.columns}. Export the file again from its source.`,
    );
  }
  return jpegProcessMismatch(stream, syntax);
}

function jpegProcessMismatch(stream: CodeStreamFacts, syntax: TransferSyntax): Result<never> | null {
  const { frameMarker, precision } = stream;
  if (syntax.encoding === 'jpeg-baseline') {
    const known = frameMarker === JPEG_BASELINE || frameMarker === JPEG_EXTENDED || frameMarker === JPEG_PROGRESSIVE;
    if (known && precision === 8) return null;
    return unsupportedSyntax(syntax.uid, `${syntax.name} of ${precision} bits`);
  }
  if (syntax.encoding !== 'jpeg-lossless' || frameMarker === JPEG_LOSSLESS) return null;
  return failed(
    'bad-pixel-data',
    `The stream is no JPEG Lossless one, although the transfer syntax is ${syntax.name} (${syntax.uid}). Export the file again from its source.`,
  );
}
