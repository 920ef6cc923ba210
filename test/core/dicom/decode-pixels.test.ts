import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type { Result } from '@contract/result.js';
import { caseKeyBytes, decodePixels, parseDicom, type DecodedImage } from '@core/dicom/index.js';
import { describe, expect, it } from 'vitest';

import { nodeCodecs, readCorpus, readJson, type CorpusFile } from '../../fixtures/dicom/corpus.js';

const { files, skipped } = readJson('index.json') as { files: CorpusFile[]; skipped: string[] };

async function decode(bytes: Uint8Array): Promise<Result<DecodedImage>> {
  const parsed = parseDicom(bytes);
  return parsed.ok ? decodePixels(parsed.value, nodeCodecs) : parsed;
}

async function decoded(bytes: Uint8Array): Promise<DecodedImage> {
  const result = await decode(bytes);
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.message}`);
  return result.value;
}

function expectedValues(raw: string): Int32Array {
  return new Int32Array(readCorpus(raw).buffer);
}

function greatestDifference(image: DecodedImage, expected: Int32Array): number {
  expect(image.storedValues.length).toBe(expected.length);
  return expected.reduce(
    (most, value, index) => Math.max(most, Math.abs(value - (image.storedValues[index] ?? NaN))),
    0,
  );
}

describe('decodePixels', () => {
  it('has a corpus of every syntax, depth, sign and photometric interpretation', () => {
    expect(skipped).toEqual([]);
    expect(files.length).toBeGreaterThanOrEqual(20 * 9);
  });

  it.each(files)('gives the stored values of $file', async ({ file, raw, tolerance }) => {
    const image = await decoded(readCorpus(file));
    expect(image.complete).toBe(true);
    expect(greatestDifference(image, expectedValues(raw))).toBeLessThanOrEqual(tolerance);
  });

  it('gives the same case key bytes whatever the transfer syntax', async () => {
    const native = caseKeyBytes(await decoded(readCorpus('explicit-12-signed-2.dcm')));
    for (const syntax of ['implicit', 'big-endian', 'deflated', 'rle', 'jpeg-ls', 'jpeg-2000', 'jpeg-lossless-70']) {
      expect(caseKeyBytes(await decoded(readCorpus(`${syntax}-12-signed-2.dcm`)))).toEqual(native);
    }
  });

  it('marks a stream that stops short as incomplete, or refuses it, but never passes it off as whole', async () => {
    for (const syntax of ['rle', 'jpeg-ls', 'jpeg-2000', 'jpeg-lossless-70']) {
      const whole = parseDicom(readCorpus(`${syntax}-12-unsigned-2.dcm`));
      if (!whole.ok) throw new Error(whole.failure.message);
      const [frame = new Uint8Array(0)] = whole.value.frames;
      const cut = { ...whole.value, frames: [frame.subarray(0, Math.floor(frame.length * 0.6))] };
      const result = await decodePixels(cut, nodeCodecs);
      expect(result.ok && result.value.complete, syntax).toBe(false);
    }
  });

  it('decodes again after a codec gave up', async () => {
    const whole = parseDicom(readCorpus('jpeg-ls-12-unsigned-2.dcm'));
    if (!whole.ok) throw new Error(whole.failure.message);
    const broken = Uint8Array.from(whole.value.frames[0] ?? []).fill(0xa5, 60);
    await decodePixels({ ...whole.value, frames: [broken] }, nodeCodecs);
    const again = await decodePixels(whole.value, nodeCodecs);
    expect(again.ok && again.value.complete).toBe(true);
  });

  it('gives the stored values of High-Throughput JPEG 2000', async () => {
    const parsed = parseDicom(readCorpus('explicit-12-unsigned-2.dcm'));
    if (!parsed.ok) throw new Error(parsed.failure.message);
    const frame = await encodeHtj2k(parsed.value.frames[0] ?? new Uint8Array(0), 62, 43, 12);
    const metadata = { ...parsed.value.metadata, transferSyntaxUid: '1.2.840.10008.1.2.4.201' };
    const image = await decodePixels({ ...parsed.value, metadata, frames: [frame] }, nodeCodecs);
    if (!image.ok) throw new Error(image.failure.message);
    expect(greatestDifference(image.value, expectedValues('12-unsigned-2.raw'))).toBe(0);
  });

  it('names a 12-bit JPEG and its UID instead of decoding it wrongly', async () => {
    const parsed = parseDicom(readCorpus('jpeg-baseline.dcm'));
    if (!parsed.ok) throw new Error(parsed.failure.message);
    const frame = Uint8Array.from(parsed.value.frames[0] ?? []);
    const sof = frame.findIndex((byte, at) => byte === 0xff && frame[at + 1] === 0xc0);
    frame[sof + 1] = 0xc1;
    frame[sof + 4] = 12;
    const metadata = { ...parsed.value.metadata, transferSyntaxUid: '1.2.840.10008.1.2.4.51' };
    const result = await decodePixels({ ...parsed.value, metadata, frames: [frame] }, nodeCodecs);
    expect(result.ok ? null : result.failure.code).toBe('unsupported-transfer-syntax');
    expect(result.ok ? null : result.failure.message).toContain(
      'JPEG Extended (Process 2 and 4) of 12 bits (1.2.840.10008.1.2.4.51)',
    );
  });
});

interface Encoder {
  getDecodedBuffer: (info: object) => Uint8Array;
  encode: () => void;
  getEncodedBuffer: () => Uint8Array;
  delete: () => void;
}

/** No Python encoder of HTJ2K is among the dependencies; the codec's own is. */
async function encodeHtj2k(
  pixels: Uint8Array,
  height: number,
  width: number,
  bitsPerSample: number,
): Promise<Uint8Array> {
  const require = createRequire(import.meta.url);
  const factory = require('@cornerstonejs/codec-openjph/wasmjs') as (
    options: object,
  ) => Promise<{ HTJ2KEncoder: new () => Encoder }>;
  const { HTJ2KEncoder } = await factory({
    wasmBinary: readFileSync(require.resolve('@cornerstonejs/codec-openjph/wasm')),
  });
  const encoder = new HTJ2KEncoder();
  encoder
    .getDecodedBuffer({
      width,
      height,
      bitsPerSample,
      componentCount: 1,
      isSigned: false,
      isUsingColorTransform: false,
    })
    .set(pixels);
  encoder.encode();
  const encoded = encoder.getEncodedBuffer().slice();
  encoder.delete();
  return encoded;
}
