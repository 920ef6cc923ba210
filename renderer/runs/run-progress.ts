import type { RunState, RunSummary } from '@contract/index';

import { formatCount } from '../ui';

const stageNames = {
  prepare: 'preparing images',
  patch: 'lesion patches',
  whole: 'whole images',
  test: 'testing',
  export: 'exporting',
} as const;

/** It has not ended: a process of it may be alive, or it waits to begin. */
export function isLive(state: RunState): boolean {
  switch (state) {
    case 'queued':
    case 'starting':
    case 'running':
    case 'stopping':
      return true;
    case 'finished':
    case 'stopped':
    case 'failed':
    case 'lost':
      return false;
  }
}

export type RunActName = 'stop' | 'cancel' | 'resume' | 'duplicate';

/** What can be done with a run, the likeliest first. Where the images of one from elsewhere lie is not known here. */
export function actsOf({ state, addedAtMs }: Pick<RunSummary, 'state' | 'addedAtMs'>): readonly RunActName[] {
  return addedAtMs === undefined ? actsIn(state) : [];
}

function actsIn(state: RunState): readonly RunActName[] {
  switch (state) {
    case 'queued':
      return ['cancel', 'duplicate'];
    case 'starting':
    case 'running':
      return ['stop', 'duplicate'];
    case 'stopping':
    case 'finished':
      return ['duplicate'];
    case 'stopped':
    case 'failed':
    case 'lost':
      return ['resume', 'duplicate'];
  }
}

/** 'whole images, epoch 12/50', 'preparing images', or null before the first stage. */
export function stageInWords(run: RunSummary): string | null {
  if (run.stage === null) return null;
  const stage = stageNames[run.stage];
  if (run.epoch === null) return stage;
  return `${stage}, epoch ${run.epoch}${run.epochs === null ? '' : `/${run.epochs}`}`;
}

export function stepInWords(run: RunSummary): string | null {
  if (run.step === null) return null;
  return `${formatCount(run.step)}${run.totalSteps === null ? '' : ` of ${formatCount(run.totalSteps)}`}`;
}

/** The share of all optimizer steps done, 0 to 1; null when it is not known. */
export function progressOf(run: RunSummary): number | null {
  if (run.step === null || run.totalSteps === null || run.totalSteps === 0) return null;
  return Math.min(1, run.step / run.totalSteps);
}

/** From the first start to the end, or to now; pauses between attempts count. */
export function durationSeconds(run: RunSummary, nowMs: number): number | null {
  if (run.startedAtMs === null) return null;
  return ((run.endedAtMs ?? nowMs) - run.startedAtMs) / 1000;
}

/** Why there is no test AUC, or no longer will be one. */
export function whyNoTestAuc(run: RunSummary): string {
  if (isLive(run.state)) return 'The test cases are scored once, after the last epoch.';
  return `The run ${run.state === 'lost' ? 'was lost' : run.state} before the test cases were scored.`;
}

/** What a plot says while it has nothing to draw. */
export function whyNoLoss(run: RunSummary | null): string {
  if (run === null) return 'Waiting for the run.';
  if (!isLive(run.state)) return 'This run wrote no training step.';
  if (run.state === 'queued') return 'The run waits in the queue.';
  if (run.stage === 'prepare') return 'Preparing the images; the loss comes with the first training step.';
  return 'Waiting for the first training step.';
}
