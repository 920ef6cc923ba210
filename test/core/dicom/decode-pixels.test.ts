import type { Result } from '@contract/result.js';
import { caseKeyBytes, decodePixels, parseDicom, type DecodedImage } from '@core/dicom/index.js';
import { describe, expect, it } from 'vitest';

import {
  corpusFolder,
  nodeCodecs,
  readCorpus,
  readJson,
  type AbsentCell,
  type CorpusFile,
} from '../../fixtures/dicom/corpus.js';
import { differences, expectStoredValues, uncovered } from './stored-values.js';

interface Index {
  readonly files: readonly CorpusFile[];
  readonly absent: readonly AbsentCell[];
}

const { files, absent } = ['index.json', 'htj2k.json']
  .map((name) => readJson(name) as Index)
  .reduce((all, part) => ({ files: [...all.files, ...part.files], absent: [...all.absent, ...part.absent] }));

const ENCODED = ['rle', 'jpeg-ls', 'jpeg-2000', 'jpeg-lossless-70', 'jpeg-extended', 'htj2k'];

async function decode(bytes: Uint8Array): Promise<Result<DecodedImage>> {
  const parsed = parseDicom(bytes);
  return parsed.ok ? decodePixels(parsed.value, nodeCodecs) : parsed;
}

async function decoded(bytes: Uint8Array): Promise<DecodedImage> {
  const result = await decode(bytes);
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.message}`);
  return result.value;
}

describe('decodePixels', () => {
  it('has a corpus of every syntax, depth, sign and photometric interpretation that the standard allows', () => {
    expect(uncovered(files, absent)).toEqual([]);
    expect(new Set(absent.map((cell) => cell.why))).toEqual(
      new Set([
        'PS3.5 table 8.2.1-1: Pixel Representation is 0 under the lossy JPEG processes',
        'PS3.5 table 8.2.1-1: Bits Stored is 8',
        'PS3.5 table 8.2.1-1: Bits Stored is 8 or 12',
      ]),
    );
    // Another decoder reads every file; and of a lossless one, exactly what was encoded.
    expect(files.filter((entry) => entry.peers.length === 0)).toEqual([]);
    expect(files.filter((entry) => !entry.lossy && entry.peers.some((peer) => peer.fromOriginal !== 0))).toEqual([]);
  });

  it.each(files)('gives the stored values of $file', async (entry) => {
    await expectStoredValues(entry, corpusFolder());
  });

  it('masks high bits that are no part of the values', async () => {
    const image = await decoded(readCorpus('dirty-high-bits.dcm'));
    expect(differences(image, new Int32Array(readCorpus('dirty-high-bits.raw').buffer)).greatest).toBe(0);
  });

  it('gives the same case key bytes whatever the transfer syntax', async () => {
    const native = caseKeyBytes(await decoded(readCorpus('explicit-12-signed-2.dcm')));
    for (const syntax of ['implicit', 'big-endian', 'deflated', 'rle', 'jpeg-ls', 'jpeg-2000', 'jpeg-lossless-70']) {
      expect(caseKeyBytes(await decoded(readCorpus(`${syntax}-12-signed-2.dcm`)))).toEqual(native);
    }
  });

  it('marks a stream that stops short as incomplete, or refuses it, but never passes it off as whole', async () => {
    for (const syntax of ENCODED) {
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

  it('names a JPEG process that it does not read, and its UID, instead of decoding it wrongly', async () => {
    const parsed = parseDicom(readCorpus('jpeg-extended-12-unsigned-2.dcm'));
    if (!parsed.ok) throw new Error(parsed.failure.message);
    const progressive = Uint8Array.from(parsed.value.frames[0] ?? []);
    progressive[progressive.findIndex((byte, at) => byte === 0xff && progressive[at + 1] === 0xc1) + 1] = 0xc2;
    const result = await decodePixels({ ...parsed.value, frames: [progressive] }, nodeCodecs);
    expect(result.ok ? null : result.failure).toMatchObject({
      code: 'unsupported-transfer-syntax',
      message: expect.stringContaining(
        'JPEG Extended (Process 2 and 4) of 12 bits, not sequential (1.2.840.10008.1.2.4.51)',
      ) as unknown,
    });
  });
});
