import {
  bootstrapAuc,
  compareAucs,
  delongCovariance,
  delongVariance,
  obuchowskiCovariance,
  obuchowskiVariance,
  placements,
  type ScoredCases,
} from '@core/statistics';
import { rankedOf, weightedAuc } from '@core/statistics/weighted-auc';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { expectClose, scored } from './recorded.js';

/** Small studies with many ties: few distinct scores, few patients. */
const study = fc
  .array(
    fc.record({
      a: fc.integer({ min: 0, max: 4 }),
      b: fc.integer({ min: 0, max: 4 }),
      positive: fc.boolean(),
      patient: fc.integer({ min: 0, max: 5 }),
    }),
    { minLength: 4, maxLength: 14 },
  )
  .filter((rows) => [0, 1].every((label) => rows.filter((row) => Number(row.positive) === label).length >= 2))
  .map((rows) => {
    const column = <Key extends 'a' | 'b' | 'positive' | 'patient'>(key: Key) => rows.map((row) => row[key]);
    return {
      a: scored(column('a'), column('positive'), column('patient')),
      b: scored(column('b'), column('positive'), column('patient')),
    };
  });
const runs = { numRuns: 1000 };

describe('brute force over all pairs of a positive and a negative', () => {
  it('gives the same AUC and placements', () => {
    fc.assert(
      fc.property(study, ({ a }) => {
        const placed = placements(a);
        const wanted = byPairs(a);
        expectClose(placed.auc, wanted.auc);
        wanted.shares.forEach((share, i) => expectClose(placed.shares[i], share));
      }),
      runs,
    );
  });

  it('gives the same variance and covariance after DeLong', () => {
    fc.assert(
      fc.property(study, ({ a, b }) => {
        expectClose(delongVariance(a, placements(a)), delongByPairs(a, a));
        expectClose(delongCovariance(a, placements(a), placements(b)), delongByPairs(a, b));
        const paired = delongByPairs(a, a) + delongByPairs(b, b) - 2 * delongByPairs(a, b);
        const found = compareAucs(a, b, null).delong.standardError;
        if (found !== null) expectClose(found ** 2, paired);
        else expect(paired).toBeLessThan(1e-12);
      }),
      runs,
    );
  });

  it('gives the same variance and covariance after Obuchowski', () => {
    fc.assert(
      fc.property(study, ({ a, b }) => {
        const { patientsWithPositives, patientsWithNegatives } = a.counts;
        const known = patientsWithPositives > 1 && patientsWithNegatives > 1;
        const variance = obuchowskiVariance(a, placements(a));
        const covariance = obuchowskiCovariance(a, placements(a), placements(b));
        if (!known) {
          expect([variance, covariance]).toEqual([null, null]);
          return;
        }
        expectClose(variance, obuchowskiByPairs(a, a));
        expectClose(covariance, obuchowskiByPairs(a, b));
      }),
      runs,
    );
  });

  it('gives DeLong’s variance after Obuchowski when every case is its own patient', () => {
    fc.assert(
      fc.property(study, ({ a }) => {
        const alone = scored([...a.scores], [...a.positive]);
        const placed = placements(alone);
        expectClose(obuchowskiVariance(alone, placed), delongVariance(alone, placed) ?? Number.NaN);
      }),
      runs,
    );
  });

  it('gives the AUC of a resample from its weights', () => {
    fc.assert(
      fc.property(study, fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 6, maxLength: 6 }), ({ a }, drawn) => {
        const rows = [...a.scores].flatMap((score, i) =>
          Array.from({ length: drawn[a.cluster[i]!]! }, () => ({ score, positive: a.positive[i]! })),
        );
        const resample = scored(
          rows.map(({ score }) => score),
          rows.map(({ positive }) => positive),
        );
        const found = weightedAuc(rankedOf(a), Int32Array.from(drawn));
        if (resample.counts.positives * resample.counts.negatives === 0) expect(found).toBeNaN();
        else expectClose(found, byPairs(resample).auc);
      }),
      runs,
    );
  });

  it('keeps resampled AUCs within 0 … 1', () => {
    fc.assert(
      fc.property(study, fc.nat(), ({ a }, seed) => {
        const { values, unusable } = bootstrapAuc(a, { seed, replicates: 100 });
        expect(values.length + unusable).toBe(100);
        expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
      }),
    );
  });
});

/** Mann and Whitney’s ψ: 1 where the positive scores higher, 1/2 for a tie. */
function psi(positive: number, negative: number): number {
  return positive > negative ? 1 : positive === negative ? 0.5 : 0;
}

function byPairs(cases: ScoredCases) {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const all = [...cases.scores];
  const others = (positive: number) => all.filter((_, i) => cases.positive[i] !== positive);
  const shares = all.map((score, i) =>
    mean(others(cases.positive[i]!).map((other) => (cases.positive[i] === 1 ? psi(score, other) : psi(other, score)))),
  );
  return { shares, auc: mean(shares.filter((_, i) => cases.positive[i] === 1)) };
}

function delongByPairs(a: ScoredCases, b: ScoredCases): number {
  const [ofA, ofB] = [byPairs(a), byPairs(b)];
  let covariance = 0;
  for (const label of [0, 1]) {
    const members = [...a.positive.keys()].filter((i) => a.positive[i] === label);
    const products = members.map((i) => (ofA.shares[i]! - ofA.auc) * (ofB.shares[i]! - ofB.auc));
    covariance += products.reduce((sum, product) => sum + product, 0) / (members.length - 1) / members.length;
  }
  return covariance;
}

/** The sums of Obuchowski 1997 written out: over patients, each term from the pairs of its own cases. */
function obuchowskiByPairs(a: ScoredCases, b: ScoredCases): number {
  const [ofA, ofB] = [byPairs(a), byPairs(b)];
  const { positives: m, negatives: n, patients, patientsWithPositives, patientsWithNegatives } = a.counts;
  let [upUp, downDown, upDown] = [0, 0, 0];
  for (const i of a.positive.keys()) {
    for (const j of a.positive.keys()) {
      if (a.cluster[i] !== a.cluster[j]) continue;
      const product = (ofA.shares[i]! - ofA.auc) * (ofB.shares[j]! - ofB.auc);
      if (a.positive[i] === 1 && a.positive[j] === 1) upUp += product;
      else if (a.positive[i] === 0 && a.positive[j] === 0) downDown += product;
      else upDown += product;
    }
  }
  return (
    ((patientsWithPositives / (patientsWithPositives - 1)) * upUp) / m ** 2 +
    ((patientsWithNegatives / (patientsWithNegatives - 1)) * downDown) / n ** 2 +
    ((patients / (patients - 1)) * upDown) / (m * n)
  );
}
