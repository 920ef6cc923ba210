import type { ScoredCases } from './cases.ts';
import { midranks } from './midranks.ts';

/** How each case stands against the other class: the share of the other class that it is rightly told from. */
export interface Placements {
  /** 0 … 1: how often a positive scores above a negative, ties counting half. */
  readonly auc: number;
  /** By case: V10 of a positive (negatives below it), V01 of a negative (positives above it); ties count half. */
  readonly shares: Float64Array;
}

/**
 * AUC and DeLong’s structural components from midranks (Sun and Xu, IEEE Signal Processing Letters 21, 2014):
 *
 *     AUC = (Σ T_Z(X_i) − m (m + 1) / 2) / (m n)          (half ranks, so that 0 and 1 come out exact)
 *     V10_i = (T_Z(X_i) − T_X(X_i)) / n
 *     V01_j = 1 − (T_Z(Y_j) − T_Y(Y_j)) / m
 *
 * m positives X, n negatives Y, T_Z midranks over all, T_X and T_Y within a class. Both classes have to be present.
 */
export function placements(cases: ScoredCases): Placements {
  const { scores, positive } = cases;
  const { positives: m, negatives: n } = cases.counts;
  const pooled = midranks(scores);
  const ofPositives = midranks(scores.filter((_, i) => positive[i] === 1));
  const ofNegatives = midranks(scores.filter((_, i) => positive[i] !== 1));
  const shares = new Float64Array(scores.length);
  let rankSum = 0;
  let nextPositive = 0;
  let nextNegative = 0;
  for (let i = 0; i < scores.length; i += 1) {
    const rank = pooled[i] ?? 0;
    if (positive[i] === 1) {
      rankSum += rank;
      shares[i] = (rank - (ofPositives[nextPositive] ?? 0)) / n;
      nextPositive += 1;
    } else {
      shares[i] = 1 - (rank - (ofNegatives[nextNegative] ?? 0)) / m;
      nextNegative += 1;
    }
  }
  return { auc: (rankSum - (m * (m + 1)) / 2) / (m * n), shares };
}
