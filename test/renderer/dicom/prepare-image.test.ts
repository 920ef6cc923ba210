import { readdirSync } from 'node:fs';

import { decodePixels, parseDicom } from '@core/dicom/index.js';
import { describe, expect, it } from 'vitest';

import { corpusFolder, nodeCodecs, readCorpus } from '../../fixtures/dicom/corpus.js';
import { prepareImage } from '../../../renderer/dicom/prepare-image';

async function storedValuesOf(file: Uint8Array): Promise<readonly number[]> {
  const parsed = parseDicom(file);
  if (!parsed.ok) throw new Error(parsed.failure.message);
  const decoded = await decodePixels(parsed.value, nodeCodecs);
  if (!decoded.ok) throw new Error(decoded.failure.message);
  return Array.from(decoded.value.storedValues);
}

/** A buffer of its own, as the decode worker gets it; `skipped` moves the pixels to an odd address. */
function ownCopy(file: Uint8Array, skipped = 0): Uint8Array {
  const bytes = new Uint8Array(file.length + skipped).subarray(skipped);
  bytes.set(file);
  return bytes;
}

describe('an image made ready to draw', () => {
  /** Pixels in the file's own memory, in that of what was inflated, and in memory of their own. */
  const files = readdirSync(corpusFolder()).filter((file) => /^(?:implicit|explicit|deflated|rle)-.*dcm$/u.test(file));

  it.each([0, 1])('hands over no byte of its file but the pixels, moved by %d', async (skipped) => {
    for (const file of files) {
      const prepared = await prepareImage(file, ownCopy(readCorpus(file), skipped), nodeCodecs);
      if (!prepared.ok) continue;
      const { indices } = prepared.value.raster.levels[0];
      const memory = new Uint8Array(indices.buffer);
      const end = indices.byteOffset + indices.byteLength;
      const others = [memory.subarray(0, indices.byteOffset), memory.subarray(end)];
      expect(others.every((part) => part.every((byte) => byte === 0))).toBe(true);
    }
  });

  it('has every stored value of the file, wherever in memory the file lies', async () => {
    for (const file of files) {
      const [even, odd] = await Promise.all(
        [0, 1].map(async (skipped) => prepareImage(file, ownCopy(readCorpus(file), skipped), nodeCodecs)),
      );
      if (even?.ok !== true || odd?.ok !== true) continue;
      for (const [at, level] of even.value.raster.levels.entries())
        expect(odd.value.raster.levels[at]?.indices.every((index, k) => index === level.indices[k])).toBe(true);
      const { levels, modalityAtOne, modalityStep, hasPadding, largestIndex } = even.value.raster;
      // Padding has no value, and of all 65,536 values the brightest no index of its own.
      if (hasPadding || largestIndex === 65535) continue;
      const { rescaleSlope, rescaleIntercept } = even.value.facts;
      const parsed = parseDicom(readCorpus(file));
      if (!parsed.ok || parsed.value.metadata.modalityLut !== null) continue;
      const again = Array.from(levels[0].indices, (index) =>
        Math.round((modalityAtOne + (index - 1) * modalityStep - rescaleIntercept) / rescaleSlope),
      );
      expect(again, file).toEqual(await storedValuesOf(readCorpus(file)));
    }
  });
});
