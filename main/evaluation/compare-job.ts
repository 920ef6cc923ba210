import {
  ok,
  type ComparedRun,
  type ComparedScores,
  type PairedResult,
  type Result,
  type RunsComparison,
} from '@contract/index';
import {
  atSpecificity,
  averagePrecision,
  type BootstrapOptions,
  compareFamily,
  curveBands,
  estimateAuc,
  precisionRecallCurve,
  PREDICTION_FILES,
  readRunScores,
  rocCurve,
  type RunScores,
} from '@core/statistics';

import { type ArmRun, compareChosenArms } from './compare-arms';
import type { ChosenRun, CompareJob } from './messages';
import { RunFiles } from './run-files';
import { sent } from './sent';
import { uniqueNames } from './unique-names';
import { unreadable } from './unreadable';

/** A run with the scores that could be read, or the reason why not. */
interface ReadRun {
  readonly run: Omit<ComparedRun, 'scores'>;
  readonly scores: RunScores | null;
}

/** Runs beside each other. What is wrong with one of them is said, and leaves the others as they are. */
export function compareJob(job: CompareJob): Result<RunsComparison> {
  const names = uniqueNames(job.runs);
  const read = job.runs.map((run, i) => readChosen(run, names[i] ?? run.runId, job));
  const usable = read.flatMap(({ run, scores }) => (scores === null ? [] : [{ runId: run.runId, scores }]));
  const [baseline, ...others] = usable;
  const scoresOf = new Map(usable.map(({ runId, scores }) => [runId, scoresOfRun(scores, job.bootstrap)]));
  return ok({
    unit: job.unit,
    part: job.part,
    resampled: job.bootstrap !== null,
    baselineRunId: baseline?.runId ?? null,
    runs: read.map(({ run }) => ({ ...run, scores: scoresOf.get(run.runId) ?? null })),
    ...pairsOf(baseline?.scores ?? null, others, job.bootstrap),
    arms:
      job.arms === null || job.bootstrap === null ? null : compareChosenArms(job.arms, runsOfArms(read), job.bootstrap),
  });
}

function readChosen({ runId, place, failure }: ChosenRun, name: string, { unit, part }: CompareJob): ReadRun {
  const nothing = { runId, name, folder: `runs/${runId}`, files: [], splitHash: null, config: null, environment: null };
  if (place === null) return { run: { ...nothing, failure }, scores: null };
  const files = new RunFiles(place);
  try {
    const scores = readRunScores(files, unit, part);
    const run = {
      ...nothing,
      splitHash: hashOf(objectIn(files.text('split.json'))),
      config: objectIn(files.text('config.json')),
      environment: objectIn(files.text('environment.json')),
      files: files.evidence([PREDICTION_FILES[unit], 'split.json', 'config.json', 'environment.json']),
      failure: scores.ok ? null : scores.failure,
    };
    // Sentences name the run as the lists do; the config's own name may be another run's too.
    return { run, scores: scores.ok ? { ...scores.value, name } : null };
  } catch (error) {
    return { run: { ...nothing, failure: unreadable(error, place.label) }, scores: null };
  }
}

function pairsOf(
  baseline: RunScores | null,
  others: readonly { readonly runId: string; readonly scores: RunScores }[],
  options: BootstrapOptions | null,
): Pick<RunsComparison, 'pairs' | 'family'> {
  if (baseline === null || others.length === 0) return { pairs: [], family: [] };
  const runs = others.map(({ scores }) => scores);
  const { results, family } = compareFamily(baseline, runs, options);
  const ofFamily = family.values();
  const pairs = results.map((result, i): PairedResult => {
    const runId = others[i]?.runId ?? '';
    if (!result.ok) return { runId, comparison: null, adjustedP: null, failure: result.failure };
    const adjustedP = ofFamily.next().value?.adjustedP ?? null;
    return { runId, comparison: sent(result.value), adjustedP, failure: null };
  });
  return { pairs, family: sent(family) };
}

function scoresOfRun({ cases }: RunScores, options: BootstrapOptions | null): ComparedScores {
  const precisionRecall = precisionRecallCurve(cases);
  return sent({
    estimate: estimateAuc(cases, options),
    roc: rocCurve(cases),
    precisionRecall,
    averagePrecision: averagePrecision(precisionRecall),
    bands: options === null ? null : curveBands(cases, options),
    atSpecificity: atSpecificity(cases),
  });
}

function runsOfArms(read: readonly ReadRun[]): ReadonlyMap<string, ArmRun> {
  return new Map(read.map(({ run, scores }) => [run.runId, { name: run.name, scores, failure: run.failure }]));
}

function hashOf(split: Readonly<Record<string, unknown>> | null): string | null {
  return typeof split?.['hash'] === 'string' ? split['hash'] : null;
}

/** What a run's document says; null where it is missing or no JSON object. */
function objectIn(text: string | null): Record<string, unknown> | null {
  if (text === null) return null;
  try {
    const parsed: unknown = JSON.parse(text);
    const object = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return object ? (parsed as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
