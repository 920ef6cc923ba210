import type { CaseCounts, ScoredCases } from './cases.ts';
import { countBelow } from './midranks.ts';
import { type Interval, LEVEL, wilsonInterval } from './intervals.ts';

/** The study’s 9 % false positives. */
export const DEFAULT_SPECIFICITY = 0.91;

/** A share of cases, with its counts. */
export interface Rate {
  /** Null of no cases. */
  readonly value: number | null;
  readonly count: number;
  readonly of: number;
  readonly interval: Interval | null;
}

export interface ConfusionMatrix {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

/** What a threshold does to these cases. */
export interface OperatingPoint {
  /** A case is called positive when its score reaches it; Infinity calls none. */
  readonly threshold: number;
  readonly matrix: ConfusionMatrix;
  readonly sensitivity: Rate;
  readonly specificity: Rate;
  /** At the cases’ own prevalence, which screening does not have. */
  readonly positivePredictiveValue: Rate;
  readonly negativePredictiveValue: Rate;
  readonly method: string;
  /** What the intervals leave out of account; null where cases are one a patient. */
  readonly clusterNote: string | null;
}

const METHOD = 'Wilson 1927; the threshold is taken as given, though it was chosen on these cases';

/** The point of highest sensitivity among those with at least this specificity. */
export function atSpecificity(cases: ScoredCases, specificity = DEFAULT_SPECIFICITY): OperatingPoint {
  const negatives = scoresOf(cases, 0);
  const alarmsAllowed = Math.floor(negatives.length * (1 - specificity) + ROUNDING);
  // The highest negative that may not be called anymore: the threshold is the next score above it.
  const highest = negatives[negatives.length - 1 - alarmsAllowed];
  return operatingPoint(cases, highest === undefined ? -Infinity : nextAbove(cases, highest));
}

/** The point of highest specificity among those with at least this sensitivity. */
export function atSensitivity(cases: ScoredCases, sensitivity: number): OperatingPoint {
  const positives = scoresOf(cases, 1);
  const hitsNeeded = Math.ceil(positives.length * sensitivity - ROUNDING);
  return operatingPoint(cases, hitsNeeded <= 0 ? Infinity : (positives[positives.length - hitsNeeded] ?? -Infinity));
}

/** 0.91 × 100 is not quite 91 in binary. */
const ROUNDING = 1e-9;

/** What calling every case from this score on does. */
export function operatingPoint(cases: ScoredCases, threshold: number): OperatingPoint {
  const { positives, negatives } = cases.counts;
  const truePositives = positives - countBelow(scoresOf(cases, 1), threshold);
  const falsePositives = negatives - countBelow(scoresOf(cases, 0), threshold);
  return operatingPointOf(cases.counts, threshold, truePositives, falsePositives);
}

/** The same where it is known already what the threshold calls. */
export function operatingPointOf(
  counts: CaseCounts,
  threshold: number,
  truePositives: number,
  falsePositives: number,
): OperatingPoint {
  const { positives, negatives, patients } = counts;
  const falseNegatives = positives - truePositives;
  const trueNegatives = negatives - falsePositives;
  return {
    threshold,
    matrix: { truePositives, falsePositives, trueNegatives, falseNegatives },
    sensitivity: rateOf(truePositives, positives),
    specificity: rateOf(trueNegatives, negatives),
    positivePredictiveValue: rateOf(truePositives, truePositives + falsePositives),
    negativePredictiveValue: rateOf(trueNegatives, trueNegatives + falseNegatives),
    method: METHOD,
    clusterNote:
      patients === counts.cases
        ? null
        : `${counts.cases} cases of ${patients} patients are counted as independent: these intervals are too narrow.`,
  };
}

export function rateOf(count: number, of: number): Rate {
  return { value: of === 0 ? null : count / of, count, of, interval: wilsonInterval(count, of, LEVEL) };
}

/** Ascending. */
function scoresOf(cases: ScoredCases, positive: 0 | 1): Float64Array {
  return cases.scores.filter((_, i) => cases.positive[i] === positive).sort();
}

function nextAbove(cases: ScoredCases, score: number): number {
  return cases.scores.reduce((least, other) => (other > score && other < least ? other : least), Infinity);
}
