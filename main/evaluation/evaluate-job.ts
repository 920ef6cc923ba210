import { isManifest, ok, type EvaluatedRun, type Manifest, type Result } from '@contract/index';
import {
  evaluateRun,
  imagesByCase,
  type ImagesByCase,
  PREDICTION_FILES,
  readRunScores,
  type RunScores,
  subgroupsOf,
  thresholdSteps,
} from '@core/statistics';

import type { EvaluateJob } from './messages';
import { RunFiles } from './run-files';
import { sent } from './sent';
import { unreadable } from './unreadable';
import { worstErrors } from './worst-errors';

/** Reads a run's predictions and computes all that its page shows. */
export function evaluateJob(job: EvaluateJob): Result<EvaluatedRun> {
  try {
    return evaluate(job, new RunFiles(job.run));
  } catch (error) {
    return { ok: false, failure: unreadable(error, job.run.label) };
  }
}

function evaluate(job: EvaluateJob, files: RunFiles): Result<EvaluatedRun> {
  const { unit, part, run } = job;
  const scores = readRunScores(files, unit, part);
  if (!scores.ok) return scores;
  const notes: string[] = [];
  const manifest = manifestOf(files, notes);
  const images: ImagesByCase = imagesByCase(manifest?.images ?? [], unit);
  noteMissing(scores.value, images, manifest, notes);
  return ok({
    runId: run.runId,
    evaluation: sent(evaluateRun(scores.value, job.bootstrap)),
    steps: sent(thresholdSteps(scores.value.cases)),
    subgroups: manifest === null ? [] : sent(subgroupsOf(scores.value.cases, images, unit, manifest.datasetName)),
    worst: worstErrors(scores.value, images),
    files: files.evidence([PREDICTION_FILES[unit], 'split.json', 'config.json', 'manifest.json', 'environment.json']),
    notes,
  });
}

function manifestOf(files: RunFiles, notes: string[]): Manifest | null {
  const text = files.text('manifest.json');
  if (text === null) {
    notes.push(`${files.folder}/manifest.json is missing: nothing is known of views, density, lesions and images.`);
    return null;
  }
  const manifest = parsed(text);
  if (isManifest(manifest)) return manifest;
  const [error] = isManifest.errors ?? [];
  const where = error === undefined ? 'is no JSON' : `${error.instancePath || '/'} ${error.message ?? 'is not valid'}`;
  notes.push(`${files.folder}/manifest.json cannot be used (${where}): there are no subgroups and no images.`);
  return null;
}

function noteMissing(scores: RunScores, images: ImagesByCase, manifest: Manifest | null, notes: string[]): void {
  if (manifest === null) return;
  const missing = scores.cases.keys.filter((key) => !images.has(key)).length;
  if (missing === 0) return;
  notes.push(
    `${scores.folder}/manifest.json lacks ${missing} of ${scores.cases.keys.length} cases: they stand under “not recorded”.`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
