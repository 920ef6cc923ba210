import {
  bootstrapAuc,
  compareArms,
  compareAucs,
  DEFAULT_BOOTSTRAP,
  estimateAuc,
  holmAdjusted,
  randomOf,
  smallestDetectable,
  withScores,
} from '@core/statistics';
import { describe, expect, it } from 'vitest';

import { expectAllClose, expectClose, scored } from './recorded.js';
import { simulated } from './simulated.js';

describe('estimateAuc', () => {
  it('warns below thirty cases of a class, and gives the interval all the same', () => {
    const few = estimateAuc(simulated(1, 40, 1, 1.5).a, null);
    expect(few.caution).toMatchObject({ code: 'too-few-cases', positives: 14, negatives: 26, needed: 30 });
    expect(few.clusterRobust.interval).not.toBeNull();
    expect(estimateAuc(simulated(1, 90, 1, 1.5).a, null).caution).toBeNull();
  });

  it('says why there are no limits, instead of giving limits', () => {
    const perfect = estimateAuc(scored([1, 2, 3, 4], [0, 0, 1, 1]));
    expect(perfect).toMatchObject({ auc: 1, clusterRobust: { interval: null }, delong: { interval: null } });
    expect(perfect.clusterRobust.reason).toContain('an AUC of 1');
    const onePatient = estimateAuc(scored([1, 3, 2, 4], [0, 0, 1, 1], [7, 7, 7, 7]), null);
    expect(onePatient.clusterRobust).toMatchObject({ interval: null, standardError: null });
    expect(onePatient.clusterRobust.reason).toContain('two patients');
    expect(onePatient.delong.interval).not.toBeNull();
  });

  it.each([7, 10, 30, 49, 93])('has an AUC of exactly 1 for a perfect ranking of %i against as many', (count) => {
    const labels = Array.from({ length: 2 * count }, (_, i) => i % 2);
    expect(estimateAuc(scored(labels, labels), null)).toMatchObject({ auc: 1, clusterRobust: { interval: null } });
  });

  it('gives limits in the order lower, AUC, upper by every method', () => {
    const estimate = estimateAuc(simulated(3, 60, 4, 1.5).a);
    for (const found of [estimate.clusterRobust, estimate.delong, estimate.bootstrap]) {
      expect(found?.interval?.lower).toBeLessThan(estimate.auc);
      expect(found?.interval?.upper).toBeGreaterThan(estimate.auc);
      expect(found?.interval?.upper).toBeLessThanOrEqual(1);
    }
  });
});

describe('the bootstrap', () => {
  it('gives the same values for the same seed, and others for another', () => {
    const { a } = simulated(4, 50, 2, 1);
    const first = bootstrapAuc(a, { seed: 5, replicates: 200 });
    expect(bootstrapAuc(a, { seed: 5, replicates: 200 })).toEqual(first);
    expect(bootstrapAuc(a, { seed: 6, replicates: 200 }).values).not.toEqual(first.values);
  });

  it('agrees with the cluster-robust standard error on many patients', () => {
    const { clusterRobust, bootstrap } = estimateAuc(simulated(5, 400, 4, 1.2).a);
    expect(bootstrap!.standardError! / clusterRobust.standardError!).toBeCloseTo(1, 1);
  });

  it('counts resamples that lack a class, and leaves them out', () => {
    const { values, unusable } = bootstrapAuc(scored([1, 2, 3], [0, 0, 1]), { seed: 1, replicates: 1000 });
    // (2/3)³ + (1/3)³ = 1/3 of the resamples hold one class only.
    expect(unusable / 1000).toBeCloseTo(1 / 3, 1);
    expect(values).toHaveLength(1000 - unusable);
  });
});

describe('randomOf', () => {
  it('repeats itself, spreads evenly and has the moments of a normal distribution', () => {
    const random = randomOf(11);
    const uniform = Array.from({ length: 20_000 }, random.uniform);
    expect(uniform.slice(0, 3)).toEqual(Array.from({ length: 3 }, randomOf(11).uniform));
    const tenths = Array.from({ length: 10 }, (_, k) => uniform.filter((u) => Math.floor(u * 10) === k).length);
    for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(200);
    const normal = Array.from({ length: 20_000 }, random.normal);
    const mean = normal.reduce((sum, x) => sum + x, 0) / normal.length;
    const variance = normal.reduce((sum, x) => sum + (x - mean) ** 2, 0) / normal.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(variance).toBeCloseTo(1, 1);
  });
});

describe('compareAucs', () => {
  it('finds a large difference by all three tests, and its sign', () => {
    const { a, b } = simulated(6, 120, 4, 2, 0.5);
    const found = compareAucs(a, b);
    expect(found.difference).toBeGreaterThan(0.1);
    for (const test of [found.clusterRobust, found.delong, found.bootstrap!]) {
      expect(test.pValue).toBeLessThan(0.01);
      expect(test.interval!.lower).toBeGreaterThan(0);
    }
    const turned = compareAucs(b, a);
    expectClose(turned.difference, -found.difference);
    expectClose(turned.clusterRobust.pValue, found.clusterRobust.pValue!);
  });

  it('has an interval that excludes 0 just when p is below 5 %, by every test', () => {
    for (let seed = 0; seed < 40; seed += 1) {
      const { a, b } = simulated(seed, 40, 2, 1.4, 1);
      const { clusterRobust, delong, bootstrap } = compareAucs(a, b, { seed, replicates: 500 });
      for (const test of [clusterRobust, delong]) {
        expect(test.interval!.lower > 0 || test.interval!.upper < 0).toBe(test.pValue! < 0.05);
      }
      // One resample in five hundred is as finely as the bootstrap can tell.
      const excluded = bootstrap!.interval!.lower > 0 || bootstrap!.interval!.upper < 0;
      if (Math.abs(bootstrap!.pValue! - 0.05) > 0.01) expect(excluded).toBe(bootstrap!.pValue! < 0.05);
    }
  });

  it('has no p-value for two models that rank alike, and says why', () => {
    const { a } = simulated(7, 50, 2, 1);
    const found = compareAucs(
      a,
      withScores(
        a,
        a.scores.map((score) => Math.exp(score)),
      ),
    );
    expect(found.difference).toBe(0);
    for (const test of [found.clusterRobust, found.delong, found.bootstrap!]) {
      expect(test).toMatchObject({ pValue: null, interval: null, smallestDetectable: null });
      expect(test.reason).toContain('no standard error');
    }
    expectClose(found.correlation, 1, 1e-9);
  });

  it('could have shown 2.80 standard errors: 80 % power at a two-sided 5 %', () => {
    expect(smallestDetectable(0.01)).toBeCloseTo(0.0280158, 6);
    const { a, b } = simulated(8, 80, 1, 1.2, 1);
    const { clusterRobust } = compareAucs(a, b, null);
    expectClose(clusterRobust.smallestDetectable, 2.801585218112968 * clusterRobust.standardError!);
  });
});

describe('holmAdjusted', () => {
  it('gives R’s p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")', () => {
    expectAllClose(holmAdjusted([0.01, 0.04, 0.03, 0.005]) as number[], [0.03, 0.06, 0.06, 0.02]);
  });

  it('leaves out what has no p-value, and never passes 1', () => {
    expect(holmAdjusted([0.6, null, 0.9])).toEqual([1, null, 1]);
    expect(holmAdjusted([])).toEqual([]);
  });
});

describe('compareArms', () => {
  const arm = (separation: number, seeds: readonly number[]) => {
    const { a } = simulated(9, 100, 2, 0);
    return seeds.map((seed) => {
      const random = randomOf(1000 + seed);
      // A training has a quality of its own, and noise of its own on every case.
      const quality = separation + 0.2 * random.normal();
      return withScores(
        a,
        a.scores.map((score, i) => score + random.normal() + quality * a.positive[i]!),
      );
    });
  };

  it('refuses fewer than five seeds an arm, with the reason', () => {
    const found = compareArms(arm(1, [1, 2, 3, 4]), arm(1, [5, 6, 7, 8, 9]));
    expect(found).toMatchObject({ interval: null, pValue: null, standardError: null });
    expect(found.reason).toBe('4 and 5 training runs, where 5 of each are needed');
    expect(found.aucsA).toHaveLength(4);
  });

  it('tells apart arms that differ by more than their seeds do', () => {
    const found = compareArms(arm(2.5, [1, 2, 3, 4, 5]), arm(0.8, [6, 7, 8, 9, 10]));
    expect(found.pValue).toBeLessThan(0.01);
    expect(found.interval!.lower).toBeGreaterThan(0);
  });

  it('is less sure than a test of two of the models, because seeds vary too', () => {
    const [a, b] = [arm(1.5, [1, 2, 3, 4, 5]), arm(1.5, [6, 7, 8, 9, 10])];
    const noSeedNoise = compareArms(Array<(typeof a)[0]>(5).fill(a[0]!), Array<(typeof b)[0]>(5).fill(b[0]!));
    const models = compareAucs(a[0]!, b[0]!, DEFAULT_BOOTSTRAP);
    // Five times the same two models: only patients vary, as in the paired bootstrap.
    expect(noSeedNoise.standardError! / models.bootstrap!.standardError!).toBeCloseTo(1, 1);
    expect(compareArms(a, b).interval!.lower).toBeLessThan(0);
    expect(compareArms(a, b).interval!.upper).toBeGreaterThan(0);
  });

  it('shows all of the variance that trainings have, n − 1 in its denominator', () => {
    const labels = Array.from({ length: 60 }, (_, i) => i % 2);
    // Right, silent or wrong about every case: an AUC of 1, 0.5 or 0 whatever patients are drawn.
    const training = (sign: number) =>
      scored(
        labels.map((label) => sign * label),
        labels,
      );
    const found = compareArms([1, 1, 0, 0, -1].map(training), [0, 0, 0, 0, 0].map(training));
    expect(found.aucsA).toEqual([1, 1, 0.5, 0.5, 0]);
    const sampleVariance = 0.175;
    expect(Math.abs(found.standardError! - Math.sqrt(sampleVariance / 5))).toBeLessThan(0.01);
  });
});
