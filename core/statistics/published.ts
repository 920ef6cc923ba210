import type { Problem } from '../../contract/generated/types.ts';
import { failed, ok, type Result } from '../../contract/result.ts';
import { type Interval, LEVEL, logitInterval } from './intervals.ts';
import { smallestDetectable, waldTest } from './paired-test.ts';

/** Two AUCs as a publication gives them: no scores, and cases that somebody counted or assumed. */
export interface PublishedAucs {
  readonly aucA: number;
  readonly aucB: number;
  readonly positives: number;
  readonly negatives: number;
}

/** What follows if the errors of the two AUCs correlate so much. */
export interface AtCorrelation {
  readonly correlation: number;
  readonly standardError: number;
  readonly pValue: number | null;
  readonly interval: Interval | null;
  readonly smallestDetectable: number;
  /** Cases in all, of the same mix, that would show this difference with 80 % power; null without a difference. */
  readonly casesToResolve: number | null;
}

export interface PublishedComparison extends PublishedAucs {
  readonly difference: number;
  readonly intervalA: Interval | null;
  readonly intervalB: Interval | null;
  /** By rising correlation; the first is 0, two separate sets of cases. */
  readonly range: readonly AtCorrelation[];
  readonly method: string;
}

/** The same cases scored twice correlate; nobody can say how much without the scores. */
export const CORRELATIONS: readonly number[] = [0, 0.3, 0.5, 0.7, 0.9];

const METHOD = 'Hanley and McNeil 1982 (each AUC) and 1983 (their difference); all cases taken as independent';

/** Two published AUCs over the range of correlations that they may have; every impossible number is refused by name. */
export function comparePublished(
  published: PublishedAucs,
  correlations: readonly number[] = CORRELATIONS,
): Result<PublishedComparison> {
  const problems = [...problemsOf(published), ...correlationProblems(correlations)];
  if (problems.length > 0) return failed('invalid', 'The published figures cannot be compared.', problems);
  const { aucA, aucB, positives, negatives } = published;
  const ofA = hanleyMcNeilVariance(aucA, positives, negatives);
  const ofB = hanleyMcNeilVariance(aucB, positives, negatives);
  const difference = aucA - aucB;
  return ok({
    ...published,
    difference,
    intervalA: logitInterval(aucA, ofA, LEVEL),
    intervalB: logitInterval(aucB, ofB, LEVEL),
    range: correlations.map((correlation) => {
      const variance = ofA + ofB - 2 * correlation * Math.sqrt(ofA * ofB);
      const { pValue, interval } = waldTest(difference, variance);
      const standardError = Math.sqrt(variance);
      const detectable = smallestDetectable(standardError);
      // The variance falls as one over the number of cases, very nearly.
      const times = (detectable / difference) ** 2;
      const casesToResolve = difference === 0 ? null : Math.ceil(times * (positives + negatives));
      return { correlation, standardError, pValue, interval, smallestDetectable: detectable, casesToResolve };
    }),
    method: METHOD,
  });
}

/**
 * Variance of an AUC from its value and the numbers of cases (Hanley and McNeil, Radiology 143, 1982, equation 1):
 *
 *     V = [A (1 − A) + (m − 1)(Q₁ − A²) + (n − 1)(Q₂ − A²)] / (m n),   Q₁ = A / (2 − A),   Q₂ = 2 A² / (1 + A)
 */
export function hanleyMcNeilVariance(auc: number, positives: number, negatives: number): number {
  const q1 = auc / (2 - auc);
  const q2 = (2 * auc * auc) / (1 + auc);
  const spread = auc * (1 - auc) + (positives - 1) * (q1 - auc * auc) + (negatives - 1) * (q2 - auc * auc);
  return spread / (positives * negatives);
}

function problemsOf({ aucA, aucB, positives, negatives }: PublishedAucs): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [path, auc] of [['/aucA', aucA] as const, ['/aucB', aucB] as const]) {
    if (!(auc > 0 && auc < 1)) {
      const remedy = 'Give the AUC as a share, such as 0.904; one of 0 or 1 has no standard error.';
      problems.push({ path, message: `is ${auc}, not between 0 and 1`, remedy });
    }
  }
  for (const [path, count] of [['/positives', positives] as const, ['/negatives', negatives] as const]) {
    if (!Number.isInteger(count) || count < 1) {
      problems.push({ path, message: `is ${count}, not a number of cases`, remedy: 'Give a whole number from 1 on.' });
    }
  }
  return problems;
}

function correlationProblems(correlations: readonly number[]): readonly Problem[] {
  return correlations
    .filter((correlation) => !(correlation >= -1 && correlation < 1))
    .map((correlation) => ({
      path: '/correlations',
      message: `${correlation} is no correlation below 1`,
      remedy: 'Give correlations between -1 and 1.',
    }));
}
