import { failed, ok, type Result } from '@contract/result.js';

import { readCodeStream, type CodeStreamFacts } from './code-stream.js';
import { decodeJpeg2000 } from './decode-jpeg-2000.js';
import { decodeJpegExtended } from './decode-jpeg-extended.js';
import { decodeJpegLossless } from './decode-jpeg-lossless.js';
import { decodeNative } from './decode-native.js';
import { decodeRle } from './decode-rle.js';
import { decodeWithWasm } from './decode-wasm.js';
import type { CodecProvider, DecodedImage, ImageMetadata, ParsedImage } from './image-types.js';
import { nameSyntax } from './name-syntax.js';
import { unsupportedSyntax } from './parse-dicom.js';
import { fitToBits, storedValuesOf, type RawPixels } from './raw-pixels.js';
import { transferSyntaxOf, type TransferSyntax } from './transfer-syntax.js';

/** Ends a stream that stopped short; without it CharLS reads on through its whole memory, for up to a minute. */
const JPEG_END = Uint8Array.of(0xff, 0xd9);
const JPEG_BASELINE = 0xc0;
const JPEG_EXTENDED = 0xc1;
const JPEG_PROGRESSIVE = 0xc2;
const JPEG_LOSSLESS = 0xc3;
/** Even a blank image of the largest detector (4664 × 3064) stays below. */
const MODEST_PIXELS = 2 ** 24;
/** A lossy mammogram of 40:1 has 20, air and all. */
const GREATEST_PIXELS_PER_BYTE = 256;
const MODEST_TILES = 256;
const SMALLEST_TILE_PIXELS = 64 * 64;

/** Decodes the one frame of a file to its stored values. Never throws on what a file holds. */
export async function decodePixels(parsed: ParsedImage, codecs: CodecProvider): Promise<Result<DecodedImage>> {
  const { metadata } = parsed;
  const syntax = transferSyntaxOf(metadata.transferSyntaxUid);
  if (syntax === undefined) return unsupportedSyntax(metadata.transferSyntaxUid, metadata.transferSyntaxName);
  return nameSyntax(findForm(metadata) ?? (await decodeGray(parsed, syntax, codecs)), syntax);
}

async function decodeGray(
  parsed: ParsedImage,
  syntax: TransferSyntax,
  codecs: CodecProvider,
): Promise<Result<DecodedImage>> {
  const { metadata } = parsed;
  const [frame] = parsed.frames;
  if (frame === undefined) return failed('no-pixel-data', 'Pixel Data (7FE0,0010) holds no frame. Leave the file out.');
  const raw = await decodeFrame(parsed, frame, syntax, codecs);
  if (!raw.ok) return raw;
  const storedValues = storedValuesOf(raw.value.values, metadata.bitsStored, metadata.signed);
  return ok({ rows: metadata.rows, columns: metadata.columns, storedValues, complete: raw.value.complete });
}

/** What a gray still image is not: null when the file is one. */
function findForm({ numberOfFrames, samplesPerPixel, photometricInterpretation }: ImageMetadata): Result<never> | null {
  if (numberOfFrames > 1) {
    return failed(
      'multi-frame',
      `Number of Frames (0028,0008) is ${numberOfFrames}: tomosynthesis and other multi-frame images are not shown by this version. Export its frames as files of their own.`,
    );
  }
  if (samplesPerPixel !== 1) {
    return failed(
      'bad-samples-per-pixel',
      `Samples per Pixel (0028,0002) is ${samplesPerPixel}: a color image is no mammogram. Leave it out.`,
    );
  }
  if (photometricInterpretation === 'MONOCHROME1' || photometricInterpretation === 'MONOCHROME2') return null;
  return failed(
    'bad-photometric-interpretation',
    `Photometric Interpretation (0028,0004) is "${photometricInterpretation}"; MONOCHROME1 and MONOCHROME2 can be shown. Export the file again from its source.`,
  );
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
  const excess = findExcess(frame, metadata);
  if (excess !== null) return excess;
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
  const raw = await decodeStream(frame, stream, syntax, codecs);
  if (!raw.ok || stream.precision <= metadata.bitsStored || fitToBits(raw.value.values, metadata, syntax.lossy))
    return raw;
  return failed(
    'bad-bits-stored',
    `Bits Stored (0028,0101) is ${metadata.bitsStored}, but Pixel Data (7FE0,0010) holds values that need more: its stream has ${stream.precision} bits. Export the file again from its source.`,
  );
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
      if (stream.precision > 8) return decodeJpegExtended(frame, pixelCount);
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
      `The ${syntax.name} stream in Pixel Data (7FE0,0010) has ${stream.rows} × ${stream.columns} pixels of ${stream.components} component(s), but Rows (0028,0010) × Columns (0028,0011) is ${metadata.rows} × ${metadata.columns}. Export the file again from its source.`,
    );
  }
  // Each tile costs a decoder memory of its own; 65,535 of them would cost gigabytes. NaN, of tiles without a size, fails too.
  if (!(stream.tiles <= Math.max(MODEST_TILES, (stream.rows * stream.columns) / SMALLEST_TILE_PIXELS))) {
    return failed(
      'bad-pixel-data',
      `The ${syntax.name} stream in Pixel Data (7FE0,0010) is cut into ${stream.tiles} tiles, too small to be real. Export the file again from its source.`,
    );
  }
  return jpegProcessMismatch(stream, syntax);
}

/** A few bytes may claim any number of pixels: memory is given for as many as could be in them, or as any detector has. */
function findExcess(frame: Uint8Array, { rows, columns }: ImageMetadata): Result<never> | null {
  if (rows * columns <= Math.max(MODEST_PIXELS, frame.length * GREATEST_PIXELS_PER_BYTE)) return null;
  return failed(
    'truncated',
    `Pixel Data (7FE0,0010) holds a stream of ${frame.length} bytes, too few for Rows (0028,0010) × Columns (0028,0011), ${rows} × ${columns} pixels. Copy the file again from its source.`,
  );
}

function jpegProcessMismatch(stream: CodeStreamFacts, syntax: TransferSyntax): Result<never> | null {
  const { frameMarker, precision } = stream;
  if (syntax.encoding === 'jpeg-baseline') {
    const sequential = frameMarker === JPEG_BASELINE || frameMarker === JPEG_EXTENDED;
    if (precision === 8 && (sequential || frameMarker === JPEG_PROGRESSIVE)) return null;
    if (precision === 12 && sequential) return null;
    return unsupportedSyntax(syntax.uid, `${syntax.name} of ${precision} bits${sequential ? '' : ', not sequential'}`);
  }
  if (syntax.encoding !== 'jpeg-lossless' || frameMarker === JPEG_LOSSLESS) return null;
  return failed(
    'bad-pixel-data',
    `The stream in Pixel Data (7FE0,0010) is no JPEG Lossless one, although the transfer syntax is ${syntax.name} (${syntax.uid}). Export the file again from its source.`,
  );
}
