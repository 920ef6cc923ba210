import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { dcmtkCorpusFolder, type AbsentCell, type CorpusFile } from '../../fixtures/dicom/corpus.js';
import { expectStoredValues } from './stored-values.js';

const folder = dcmtkCorpusFolder();
const { files, absent } = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as {
  files: readonly CorpusFile[];
  absent: readonly AbsentCell[];
};

describe("dcmtk's files", () => {
  it('are there for each of its 11 transfer syntaxes, 5 depths, 2 signs and 2 interpretations, or lack for a reason', () => {
    expect(files.length + absent.length).toBe(11 * 5 * 2 * 2);
    const counted = new Map<string, number>();
    for (const { why } of absent) counted.set(why, (counted.get(why) ?? 0) + 1);
    expect(Object.fromEntries(counted)).toEqual({
      'PS3.5 table 8.2.1-1: Pixel Representation is 0 under the lossy JPEG processes': 20,
      'dcmcjpls encodes no signed values near-lossless': 10,
      'PS3.5 table 8.2.1-1: Bits Stored is 8': 8,
      'PS3.5 table 8.2.1-1: Bits Stored is 8 or 12': 6,
    });
    expect(files.filter(({ peers }) => !peers.some(({ peer }) => peer === 'dcmtk'))).toEqual([]);
  });

  it.each(files)('give the stored values of $file', async (entry) => {
    await expectStoredValues(entry, folder);
  });
});
