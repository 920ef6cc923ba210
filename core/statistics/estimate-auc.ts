import { type BootstrapOptions, bootstrapAuc, DEFAULT_BOOTSTRAP } from './bootstrap.ts';
import type { CaseCounts, ScoredCases } from './cases.ts';
import { delongVariance } from './delong.ts';
import { type Interval, LEVEL, logitInterval, percentileInterval, symmetricInterval } from './intervals.ts';
import { obuchowskiDegrees, obuchowskiVariance } from './obuchowski.ts';
import { placements } from './placements.ts';
import { tooFewCases, type TooFewCases } from './too-few.ts';

export type IntervalKind = 'cluster-robust-logit' | 'delong' | 'patient-bootstrap';

/** An interval with how it was made; without limits it says why. */
export interface AucInterval {
  readonly kind: IntervalKind;
  readonly method: string;
  readonly interval: Interval | null;
  readonly standardError: number | null;
  /** Why there are no limits; null where there are. */
  readonly reason: string | null;
}

/** An AUC with what it takes to believe it. */
export interface AucEstimate {
  readonly auc: number;
  readonly level: number;
  readonly counts: CaseCounts;
  /** The default: clustered by patient, on the logit scale. */
  readonly clusterRobust: AucInterval;
  readonly delong: AucInterval;
  /** Null unless asked for. */
  readonly bootstrap: AucInterval | null;
  readonly caution: TooFewCases | null;
}

/** The AUC of cases of both classes. The bootstrap takes longest: null leaves it out. */
export function estimateAuc(cases: ScoredCases, options: BootstrapOptions | null = DEFAULT_BOOTSTRAP): AucEstimate {
  const placed = placements(cases);
  return {
    auc: placed.auc,
    level: LEVEL,
    counts: cases.counts,
    clusterRobust: clusterRobust(placed.auc, obuchowskiVariance(cases, placed), obuchowskiDegrees(cases, placed)),
    delong: plain(placed.auc, delongVariance(cases, placed)),
    bootstrap: options === null ? null : bootstrapped(cases, options),
    caution: tooFewCases(cases.counts),
  };
}

function clusterRobust(auc: number, variance: number | null, degrees: number | null): AucInterval {
  const interval = logitInterval(auc, variance, LEVEL, degrees);
  return {
    kind: 'cluster-robust-logit',
    method: 'Obuchowski 1997, clustered by patient, on the logit scale, Student’s t',
    interval,
    standardError: standardErrorOf(variance),
    reason: interval === null ? reasonWithout(auc, variance) : null,
  };
}

function plain(auc: number, variance: number | null): AucInterval {
  const interval = symmetricInterval(auc, variance, LEVEL);
  return {
    kind: 'delong',
    method: 'DeLong 1988, all cases taken as independent',
    interval,
    standardError: standardErrorOf(variance),
    reason: interval === null ? reasonWithout(auc, variance) : null,
  };
}

function bootstrapped(cases: ScoredCases, options: BootstrapOptions): AucInterval {
  const { values, unusable } = bootstrapAuc(cases, options);
  const left = unusable === 0 ? '' : `, ${unusable} of them without cases of one class and left out`;
  return {
    kind: 'patient-bootstrap',
    method: `percentiles of ${options.replicates} resamples of patients, seed ${options.seed}${left}`,
    interval: percentileInterval(values, LEVEL),
    standardError: deviationOf(values),
    reason: values.length < 2 ? 'hardly any resample of patients had cases of both classes' : null,
  };
}

/** Sample standard deviation; null of fewer than two values. */
export function deviationOf(values: Float64Array): number | null {
  if (values.length < 2) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

function standardErrorOf(variance: number | null): number | null {
  return variance === null || variance < 0 ? null : Math.sqrt(variance);
}

function reasonWithout(auc: number, variance: number | null): string {
  if (variance === null) return 'fewer than two cases, or two patients, hold one of the classes';
  if (auc === 0 || auc === 1) return `an AUC of ${auc} says nothing about its own uncertainty`;
  return 'the placements do not vary: no standard error';
}
