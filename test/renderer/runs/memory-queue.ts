import { failed, ok, type QueuedRun, type QueueView, type RunSummary } from '@contract/index';

import { installWorkstation, type MemoryWorkstation, type Replies } from '../memory-workstation';
import { inOrder, summary } from './run-fixtures';

export interface MemoryQueue {
  readonly memory: MemoryWorkstation;
  readonly view: () => QueueView;
  readonly order: () => readonly string[];
  /** From now on, what is queued says that nothing can start it. */
  readonly warnOnReturn: (message: string) => void;
  /** The run has begun, and the window does not know it yet. */
  readonly begin: (runId: string) => void;
}

export interface MemoryQueueStart extends Partial<QueueView> {
  readonly summaries?: readonly RunSummary[];
  readonly replies?: Replies;
}

/** A queue that changes as main's does when it is told to, and tells of it. */
export function memoryQueue(start: MemoryQueueStart): MemoryQueue {
  const { summaries, replies, ...given } = start;
  let view: QueueView = { paused: false, runnerAlive: true, problem: null, ...given, runs: inOrder(given.runs ?? []) };
  const canceled = new Map<string, QueuedRun>();
  let warning: string | null = null;
  const set = (change: Partial<QueueView>): unknown => {
    const runs = [...(change.runs ?? view.runs)].sort((a, b) => b.entry.priority - a.entry.priority);
    view = { ...view, ...change, runs: inOrder(runs) };
    memory.emit('runs.queueChanged', view);
    return ok(null);
  };
  const setEntries = (runIds: readonly string[], change: Partial<QueuedRun['entry']>): unknown =>
    set({
      runs: view.runs.map((run) =>
        runIds.includes(run.entry.runId) ? { ...run, entry: { ...run.entry, ...change } } : run,
      ),
    });
  const memory: MemoryWorkstation = installWorkstation({
    'runs.list': () => ok(summaries ?? view.runs.map((run) => summary(run.entry.runId, { name: run.name }))),
    'runs.queue': () => ok(view),
    'runs.pauseQueue': ({ paused }: { paused: boolean }) => set({ paused }),
    'runs.hold': ({ runIds, held }: { runIds: string[]; held: boolean }) => setEntries(runIds, { held }),
    'runs.setPriority': ({ runIds, priority }: { runIds: string[]; priority: number }) =>
      setEntries(runIds, { priority }),
    'runs.setAfter': ({ runId, after }: { runId: string; after: string[] }) => setEntries([runId], { after }),
    'runs.cancel': ({ runIds }: { runIds: string[] }) => {
      for (const run of view.runs) if (runIds.includes(run.entry.runId)) canceled.set(run.entry.runId, run);
      const begun = runIds.filter((runId) => view.runs.every((run) => run.entry.runId !== runId));
      set({ runs: view.runs.filter((run) => !runIds.includes(run.entry.runId)) });
      if (begun.length === 0) return ok(null);
      const problems = begun.map((path) => ({ path, message: 'It has begun.', remedy: 'Stop it instead.' }));
      return failed('not-queued', `${begun.join(', ')} has begun.`, problems);
    },
    'runs.putBack': ({ runs }: { runs: QueuedRun[] }) => {
      const back = runs.filter(({ entry }) => canceled.has(entry.runId));
      const order = [...view.runs];
      for (const { entry, position } of back) {
        const run = canceled.get(entry.runId);
        if (run !== undefined) order.splice(position - 1, 0, { ...run, entry });
      }
      set({ runs: order });
      if (back.length < runs.length) return failed('not-put-back', 'One of them has run since.');
      return warning === null ? ok(null) : failed('python-missing', warning);
    },
    'runs.move': ({ runId, position }: { runId: string; position: number }) => {
      const moving = view.runs.find((run) => run.entry.runId === runId);
      const others = view.runs.filter((run) => run.entry.runId !== runId);
      if (moving === undefined) return failed('not-found', `${runId} does not wait`);
      return set({ runs: [...others.slice(0, position - 1), moving, ...others.slice(position - 1)] });
    },
    ...replies,
  });
  return {
    memory,
    view: () => view,
    order: () => view.runs.map((run) => run.entry.runId),
    warnOnReturn: (message) => {
      warning = message;
    },
    begin: (runId) => {
      view = { ...view, runs: view.runs.filter((run) => run.entry.runId !== runId) };
    },
  };
}
