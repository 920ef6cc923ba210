import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { isTruthFile, parse } from '@contract/index';

import type { TruthOutcome } from './import-messages';
import { readingOrReason } from './left-out';

const PROBLEMS_SHOWN = 3;

/** What is known of a folder's images. A file that breaks the contract is left out whole: half a truth mislabels. */
export function readTruth(folder: string, file: string): Promise<TruthOutcome> {
  return readingOrReason(async () => {
    const text = await readFile(join(folder, file), 'utf8');
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      return invalid(`It is not JSON (${error instanceof Error ? error.message : String(error)}).`);
    }
    const truth = parse(isTruthFile, value, file);
    if (truth.ok) return { kind: 'truth', images: truth.value.images };
    const problems = truth.failure.problems.slice(0, PROBLEMS_SHOWN).map(({ path, message }) => `${path} ${message}`);
    return invalid(`It breaks the truth format: ${problems.join('; ')}.`);
  });
}

function invalid(reason: string): TruthOutcome {
  const remedy = 'Correct it and import again; until then the images have no labels.';
  return { kind: 'left-out', why: { code: 'invalid-truth', reason, remedy } };
}
