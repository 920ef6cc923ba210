import { bootstrap, type BootstrapOptions, DEFAULT_BOOTSTRAP } from './bootstrap.ts';
import type { ScoredCases } from './cases.ts';
import { deviationOf } from './estimate-auc.ts';
import { type Interval, LEVEL, percentileInterval } from './intervals.ts';
import { signShare, smallestDetectable } from './paired-test.ts';
import { placements } from './placements.ts';
import type { Random } from './random.ts';
import { rankedOf, type RankedCases, weightedAuc } from './weighted-auc.ts';

/** With fewer trainings, what changes from one to the next cannot be told from what the config or the machine changes. */
export const FEWEST_SEEDS = 5;

/** Two configs, or two machines, each trained several times, on the same cases. */
export interface ArmComparison {
  /** By training. */
  readonly aucsA: readonly number[];
  readonly aucsB: readonly number[];
  /** Mean AUC of a minus mean AUC of b. */
  readonly difference: number;
  readonly standardError: number | null;
  readonly interval: Interval | null;
  readonly pValue: number | null;
  readonly smallestDetectable: number | null;
  readonly method: string;
  /** Why there is no interval; null where there is one. */
  readonly reason: string | null;
}

/**
 * Difference of the mean AUCs over resampled patients and resampled trainings. Of n trainings, n − 1 are drawn with
 * replacement: n would show only (n − 1) / n of their variance, a fifth too little at five (Rao and Wu, Journal of the
 * American Statistical Association 83, 1988). All trainings were scored on cases with the same positions and patients.
 */
export function compareArms(
  a: readonly ScoredCases[],
  b: readonly ScoredCases[],
  options: BootstrapOptions = DEFAULT_BOOTSTRAP,
): ArmComparison {
  const aucsA = a.map((cases) => placements(cases).auc);
  const aucsB = b.map((cases) => placements(cases).auc);
  const found = { aucsA, aucsB, difference: mean(aucsA) - mean(aucsB) };
  const method = `${options.replicates} resamples of patients and trainings, seed ${options.seed}`;
  const [first] = a;
  if (first === undefined || Math.min(a.length, b.length) < FEWEST_SEEDS) {
    const reason = `${a.length} and ${b.length} training runs, where ${FEWEST_SEEDS} of each are needed`;
    return { ...found, ...NO_NUMBERS, method, reason };
  }
  const [rankedA, rankedB] = [a.map(rankedOf), b.map(rankedOf)];
  const { values } = bootstrap(
    first.counts.patients,
    options,
    (weights, random) => meanOfDrawn(rankedA, weights, random) - meanOfDrawn(rankedB, weights, random),
  );
  const standardError = deviationOf(values);
  if (standardError === null) {
    return { ...found, ...NO_NUMBERS, method, reason: 'hardly any resample of patients had cases of both classes' };
  }
  return {
    ...found,
    standardError,
    interval: percentileInterval(values, LEVEL),
    pValue: signShare(values),
    smallestDetectable: smallestDetectable(standardError),
    method,
    reason: null,
  };
}

const NO_NUMBERS = { standardError: null, interval: null, pValue: null, smallestDetectable: null };

function meanOfDrawn(trainings: readonly RankedCases[], weights: Int32Array, random: Random): number {
  const draws = trainings.length - 1;
  const counts = new Int32Array(trainings.length);
  for (let draw = 0; draw < draws; draw += 1) {
    const training = random.below(trainings.length);
    counts[training] = (counts[training] ?? 0) + 1;
  }
  return trainings.reduce((sum, ranked, training) => {
    const count = counts[training] ?? 0;
    return count === 0 ? sum : sum + (count / draws) * weightedAuc(ranked, weights);
  }, 0);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
