import type { ScoredCases } from './cases.ts';
import type { Placements } from './placements.ts';

/**
 * Covariance of two models’ AUCs on the same cases, when the cases of one patient are correlated (Obuchowski,
 * “Nonparametric analysis of clustered ROC curve data”, Biometrics 53, 1997); with twice the same model its variance.
 *
 * Of each patient the deviations of its cases’ placements from the AUC are summed, U over its positives and D over its
 * negatives; over I patients, I₁₀ of them with positives and I₀₁ with negatives,
 *
 *     S10 = I₁₀ / ((I₁₀ − 1) m) Σ UᵃUᵇ      S01 = I₀₁ / ((I₀₁ − 1) n) Σ DᵃDᵇ      S11 = I / (I − 1) Σ (UᵃDᵇ + DᵃUᵇ)
 *     S = S10 / m + S01 / n + S11 / (m n)
 *
 * With every case its own patient it is DeLong’s. Null with fewer than two patients that hold a class.
 */
export function obuchowskiCovariance(cases: ScoredCases, a: Placements, b: Placements): number | null {
  const parts = covarianceParts(cases, a, b);
  return parts === null ? null : parts.ofPositives + parts.ofNegatives + parts.ofBoth;
}

/** Variance of an AUC when the cases of one patient are correlated. */
export function obuchowskiVariance(cases: ScoredCases, placed: Placements): number | null {
  return obuchowskiCovariance(cases, placed, placed);
}

/**
 * Degrees of freedom of that variance, after Satterthwaite (Biometrics Bulletin 2, 1946): its two main parts are
 * estimated from I₁₀ and I₀₁ patients. Null without a variance.
 *
 *     df = (S10/m + S01/n)² / [(S10/m)² / (I₁₀ − 1) + (S01/n)² / (I₀₁ − 1)]
 */
export function obuchowskiDegrees(cases: ScoredCases, placed: Placements): number | null {
  const parts = covarianceParts(cases, placed, placed);
  if (parts === null || parts.ofPositives + parts.ofNegatives === 0) return null;
  const { patientsWithPositives, patientsWithNegatives } = cases.counts;
  const spread =
    parts.ofPositives ** 2 / (patientsWithPositives - 1) + parts.ofNegatives ** 2 / (patientsWithNegatives - 1);
  return (parts.ofPositives + parts.ofNegatives) ** 2 / spread;
}

/** S10 / m, S01 / n and S11 / (m n); null with fewer than two patients that hold a class. */
function covarianceParts(cases: ScoredCases, a: Placements, b: Placements) {
  const { positives: m, negatives: n, patients, patientsWithPositives, patientsWithNegatives } = cases.counts;
  if (patientsWithPositives < 2 || patientsWithNegatives < 2) return null;
  const ofA = patientSums(cases, a);
  const ofB = a === b ? ofA : patientSums(cases, b);
  let s10 = 0;
  let s01 = 0;
  let s11 = 0;
  for (let patient = 0; patient < patients; patient += 1) {
    const upA = ofA.positives[patient] ?? 0;
    const upB = ofB.positives[patient] ?? 0;
    const downA = ofA.negatives[patient] ?? 0;
    const downB = ofB.negatives[patient] ?? 0;
    s10 += upA * upB;
    s01 += downA * downB;
    s11 += upA * downB + downA * upB;
  }
  s10 *= patientsWithPositives / ((patientsWithPositives - 1) * m);
  s01 *= patientsWithNegatives / ((patientsWithNegatives - 1) * n);
  s11 *= patients / (patients - 1);
  return { ofPositives: s10 / m, ofNegatives: s01 / n, ofBoth: s11 / (m * n) };
}

/** By patient: 0 where it has no case of the class. */
function patientSums(cases: ScoredCases, placed: Placements) {
  const positives = new Float64Array(cases.counts.patients);
  const negatives = new Float64Array(cases.counts.patients);
  for (let i = 0; i < cases.positive.length; i += 1) {
    const sums = cases.positive[i] === 1 ? positives : negatives;
    const patient = cases.cluster[i] ?? 0;
    sums[patient] = (sums[patient] ?? 0) + (placed.shares[i] ?? 0) - placed.auc;
  }
  return { positives, negatives };
}
