import { compareFamily, compareRuns, holmAdjusted, readRunScores, type RunScores } from '@core/statistics';
import { describe, expect, it } from 'vitest';

import { filesOf, rowsOf, SPLIT_HASH, textsOf } from './run-folder.js';

function run(name: string, closeness: number, splitHash = SPLIT_HASH): RunScores {
  const result = readRunScores(
    textsOf(name, filesOf(name, rowsOf(closeness, name.length), splitHash)),
    'image',
    'test',
  );
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

describe('compareFamily', () => {
  const first = run('a', 1.5);
  const others = [run('bb', 0.2), run('ccc', 1.2), run('dddd', 0.1, 'b'.repeat(64)), run('eeeee', 0.9)];
  const options = { seed: 1, replicates: 100 };
  const { results, family } = compareFamily(first, others, options);

  it('gives what each comparison alone gives', () => {
    for (const [i, other] of others.entries()) expect(results[i]).toEqual(compareRuns(first, other, options));
  });

  it('refuses what was judged on another split, and corrects the others as one family without it', () => {
    expect(results.map(({ ok }) => ok)).toEqual([true, true, false, true]);
    expect(family.map(({ nameB }) => nameB)).toEqual(['bb', 'ccc', 'eeeee']);
    const tested = results.flatMap((result) => (result.ok ? [result.value.comparison.clusterRobust.pValue] : []));
    expect(family.map(({ adjustedP }) => adjustedP)).toEqual(holmAdjusted(tested));
  });
});
