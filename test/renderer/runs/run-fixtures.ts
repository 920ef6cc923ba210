import type { QueuedRun, RunSummary } from '@contract/index';

export function summary(runId: string, more: Partial<RunSummary> = {}): RunSummary {
  return {
    runId,
    name: runId,
    preset: 'smoke-cpu',
    state: 'queued',
    stateReason: null,
    createdAtMs: 1000,
    startedAtMs: null,
    endedAtMs: null,
    stage: null,
    epoch: null,
    epochs: null,
    step: null,
    totalSteps: null,
    lastLoss: null,
    imagesPerSecond: null,
    dataWaitFraction: null,
    etaSeconds: null,
    validationAuc: null,
    selectedAuc: null,
    selectedEpoch: null,
    testAuc: null,
    attempt: 0,
    launcherPid: null,
    workerPids: [],
    device: null,
    skippedLines: 0,
    lastSeq: 0,
    hasModel: false,
    conditions: [],
    queue: null,
    ...more,
  };
}

export function queued(runId: string, more: Partial<QueuedRun['entry']> = {}): QueuedRun {
  return {
    entry: { runId, attempt: 1, priority: 0, held: false, after: [], group: null, retries: 0, addedAtMs: 1, ...more },
    name: `run ${runId}`,
    position: 1,
    wants: '2 CPU cores',
    reason: `waits: cores 0 and 1 are in use (${runId})`,
  };
}

/** In that order, counted from 1. */
export function inOrder(runs: readonly QueuedRun[]): QueuedRun[] {
  return runs.map((run, index) => ({ ...run, position: index + 1 }));
}
