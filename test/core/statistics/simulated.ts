import { casesOf, randomOf, type ScoredCases, withScores } from '@core/statistics';

/** Two models’ scores of the same made-up cases; the second model’s class separation may differ. */
export function simulated(
  seed: number,
  patients: number,
  imagesPerPatient: number,
  separationA: number,
  separationB = separationA,
): { readonly a: ScoredCases; readonly b: ScoredCases } {
  const random = randomOf(seed);
  const cases = casesOf(
    Array.from({ length: patients * imagesPerPatient }, (_, i) => ({
      key: `case-${i}`,
      patientKey: `patient-${Math.floor(i / imagesPerPatient)}`,
      positive: i % 3 === 0,
      score: 0,
    })),
  );
  const shared = Array.from(cases.scores, () => random.normal());
  const scoresOf = (separation: number) =>
    cases.scores.map((_, i) => shared[i]! + random.normal() + separation * cases.positive[i]!);
  return { a: withScores(cases, scoresOf(separationA)), b: withScores(cases, scoresOf(separationB)) };
}
