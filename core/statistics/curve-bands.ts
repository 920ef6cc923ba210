import { type BootstrapOptions, DEFAULT_BOOTSTRAP, drawWeights } from './bootstrap.ts';
import type { ScoredCases } from './cases.ts';
import { LEVEL, quantileOf } from './intervals.ts';
import { randomOf } from './random.ts';
import { type RankedCases, rankedOf } from './weighted-auc.ts';

/** How far a curve moves when other patients are drawn: pointwise, so that a whole curve leaves it more often. */
export interface CurveBand {
  /** False-positive rate of a ROC band, recall of a precision-recall band; from 0 to 1 in equal steps. */
  readonly at: readonly number[];
  /** Of the true-positive rate, or of the precision; null where hardly any resample has a value. */
  readonly lower: readonly (number | null)[];
  readonly upper: readonly (number | null)[];
  readonly method: string;
}

const STEPS = 100;
const GRID = Array.from({ length: STEPS + 1 }, (_, i) => i / STEPS);

/** Bands of both curves from the same resamples of patients: percentiles of sensitivity and of precision. */
export function curveBands(
  cases: ScoredCases,
  options: BootstrapOptions = DEFAULT_BOOTSTRAP,
): { readonly roc: CurveBand; readonly precisionRecall: CurveBand } {
  const ranked = rankedOf(cases);
  const random = randomOf(options.seed);
  const weights = new Int32Array(cases.counts.patients);
  const sensitivities = GRID.map(() => new Float64Array(options.replicates));
  const precisions = GRID.map(() => new Float64Array(options.replicates));
  let usable = 0;
  for (let replicate = 0; replicate < options.replicates; replicate += 1) {
    drawWeights(weights, random);
    const totals = totalsOf(ranked, weights);
    if (totals.positives === 0 || totals.negatives === 0) continue;
    walkDown(ranked, weights, totals, usable, sensitivities, precisions);
    usable += 1;
  }
  return {
    roc: bandOf(sensitivities, usable, options),
    precisionRecall: bandOf(precisions, usable, options),
  };
}

interface Totals {
  readonly positives: number;
  readonly negatives: number;
}

function totalsOf({ positive, cluster }: RankedCases, weights: Int32Array): Totals {
  let positives = 0;
  let all = 0;
  for (let place = 0; place < positive.length; place += 1) {
    const weight = weights[cluster[place] ?? 0] ?? 0;
    all += weight;
    if (positive[place] === 1) positives += weight;
  }
  return { positives, negatives: all - positives };
}

/**
 * Fills one resample’s column. Between the points of the ROC curve it is interpolated; precision is that of the strictest
 * threshold whose recall reaches the place, which is what a reader can set.
 */
function walkDown(
  ranked: RankedCases,
  weights: Int32Array,
  totals: Totals,
  column: number,
  sensitivities: readonly Float64Array[],
  precisions: readonly Float64Array[],
): void {
  let [hits, alarms, hitsBefore, alarmsBefore, nextRate, nextRecall] = [0, 0, 0, 0, 0, 0];
  for (let place = ranked.positive.length - 1; place >= 0; place -= 1) {
    const weight = weights[ranked.cluster[place] ?? 0] ?? 0;
    if (ranked.positive[place] === 1) hits += weight;
    else alarms += weight;
    // From the top, a tie ends where the case below has another score.
    if (place > 0 && ranked.tieEnd[place - 1] === 0) continue;
    for (; nextRate <= STEPS && (GRID[nextRate] ?? 2) * totals.negatives < alarms; nextRate += 1) {
      const share = ((GRID[nextRate] ?? 0) * totals.negatives - alarmsBefore) / (alarms - alarmsBefore);
      const values = sensitivities[nextRate];
      if (values !== undefined) values[column] = (hitsBefore + share * (hits - hitsBefore)) / totals.positives;
    }
    for (; hits > 0 && nextRecall <= STEPS && (GRID[nextRecall] ?? 2) * totals.positives <= hits; nextRecall += 1) {
      const values = precisions[nextRecall];
      if (values !== undefined) values[column] = hits / (hits + alarms);
    }
    hitsBefore = hits;
    alarmsBefore = alarms;
  }
  for (; nextRate <= STEPS; nextRate += 1) sensitivities[nextRate]?.fill(1, column, column + 1);
}

function bandOf(columns: readonly Float64Array[], usable: number, options: BootstrapOptions): CurveBand {
  const sorted = columns.map((values) => values.subarray(0, usable).sort());
  const limit = (share: number) => sorted.map((values) => (usable < 2 ? null : quantileOf(values, share)));
  return {
    at: GRID,
    lower: limit((1 - LEVEL) / 2),
    upper: limit((1 + LEVEL) / 2),
    method: `pointwise percentiles of ${options.replicates} resamples of patients, seed ${options.seed}`,
  };
}
