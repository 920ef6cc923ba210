import type { RunState, RunSummary } from '@contract/index';
import { create } from 'zustand';

import { attempt, workstation } from '../bridge';

/** What the status bar knows of the runs: the newest word on each. */
export interface RunStatusStore {
  readonly runs: ReadonlyMap<string, RunSummary>;
}

export const useRunStatus = create<RunStatusStore>(() => ({ runs: new Map() }));

export type RunEnded = (run: RunSummary) => void;

/** Follows the runs of the open workspace; `onEnded` hears of each run that ends while the program is open. */
export function connectRunStatus(onEnded: RunEnded): () => void {
  return workstation.runs.onChanged((run) => {
    const before = useRunStatus.getState().runs.get(run.runId);
    useRunStatus.setState(({ runs }) => ({ runs: new Map(runs).set(run.runId, run) }));
    if (before !== undefined && isActive(before.state) && !isActive(run.state)) onEnded(run);
  });
}

/** Another workspace has other runs. */
export async function reloadRunStatus(): Promise<void> {
  const result = await attempt(() => workstation.runs.list());
  useRunStatus.setState({ runs: new Map(result.ok ? result.value.map((run) => [run.runId, run]) : []) });
}

export function isActive(state: RunState): boolean {
  return state === 'queued' || state === 'starting' || state === 'running' || state === 'stopping';
}

export function activeRuns(runs: ReadonlyMap<string, RunSummary>): readonly RunSummary[] {
  return [...runs.values()].filter((run) => isActive(run.state)).sort((a, b) => a.createdAtMs - b.createdAtMs);
}

/** 0 to 1, or null while the number of steps is not known. */
export function progressOf(run: RunSummary): number | null {
  if (run.step === null || run.totalSteps === null || run.totalSteps === 0) return null;
  return Math.min(1, run.step / run.totalSteps);
}
