import type { ScoredCases } from './cases.ts';

/** The steps of a threshold that falls through the scores. A case is called positive when its score reaches it. */
export interface ThresholdSteps {
  readonly thresholds: readonly number[];
  readonly truePositives: readonly number[];
  readonly falsePositives: readonly number[];
}

/** By point, from the strictest threshold (Infinity: nothing is called) to the loosest. */
export interface RocCurve {
  readonly falsePositiveRate: readonly number[];
  readonly truePositiveRate: readonly number[];
  readonly thresholds: readonly number[];
}

/** By point, from the loosest threshold to the strictest, and after that precision 1 at recall 0, without a threshold. */
export interface PrecisionRecallCurve {
  readonly precision: readonly number[];
  readonly recall: readonly number[];
  readonly thresholds: readonly number[];
}

/**
 * The ROC curve by scikit-learn’s conventions (`roc_curve`): one point a distinct score, (0, 0) first with an infinite
 * threshold, and points in the middle of a straight piece left out unless asked for.
 */
export function rocCurve(cases: ScoredCases, keepCollinear = false): RocCurve {
  const { positives, negatives } = cases.counts;
  const { thresholds, truePositives, falsePositives } = thresholdSteps(cases);
  const corner = (i: number): boolean =>
    keepCollinear || i === 0 || i === thresholds.length - 1 || bends(truePositives, i) || bends(falsePositives, i);
  const kept = thresholds.map((_, i) => i).filter(corner);
  return {
    falsePositiveRate: [0, ...kept.map((i) => (falsePositives[i] ?? 0) / negatives)],
    truePositiveRate: [0, ...kept.map((i) => (truePositives[i] ?? 0) / positives)],
    thresholds: [Infinity, ...kept.map((i) => thresholds[i] ?? 0)],
  };
}

/** The precision-recall curve by scikit-learn’s conventions (`precision_recall_curve`). */
export function precisionRecallCurve(cases: ScoredCases): PrecisionRecallCurve {
  const { positives } = cases.counts;
  const { thresholds, truePositives, falsePositives } = thresholdSteps(cases);
  const precision = truePositives.map((count, i) => count / (count + (falsePositives[i] ?? 0)));
  const recall = truePositives.map((count) => count / positives);
  return {
    precision: [...precision.reverse(), 1],
    recall: [...recall.reverse(), 0],
    thresholds: [...thresholds].reverse(),
  };
}

/** Σ (Rₙ − Rₙ₋₁) Pₙ over falling thresholds: not interpolated, as scikit-learn’s `average_precision_score`. */
export function averagePrecision({ precision, recall }: PrecisionRecallCurve): number {
  let sum = 0;
  for (let i = 0; i + 1 < recall.length; i += 1) {
    sum += ((recall[i] ?? 0) - (recall[i + 1] ?? 0)) * (precision[i] ?? 0);
  }
  return sum;
}

/** Every distinct score as a threshold, from the strictest to the loosest, with what it calls. */
export function thresholdSteps(cases: ScoredCases): ThresholdSteps {
  const { scores, positive } = cases;
  const order = Uint32Array.from(scores, (_, i) => i).sort((i, j) => (scores[j] ?? 0) - (scores[i] ?? 0));
  const thresholds: number[] = [];
  const truePositives: number[] = [];
  const falsePositives: number[] = [];
  let called = 0;
  let hits = 0;
  for (const i of order) {
    called += 1;
    hits += positive[i] ?? 0;
    if (scores[i] === scores[order[called] ?? -1]) continue;
    thresholds.push(scores[i] ?? 0);
    truePositives.push(hits);
    falsePositives.push(called - hits);
  }
  return { thresholds, truePositives, falsePositives };
}

/** Whether the steps before and after a point differ. */
function bends(counts: readonly number[], i: number): boolean {
  return (counts[i - 1] ?? 0) + (counts[i + 1] ?? 0) !== 2 * (counts[i] ?? 0);
}
