import type { ScoredCases } from './cases.ts';
import type { Placements } from './placements.ts';

/**
 * Covariance of two models’ AUCs on the same cases, all cases being independent (DeLong, DeLong and Clarke-Pearson,
 * Biometrics 44, 1988); with twice the same model its variance:
 *
 *     S = cov(V10ᵃ, V10ᵇ) / m + cov(V01ᵃ, V01ᵇ) / n        (denominators m − 1 and n − 1)
 *
 * Null with fewer than two cases of a class.
 */
export function delongCovariance(cases: ScoredCases, a: Placements, b: Placements): number | null {
  const { positives: m, negatives: n } = cases.counts;
  if (m < 2 || n < 2) return null;
  let ofPositives = 0;
  let ofNegatives = 0;
  for (let i = 0; i < cases.positive.length; i += 1) {
    // The mean of either class’s shares is the AUC.
    const product = ((a.shares[i] ?? 0) - a.auc) * ((b.shares[i] ?? 0) - b.auc);
    if (cases.positive[i] === 1) ofPositives += product;
    else ofNegatives += product;
  }
  return ofPositives / ((m - 1) * m) + ofNegatives / ((n - 1) * n);
}

/** Variance of an AUC when all cases are independent. */
export function delongVariance(cases: ScoredCases, placed: Placements): number | null {
  return delongCovariance(cases, placed, placed);
}
