import type { Failure, QueuedRun, QueueView, RunSummary } from '@contract/index';
import { create } from 'zustand';

import { atIntervals, attempt, loaded, loading, workstation, type Loadable } from '../bridge';

export interface RunsState {
  /** Newest first. */
  readonly runs: Loadable<readonly RunSummary[]>;
  readonly queue: Loadable<QueueView>;
  /** What was last taken out of the queue, as it stood there, until that is undone or let be. */
  readonly canceled: readonly QueuedRun[] | null;
  /** Why the last change of the queue was refused. */
  readonly queueFailure: Failure | null;
}

const nothingYet: RunsState = { runs: loading, queue: loading, canceled: null, queueFailure: null };

export const useRuns = create<RunsState>(() => nothingYet);

/** The summary of one run as last told, for what draws outside React. */
export function summaryOf(state: RunsState, runId: string): RunSummary | null {
  if (state.runs.state !== 'ready') return null;
  return state.runs.value.find((run) => run.runId === runId) ?? null;
}

const noRuns: readonly QueuedRun[] = [];

/** The runs that wait, in the order in which they would start: always the same none while that is not known. */
export function waitingRuns(state: RunsState): readonly QueuedRun[] {
  return state.queue.state === 'ready' ? state.queue.value.runs : noRuns;
}

export async function reloadRuns(): Promise<void> {
  const runs = loaded(await attempt(() => workstation.runs.list()));
  useRuns.setState({ runs: runs.state === 'ready' ? { ...runs, value: newestFirst(runs.value) } : runs });
}

export async function reloadQueue(): Promise<void> {
  useRuns.setState({ queue: loaded(await attempt(() => workstation.runs.queue())) });
}

let followers = 0;
let stopFollowing: (() => void) | null = null;

/** Keeps runs and queue in step with main for as long as someone looks. Returns the undo. */
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

/** A change of the queue's order brings a summary of each run that waits: together they are one change of the list. */
const summariesEveryMs = 50;
/** Each change orders a long list anew; and the logs of a thousand runs, first read, are a thousand changes. */
const summariesOfManyEveryMs = 300;
const MANY_RUNS = 500;

function everyMs(): number {
  const { runs } = useRuns.getState();
  return runs.state === 'ready' && runs.value.length > MANY_RUNS ? summariesOfManyEveryMs : summariesEveryMs;
}

function follow(): () => void {
  const summaries = atIntervals<RunSummary>(everyMs, (changed) => {
    useRuns.setState(({ runs }) => (runs.state === 'ready' ? { runs: withSummaries(runs, changed) } : {}));
  });
  void reloadRuns();
  void reloadQueue();
  const stops = [
    workstation.runs.onChanged(summaries.add),
    workstation.runs.onGone(({ runIds }) => {
      const gone = new Set(runIds);
      summaries.flush();
      useRuns.setState(({ runs }) =>
        runs.state === 'ready' ? { runs: { ...runs, value: runs.value.filter((run) => !gone.has(run.runId)) } } : {},
      );
    }),
    workstation.runs.onQueueChanged((queue) => useRuns.setState({ queue: { state: 'ready', value: queue } })),
    workstation.workspace.onChanged(() => {
      summaries.drop();
      useRuns.setState(nothingYet);
      void reloadRuns();
      void reloadQueue();
    }),
  ];
  return () => {
    summaries.drop();
    for (const stop of stops) stop();
  };
}

function withSummaries(
  runs: Extract<RunsState['runs'], { state: 'ready' }>,
  changed: readonly RunSummary[],
): Loadable<readonly RunSummary[]> {
  const at = placesOf(runs.value);
  const value = [...runs.value];
  const others: RunSummary[] = [];
  for (const run of changed) {
    const place = at.get(run.runId);
    if (place !== undefined && value[place]?.createdAtMs === run.createdAtMs) value[place] = run;
    else others.push(run);
  }
  if (others.length === 0) {
    places.set(value, at);
    return { state: 'ready', value };
  }
  const byId = new Map([...value, ...others].map((run) => [run.runId, run]));
  return { state: 'ready', value: newestFirst([...byId.values()]) };
}

/** Where each run stands in a list; lists in which the same runs stand at the same places share one. */
const places = new WeakMap<readonly RunSummary[], ReadonlyMap<string, number>>();

function placesOf(runs: readonly RunSummary[]): ReadonlyMap<string, number> {
  const known = places.get(runs);
  if (known !== undefined) return known;
  const made = new Map(runs.map(({ runId }, place) => [runId, place]));
  places.set(runs, made);
  return made;
}

function newestFirst(runs: readonly RunSummary[]): readonly RunSummary[] {
  return [...runs].sort((a, b) => b.createdAtMs - a.createdAtMs);
}
