import { type BootstrapOptions, bootstrapDifference, DEFAULT_BOOTSTRAP } from './bootstrap.ts';
import type { CaseCounts, ScoredCases } from './cases.ts';
import { delongCovariance } from './delong.ts';
import { deviationOf } from './estimate-auc.ts';
import { type Interval, LEVEL, percentileInterval, reachOf } from './intervals.ts';
import { normalQuantile, twoSidedP } from './normal.ts';
import { obuchowskiCovariance } from './obuchowski.ts';
import { type Placements, placements } from './placements.ts';
import { tooFewCases, type TooFewCases } from './too-few.ts';

export const POWER = 0.8;

export type TestKind = 'cluster-robust' | 'delong' | 'patient-bootstrap';

/** A test of AUC a − AUC b on the same cases. */
export interface DifferenceTest {
  readonly kind: TestKind;
  readonly method: string;
  readonly standardError: number | null;
  readonly z: number | null;
  readonly pValue: number | null;
  /** Of the difference. */
  readonly interval: Interval | null;
  /** The difference that these cases would show with 80 % power at a two-sided level of 5 %. */
  readonly smallestDetectable: number | null;
  /** Why there is no p-value; null where there is one. */
  readonly reason: string | null;
}

export interface PairedComparison {
  readonly aucA: number;
  readonly aucB: number;
  /** AUC a − AUC b. */
  readonly difference: number;
  readonly counts: CaseCounts;
  /** Of the two AUCs’ errors, by the default method; null where one of them has none. */
  readonly correlation: number | null;
  /** The default. */
  readonly clusterRobust: DifferenceTest;
  readonly delong: DifferenceTest;
  /** Null unless asked for. */
  readonly bootstrap: DifferenceTest | null;
  readonly caution: TooFewCases | null;
}

type Covariance = (cases: ScoredCases, a: Placements, b: Placements) => number | null;

/**
 * Compares two models on the same cases, which have the same positions, labels and patients in both. The bootstrap takes
 * longest: null leaves it out.
 */
export function compareAucs(
  a: ScoredCases,
  b: ScoredCases,
  options: BootstrapOptions | null = DEFAULT_BOOTSTRAP,
): PairedComparison {
  const placedA = placements(a);
  const placedB = placements(b);
  const difference = placedA.auc - placedB.auc;
  const varianceBy = (covariance: Covariance): number | null => {
    const [ofA, ofB, ofBoth] = [
      covariance(a, placedA, placedA),
      covariance(a, placedB, placedB),
      covariance(a, placedA, placedB),
    ];
    return ofA === null || ofB === null || ofBoth === null ? null : ofA + ofB - 2 * ofBoth;
  };
  return {
    aucA: placedA.auc,
    aucB: placedB.auc,
    difference,
    counts: a.counts,
    correlation: correlationOf(a, placedA, placedB),
    clusterRobust: {
      kind: 'cluster-robust',
      method: 'paired, Obuchowski 1997, clustered by patient',
      ...waldTest(difference, varianceBy(obuchowskiCovariance)),
    },
    delong: {
      kind: 'delong',
      method: 'paired, DeLong 1988, all cases taken as independent',
      ...waldTest(difference, varianceBy(delongCovariance)),
    },
    bootstrap: options === null ? null : bootstrapTest(a, b, options),
    caution: tooFewCases(a.counts),
  };
}

type TestNumbers = Omit<DifferenceTest, 'kind' | 'method'>;

/** z = difference / √V, p = 2 Φ(−|z|). */
export function waldTest(difference: number, variance: number | null): TestNumbers {
  // Two equal rankings leave a variance of rounding errors, of either sign.
  if (variance === null || !(variance > SMALLEST_VARIANCE)) {
    const reason =
      variance === null
        ? 'fewer than two cases, or two patients, hold one of the classes'
        : 'the two rankings do not vary against each other: the difference has no standard error';
    return { standardError: null, z: null, pValue: null, interval: null, smallestDetectable: null, reason };
  }
  const standardError = Math.sqrt(variance);
  const half = reachOf(LEVEL) * standardError;
  const z = difference / standardError;
  return {
    standardError,
    z,
    pValue: twoSidedP(z),
    interval: { lower: difference - half, upper: difference + half },
    smallestDetectable: smallestDetectable(standardError),
    reason: null,
  };
}

const SMALLEST_VARIANCE = 1e-18;

/** (z₀.₉₇₅ + z₀.₈) standard errors: the usual sample-size formula, solved for the difference. */
export function smallestDetectable(standardError: number): number {
  return (reachOf(LEVEL) + normalQuantile(POWER)) * standardError;
}

/**
 * The percentile interval of the difference over resampled patients, and the p-value that agrees with it: twice the share
 * of resamples on the rarer side of 0, one added to both counts, so that it is never 0 (Davison and Hinkley 1997, 4.2).
 */
function bootstrapTest(a: ScoredCases, b: ScoredCases, options: BootstrapOptions): DifferenceTest {
  const { values, unusable } = bootstrapDifference(a, b, options);
  const method = `paired, percentiles of ${options.replicates} resamples of patients, seed ${options.seed}`;
  const standardError = deviationOf(values);
  const left = unusable === 0 ? '' : `, ${unusable} of them without cases of one class and left out`;
  if (standardError === null || standardError ** 2 <= SMALLEST_VARIANCE) {
    return { kind: 'patient-bootstrap', method: method + left, ...waldTest(0, standardError === null ? null : 0) };
  }
  return {
    kind: 'patient-bootstrap',
    method: method + left,
    standardError,
    z: null,
    pValue: signShare(values),
    interval: percentileInterval(values, LEVEL),
    smallestDetectable: smallestDetectable(standardError),
    reason: null,
  };
}

/** Two-sided: how rarely resampled differences lie on the other side of 0. */
export function signShare(values: Float64Array): number {
  const notAbove = values.reduce((count, value) => count + (value <= 0 ? 1 : 0), 0);
  const notBelow = values.reduce((count, value) => count + (value >= 0 ? 1 : 0), 0);
  return Math.min(1, (2 * (Math.min(notAbove, notBelow) + 1)) / (values.length + 1));
}

function correlationOf(cases: ScoredCases, a: Placements, b: Placements): number | null {
  const ofA = obuchowskiCovariance(cases, a, a);
  const ofB = obuchowskiCovariance(cases, b, b);
  const ofBoth = obuchowskiCovariance(cases, a, b);
  if (ofA === null || ofB === null || ofBoth === null || !(ofA > 0 && ofB > 0)) return null;
  return ofBoth / Math.sqrt(ofA * ofB);
}
