import type { RunSummary } from '@contract/index';

import { percentWords } from './alert-words';
import { above, whether, type AlertSettings, type Condition, type Signal } from './condition';
import {
  DIVERGING_FACTOR,
  divergence,
  meanDataWait,
  RECENT_LOSSES,
  RECOVERED_FACTOR,
  type RunTrack,
} from './run-track';

/** Losses in a row: a step that mixed precision skips may have none. */
const LOSSES_NOT_FINITE = 2;
const CLEAR_MS = 30_000;

/** What a run's own figures say of it. */
export function runConditions(
  run: RunSummary,
  track: RunTrack | null,
  settings: AlertSettings,
  nowMs: number,
): readonly Condition[] {
  if (run.state !== 'running') return [];
  const conditions = [stalled(run)];
  if (track === null) return conditions;
  conditions.push(lossNotFinite(run, track), lossDiverging(run, track));
  if (settings.alertDataWaitPercent < 100) conditions.push(inputBound(run, track, settings, nowMs));
  return conditions;
}

type Told = Pick<Condition, 'kind' | 'tone' | 'title' | 'evidence' | 'signal'>;

function ofRun(run: RunSummary, told: Told): Condition {
  const key = `${told.kind}:${run.runId}`;
  return { ...told, key, runId: run.runId, device: null, holdMs: 0, clearMs: CLEAR_MS, isMoment: false };
}

function stalled(run: RunSummary): Condition {
  const condition = run.conditions.find(({ kind }) => kind === 'stalled');
  return ofRun(run, {
    kind: 'stalled',
    tone: 'attention',
    title: `“${run.name}” makes no progress`,
    evidence: condition?.text ?? '',
    signal: whether(condition !== undefined),
  });
}

function lossNotFinite(run: RunSummary, { step, lossesNotFinite }: RunTrack): Condition {
  const signal: Signal = lossesNotFinite >= LOSSES_NOT_FINITE ? 'holds' : whether(lossesNotFinite > 0 ? null : false);
  return ofRun(run, {
    kind: 'loss-not-finite',
    tone: 'failed',
    title: `The loss of “${run.name}” is no longer a number`,
    evidence: `At step ${step} the loss is not finite (NaN or infinite), and was not at the step seen before. Stop the run: lower the learning rate, or train in fp32.`,
    signal,
  });
}

/** Above three times what was usual for twenty steps seen, and above half of what the stage began with. */
function lossDiverging(run: RunSummary, { losses, step }: RunTrack): Condition {
  const found = divergence(losses);
  const ratio = found === null ? null : found.isLarge ? found.ratio : 0;
  const figures =
    found === null
      ? ''
      : `At step ${step} the median loss of the last ${RECENT_LOSSES} steps seen is ${found.recent.toPrecision(3)}, ${found.ratio.toFixed(1)} times the ${found.usual.toPrecision(3)} that was usual before (threshold ${DIVERGING_FACTOR} times).`;
  return ofRun(run, {
    kind: 'loss-diverging',
    tone: 'attention',
    title: `The loss of “${run.name}” grows`,
    evidence: figures,
    signal: above(ratio, DIVERGING_FACTOR, RECOVERED_FACTOR),
  });
}

function inputBound(run: RunSummary, track: RunTrack, settings: AlertSettings, nowMs: number): Condition {
  const limit = settings.alertDataWaitPercent;
  const mean = meanDataWait(track, nowMs);
  const percent = mean === null ? null : 100 * mean;
  return ofRun(run, {
    kind: 'input-bound',
    tone: 'attention',
    title: `“${run.name}” waits for images`,
    evidence: `Over the last minute ${percentWords(Math.round(percent ?? 0))} of the steps’ time went into waiting for images (threshold ${percentWords(limit)}). More data workers, a faster disk or prepared images help.`,
    signal: above(percent, limit, 0.8 * limit),
  });
}
