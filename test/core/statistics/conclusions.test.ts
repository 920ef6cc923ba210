import {
  type ArmComparison,
  compareAucs,
  comparePublished,
  concludeArms,
  concludePublished,
  concludeRuns,
  hanleyMcNeilVariance,
  type PublishedComparison,
  withScores,
} from '@core/statistics';
import { describe, expect, it } from 'vitest';

import { expectClose } from './recorded.js';
import { simulated } from './simulated.js';

const SAMENESS = /\bequal|\bsame (auc|performance|as)|identical|equivalent|no difference|alike\b/i;
const compared = { nameA: 'A100', nameB: 'V100', unit: 'image', part: 'test' } as const;

function study(positives = 100, negatives = 310): PublishedComparison {
  const result = comparePublished({ aucA: 0.904, aucB: 0.881, positives, negatives });
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

describe('concludeRuns', () => {
  it('says of close models: not distinguishable, with interval and smallest difference, never that they are the same', () => {
    const { a, b } = simulated(21, 60, 4, 1.2, 1.2);
    const comparison = compareAucs(a, b, null);
    const { verdict, sentences } = concludeRuns(compared, comparison);
    const text = sentences.join(' ');
    expect(verdict).toBe('not-distinguishable');
    expect(text).toContain('Not distinguishable on these cases.');
    expect(text).toContain(comparison.clusterRobust.smallestDetectable!.toFixed(3));
    expect(text).toMatch(/95 % interval [−.\d]+ to [−.\d]+, p = /);
    expect(text).not.toMatch(SAMENESS);
  });

  it('names the better model where they are told apart', () => {
    const { a, b } = simulated(22, 150, 4, 0.3, 2);
    const { verdict, sentences } = concludeRuns(compared, compareAucs(a, b, null));
    expect(verdict).toBe('distinguishable');
    expect(sentences[1]).toContain('V100 ranks better than A100');
  });

  it('never lets one run each speak of machines', () => {
    for (const separation of [1, 3]) {
      const { a, b } = simulated(23, 100, 2, 1, separation);
      const text = concludeRuns(compared, compareAucs(a, b, null)).sentences.join(' ');
      expect(text).toContain('One training run each: this says nothing about the machines');
    }
  });

  it('never says that two models are the same, whatever the seed and the size', () => {
    for (let seed = 0; seed < 60; seed += 1) {
      const { a, b } = simulated(seed, 6 + seed * 3, 1 + (seed % 4), 1, 1);
      const { verdict, sentences } = concludeRuns(compared, compareAucs(a, seed % 7 === 0 ? a : b, null));
      expect(sentences.join(' ')).not.toMatch(SAMENESS);
      if (verdict === 'not-distinguishable') expect(sentences.join(' ')).toMatch(/interval.*smallest difference/);
    }
  });

  it('says why there is no p-value, and that cases are few', () => {
    const { a } = simulated(24, 20, 1, 1);
    const scores = a.scores.map((score) => 2 * score);
    const { verdict, sentences } = concludeRuns(compared, compareAucs(a, withScores(a, scores), null));
    expect(verdict).toBe('undecided');
    expect(sentences.join(' ')).toContain('No p-value: the two rankings do not vary against each other');
    expect(sentences.join(' ')).toContain('Too few cases for this interval: 7 malignant and 13 others');
  });

  it('says that validation chose the epoch', () => {
    const { a, b } = simulated(25, 50, 2, 1, 1);
    const { sentences } = concludeRuns({ ...compared, part: 'validation' }, compareAucs(a, b, null));
    expect(sentences.join(' ')).toContain('optimistic');
  });
});

describe('concludeArms', () => {
  const comparison: ArmComparison = {
    aucsA: [0.8, 0.81, 0.82, 0.83, 0.84],
    aucsB: [0.8, 0.81, 0.82, 0.83, 0.85],
    difference: -0.002,
    standardError: 0.01,
    interval: { lower: -0.022, upper: 0.018 },
    pValue: 0.83,
    smallestDetectable: 0.028,
    method: 'm',
    reason: null,
  };

  it('gives interval and smallest difference where arms are not told apart', () => {
    const { verdict, sentences } = concludeArms('A100', 'V100', comparison);
    expect(verdict).toBe('not-distinguishable');
    expect(sentences.join(' ')).toContain('95 % interval −0.022 to 0.018');
    expect(sentences.join(' ')).toContain('0.028');
    expect(sentences.join(' ')).not.toMatch(SAMENESS);
  });

  it('concludes nothing from too few seeds', () => {
    const reason = '1 and 1 training runs, where 5 of each are needed';
    const few = { ...comparison, interval: null, pValue: null, reason };
    expect(concludeArms('A100', 'V100', few)).toMatchObject({ verdict: 'undecided' });
    expect(concludeArms('A100', 'V100', few).sentences.join(' ')).toContain(reason);
  });
});

describe('the study’s two AUCs as published', () => {
  it('give p = 0.46 unpaired, 0.18 at a correlation of 0.7 and 0.02 at 0.9, on 100 and 310 cases', () => {
    const p = new Map(study().range.map((row) => [row.correlation, row.pValue ?? Number.NaN]));
    expect(p.get(0)).toBeCloseTo(0.46, 2);
    expect(p.get(0.7)).toBeCloseTo(0.18, 2);
    expect(p.get(0.9)).toBeCloseTo(0.02, 2);
  });

  it('give p = 0.69 to 0.21 on a 30 % split', () => {
    const p = study(30, 93).range.map((row) => row.pValue ?? Number.NaN);
    expect(p[0]).toBeCloseTo(0.69, 2);
    expect(p.at(-1)).toBeCloseTo(0.21, 2);
    expect(concludePublished('A100', 'V100', study(30, 93)).verdict).toBe('not-distinguishable');
  });

  it('let nobody claim a p-value, and say what was assumed and how many cases it would take', () => {
    const { verdict, sentences } = concludePublished('A100', 'V100', study());
    const text = sentences.join(' ');
    expect(verdict).toBe('undecided');
    expect(text).toContain('no p-value can be claimed');
    expect(text).toContain('Assumed: 100 malignant and 310 other cases, all independent');
    expect(text).toContain('about 1,800 to 2,950 cases');
    expect(text).toContain('this says nothing about the machines');
    expect(text).not.toMatch(SAMENESS);
  });

  it('have Hanley and McNeil’s standard error', () => {
    // Worked by hand from equation 1: A = 0.9, 100 and 310 cases.
    const [q1, q2] = [0.9 / 1.1, 1.62 / 1.9];
    const spread = 0.09 + 99 * (q1 - 0.81) + 309 * (q2 - 0.81);
    expectClose(hanleyMcNeilVariance(0.9, 100, 310), spread / 31_000);
    expect(Math.sqrt(hanleyMcNeilVariance(0.9, 100, 310))).toBeCloseTo(0.0213, 3);
  });

  it('are refused with every impossible number by name', () => {
    const result = comparePublished({ aucA: 90.4, aucB: Number.NaN, positives: 0, negatives: 1.5 }, [1]);
    expect(result.ok ? [] : result.failure.problems.map(({ path }) => path)).toEqual([
      '/aucA',
      '/aucB',
      '/positives',
      '/negatives',
      '/correlations',
    ]);
  });
});
