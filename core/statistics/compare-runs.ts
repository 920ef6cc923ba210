import { ok, type Result } from '../../contract/result.ts';
import { alignRuns } from './align-runs.ts';
import type { BootstrapOptions } from './bootstrap.ts';
import { concludeRuns, type Conclusion } from './conclusions.ts';
import { type DocumentDifference, documentDifferences } from './document-differences.ts';
import { type AucEstimate, estimateAuc } from './estimate-auc.ts';
import { compareAucs, type PairedComparison } from './paired-test.ts';
import type { ScoredPart, Unit } from './predictions.ts';
import type { RunScores } from './run-scores.ts';

export interface RunComparison {
  readonly nameA: string;
  readonly nameB: string;
  readonly unit: Unit;
  readonly part: ScoredPart;
  readonly splitHash: string;
  readonly estimateA: AucEstimate;
  readonly estimateB: AucEstimate;
  readonly comparison: PairedComparison;
  readonly conclusion: Conclusion;
  readonly configDifferences: readonly DocumentDifference[];
  /** Null where a run has no environment.json. */
  readonly environmentDifferences: readonly DocumentDifference[] | null;
}

/**
 * Two runs on the same cases; refused, with the reasons, where cases or split differ. What is known of the AUC of a need
 * not be estimated again.
 */
export function compareRuns(
  a: RunScores,
  b: RunScores,
  options?: BootstrapOptions | null,
  estimateA?: AucEstimate,
): Result<RunComparison> {
  const aligned = alignRuns(a, b);
  if (!aligned.ok) return aligned;
  const comparison = compareAucs(a.cases, aligned.value, options);
  const [nameA, nameB] = namesOf(a, b);
  const shared = { nameA, nameB, unit: a.unit, part: a.part };
  return ok({
    ...shared,
    splitHash: a.splitHash,
    estimateA: estimateA ?? estimateAuc(a.cases, options),
    estimateB: estimateAuc(aligned.value, options),
    comparison,
    conclusion: concludeRuns(shared, comparison),
    configDifferences: documentDifferences(a.config, b.config),
    environmentDifferences:
      a.environment === null || b.environment === null ? null : documentDifferences(a.environment, b.environment),
  });
}

/** The configs’ names, or the folders where those do not tell the runs apart. */
function namesOf(a: RunScores, b: RunScores): readonly [string, string] {
  return a.name === b.name ? [a.folder, b.folder] : [a.name, b.name];
}
