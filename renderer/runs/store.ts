import type { RunSummary } from '@contract/index';
import { create } from 'zustand';

import { attempt, loaded, loading, workstation, type Loadable } from '../bridge';

interface RunsState {
  /** Newest first. */
  readonly runs: Loadable<readonly RunSummary[]>;
}

export const useRuns = create<RunsState>(() => ({ runs: loading }));

/** The summary of one run as last told, for what draws outside React. */
export function summaryOf(state: RunsState, runId: string): RunSummary | null {
  if (state.runs.state !== 'ready') return null;
  return state.runs.value.find((run) => run.runId === runId) ?? null;
}

export async function reloadRuns(): Promise<void> {
  const runs = loaded(await attempt(() => workstation.runs.list()));
  useRuns.setState({ runs: runs.state === 'ready' ? { ...runs, value: newestFirst(runs.value) } : runs });
}

let followers = 0;
let stopFollowing: (() => void) | null = null;

/** Keeps the list in step with main for as long as someone looks. Returns the undo. */
export function followRuns(): () => void {
  followers += 1;
  stopFollowing ??= follow();
  let following = true;
  return () => {
    if (!following) return;
    following = false;
    followers -= 1;
    if (followers > 0) return;
    stopFollowing?.();
    stopFollowing = null;
  };
}

function follow(): () => void {
  void reloadRuns();
  const stops = [
    workstation.runs.onChanged((summary) => {
      useRuns.setState(({ runs }) => (runs.state === 'ready' ? { runs: withSummary(runs, summary) } : {}));
    }),
    workstation.workspace.onChanged(() => {
      useRuns.setState({ runs: loading });
      void reloadRuns();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function withSummary(
  runs: Extract<RunsState['runs'], { state: 'ready' }>,
  summary: RunSummary,
): Loadable<readonly RunSummary[]> {
  const others = runs.value.filter((run) => run.runId !== summary.runId);
  return { state: 'ready', value: newestFirst([...others, summary]) };
}

function newestFirst(runs: readonly RunSummary[]): readonly RunSummary[] {
  return [...runs].sort((a, b) => b.createdAtMs - a.createdAtMs);
}
