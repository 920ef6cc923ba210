import {
  failed,
  type ArmsOutcome,
  type ComparisonArms,
  type Failure,
  type Problem,
  type Result,
} from '@contract/index';
import {
  alignRuns,
  type BootstrapOptions,
  compareArms,
  concludeArms,
  type RunScores,
  type ScoredCases,
} from '@core/statistics';

import { sent } from './sent';

/** A run as it could be read. */
export interface ArmRun {
  readonly name: string;
  readonly scores: RunScores | null;
  readonly failure: Failure | null;
}

/** Two arms of trainings, all judged on the cases of the first one; refused with every reason at once. */
export function compareChosenArms(
  arms: ComparisonArms,
  runs: ReadonlyMap<string, ArmRun>,
  options: BootstrapOptions,
): ArmsOutcome {
  const both = arms.a.runIds.filter((runId) => arms.b.runIds.includes(runId));
  if (both.length > 0) return refused(inBoth(both, runs));
  const reference = runs.get(arms.a.runIds[0] ?? '')?.scores ?? null;
  const aligned = [arms.a, arms.b].map(({ runIds }) => runIds.map((runId) => alignedTo(reference, runId, runs)));
  const problems = aligned.flat().flatMap((result) => (result.ok ? [] : result.failure.problems));
  if (problems.length > 0) {
    return refused({ code: 'not-comparable', message: 'These arms cannot be compared.', problems });
  }
  const [a, b] = aligned.map((results) => results.flatMap((result) => (result.ok ? [result.value] : [])));
  const comparison = compareArms(a ?? [], b ?? [], options);
  const conclusion = concludeArms(arms.a.name, arms.b.name, comparison);
  return { comparison: sent(comparison), conclusion: sent(conclusion), failure: null };
}

function alignedTo(reference: RunScores | null, runId: string, runs: ReadonlyMap<string, ArmRun>): Result<ScoredCases> {
  const run = runs.get(runId);
  if (run === undefined || run.scores === null || reference === null) {
    const problem: Problem = {
      path: `runs/${runId}`,
      message: run?.failure?.message ?? 'is not among the runs that are compared',
      remedy: 'Take this run out of its arm.',
    };
    return failed('not-comparable', 'A run of an arm cannot be used.', [problem]);
  }
  return alignRuns(reference, run.scores);
}

function inBoth(runIds: readonly string[], runs: ReadonlyMap<string, ArmRun>): Failure {
  const problems = runIds.map((runId) => ({
    path: `runs/${runId}`,
    message: `${runs.get(runId)?.name ?? runId} is in both arms`,
    remedy: 'Leave it in one of them.',
  }));
  return { code: 'invalid', message: 'A run cannot stand against itself.', problems };
}

function refused(failure: Failure): ArmsOutcome {
  return { comparison: null, conclusion: null, failure };
}
