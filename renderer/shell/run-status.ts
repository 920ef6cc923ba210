import type { QueueView, RunState, RunSummary } from '@contract/index';
import { create } from 'zustand';

import { atIntervals, attempt, workstation } from '../bridge';

/** What the status bar knows of the runs: the newest word on each. */
export interface RunStatusStore {
  readonly runs: ReadonlyMap<string, RunSummary>;
  /** Null while it is not known. */
  readonly queue: QueueView | null;
}

export const useRunStatus = create<RunStatusStore>(() => ({ runs: new Map(), queue: null }));

/** When the logs of a workspace are first read, each of its runs is told: those of one moment are one change. */
const summariesEveryMs = 200;

/** Follows the runs and the queue of the open workspace; returns the undo. */
export function connectRunStatus(): () => void {
  const summaries = atIntervals<RunSummary>(summariesEveryMs, (changed) => {
    useRunStatus.setState(({ runs }) => {
      const next = new Map(runs);
      for (const run of changed) next.set(run.runId, run);
      return { runs: next };
    });
  });
  const stops = [
    summaries.drop,
    workstation.runs.onChanged(summaries.add),
    workstation.runs.onGone(({ runIds }) => {
      summaries.flush();
      useRunStatus.setState(({ runs }) => {
        const left = new Map(runs);
        for (const runId of runIds) left.delete(runId);
        return { runs: left };
      });
    }),
    workstation.runs.onQueueChanged((queue) => useRunStatus.setState({ queue })),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Another workspace has other runs. */
export async function reloadRunStatus(): Promise<void> {
  const [runs, queue] = await Promise.all([
    attempt(() => workstation.runs.list()),
    attempt(() => workstation.runs.queue()),
  ]);
  useRunStatus.setState({
    runs: new Map(runs.ok ? runs.value.map((run) => [run.runId, run]) : []),
    queue: queue.ok ? queue.value : null,
  });
}

/** A process of the run may be alive. What waits in the queue is not active. */
export function isActive(state: RunState): boolean {
  return state === 'starting' || state === 'running' || state === 'stopping';
}

export function activeRuns(runs: ReadonlyMap<string, RunSummary>): readonly RunSummary[] {
  return [...runs.values()].filter((run) => isActive(run.state)).sort((a, b) => a.createdAtMs - b.createdAtMs);
}

/** How many runs a new one of usual priority would wait for its turn behind. */
export function waitingBefore({ queue }: RunStatusStore): number {
  return queue === null ? 0 : queue.runs.filter((run) => run.entry.priority >= 0).length;
}

/** 0 to 1, or null while the number of steps is not known. */
export function progressOf(run: RunSummary): number | null {
  if (run.step === null || run.totalSteps === null || run.totalSteps === 0) return null;
  return Math.min(1, run.step / run.totalSteps);
}
