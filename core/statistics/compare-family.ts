import type { Result } from '../../contract/result.ts';
import type { BootstrapOptions } from './bootstrap.ts';
import { compareRuns, type RunComparison } from './compare-runs.ts';
import { estimateAuc } from './estimate-auc.ts';
import { holmAdjusted } from './holm.ts';
import type { RunScores } from './run-scores.ts';

/** A comparison of a family, with the p-value that keeps the error rate of all of them together. */
export interface FamilyMember {
  readonly nameA: string;
  readonly nameB: string;
  /** After Holm; null where the comparison gave no p-value. */
  readonly adjustedP: number | null;
}

/** The first run against each other one. By position of the others; refused ones are no part of the family. */
export interface ComparisonFamily {
  readonly results: readonly Result<RunComparison>[];
  readonly family: readonly FamilyMember[];
}

export function compareFamily(
  first: RunScores,
  others: readonly RunScores[],
  options?: BootstrapOptions | null,
): ComparisonFamily {
  const estimate = estimateAuc(first.cases, options);
  const results = others.map((other) => compareRuns(first, other, options, estimate));
  const comparisons = results.flatMap((result) => (result.ok ? [result.value] : []));
  const adjusted = holmAdjusted(comparisons.map(({ comparison }) => comparison.clusterRobust.pValue));
  const family = comparisons.map(({ nameA, nameB }, i) => ({ nameA, nameB, adjustedP: adjusted[i] ?? null }));
  return { results, family };
}
