import { decodePixels, decodeReduced, parseDicom, type DecodedImage, type ParsedImage } from '@core/dicom/index.js';
import { describe, expect, it } from 'vitest';

import { nodeCodecs, readCorpus } from '../../fixtures/dicom/corpus.js';

function parsed(bytes: Uint8Array): ParsedImage {
  const result = parseDicom(bytes);
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

async function whole(image: ParsedImage): Promise<DecodedImage> {
  const result = await decodePixels(image, nodeCodecs);
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

function mean({ storedValues }: DecodedImage): number {
  let sum = 0;
  for (const value of storedValues) sum += value;
  return sum / storedValues.length;
}

describe('decodeReduced', () => {
  it.each(['jpeg-2000-12-unsigned-2.dcm', 'jpeg-2000-12-signed-2.dcm', 'jpeg-2000-16-unsigned-1.dcm'])(
    'gives %s at half of its size, as bright as it is',
    async (name) => {
      const image = parsed(readCorpus(name));
      const full = await whole(image);
      const half = await decodeReduced(image, nodeCodecs, 1);
      if (half === null) throw new Error('Nothing was decoded');
      expect([half.rows, half.columns]).toEqual([Math.ceil(full.rows / 2), Math.ceil(full.columns / 2)]);
      expect(half.storedValues.constructor).toBe(full.storedValues.constructor);
      expect(Math.abs(mean(half) - mean(full))).toBeLessThan(2 ** image.metadata.bitsStored / 50);
    },
  );

  it('leaves to decodePixels what has no resolution levels, or is not read rightly by them', async () => {
    for (const name of ['rle-12-unsigned-2.dcm', 'jpeg-ls-12-unsigned-2.dcm', 'jpeg-2000-8-signed-2.dcm'])
      expect(await decodeReduced(parsed(readCorpus(name)), nodeCodecs, 1), name).toBeNull();
    expect(await decodeReduced(parsed(readCorpus('jpeg-2000-12-unsigned-2.dcm')), nodeCodecs, 30)).toBeNull();
  });

  it('throws at no damage, and decodes whole images afterwards', async () => {
    const image = parsed(readCorpus('jpeg-2000-12-unsigned-2.dcm'));
    const before = await whole(image);
    const [frame] = image.frames;
    if (frame === undefined) throw new Error('A frame is there');
    for (let at = 60; at < frame.length; at += Math.ceil(frame.length / 40)) {
      const damaged = frame.slice();
      damaged[at] = (damaged[at] ?? 0) ^ 0xff;
      await decodeReduced({ ...image, frames: [damaged] }, nodeCodecs, 2);
      await decodeReduced({ ...image, frames: [frame.subarray(0, at)] }, nodeCodecs, 2);
    }
    expect((await whole(image)).storedValues).toEqual(before.storedValues);
  });
});
