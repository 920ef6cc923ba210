import type { ScoredCases } from './cases.ts';
import { type Random, randomOf } from './random.ts';
import { rankedOf, weightedAuc } from './weighted-auc.ts';

export const REPLICATES = 2000;
/** Any number does, as long as it is told: who repeats the analysis gets the same limits. */
export const BOOTSTRAP_SEED = 20_210_601;

export interface BootstrapOptions {
  readonly seed: number;
  readonly replicates: number;
}

export const DEFAULT_BOOTSTRAP: BootstrapOptions = { seed: BOOTSTRAP_SEED, replicates: REPLICATES };

/** A statistic over resampled patients. */
export interface BootstrapValues {
  /** Ascending. */
  readonly values: Float64Array;
  /** Resamples that had no case of one class, and gave no value. */
  readonly unusable: number;
}

/** AUCs of resamples of patients, each with all of its cases (Efron and Tibshirani 1993; the patient is the unit). */
export function bootstrapAuc(cases: ScoredCases, options: BootstrapOptions): BootstrapValues {
  const ranked = rankedOf(cases);
  return bootstrap(cases.counts.patients, options, (weights) => weightedAuc(ranked, weights));
}

/** AUC of a minus AUC of b, both on the same resample: cases of both have the same positions. */
export function bootstrapDifference(a: ScoredCases, b: ScoredCases, options: BootstrapOptions): BootstrapValues {
  const rankedA = rankedOf(a);
  const rankedB = rankedOf(b);
  return bootstrap(
    a.counts.patients,
    options,
    (weights) => weightedAuc(rankedA, weights) - weightedAuc(rankedB, weights),
  );
}

/** A statistic of many resamples; NaN says that a resample gives none. */
export function bootstrap(
  patients: number,
  options: BootstrapOptions,
  statistic: (weights: Int32Array, random: Random) => number,
): BootstrapValues {
  const random = randomOf(options.seed);
  const weights = new Int32Array(patients);
  const values = new Float64Array(options.replicates);
  let usable = 0;
  for (let replicate = 0; replicate < options.replicates; replicate += 1) {
    drawWeights(weights, random);
    const value = statistic(weights, random);
    if (Number.isNaN(value)) continue;
    values[usable] = value;
    usable += 1;
  }
  return { values: values.subarray(0, usable).sort(), unusable: options.replicates - usable };
}

/** How often each patient is drawn when as many are drawn with replacement as there are. */
export function drawWeights(weights: Int32Array, random: Random): void {
  const patients = weights.length;
  weights.fill(0);
  for (let draw = 0; draw < patients; draw += 1) {
    const patient = random.below(patients);
    weights[patient] = (weights[patient] ?? 0) + 1;
  }
}
