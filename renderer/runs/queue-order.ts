import type { QueuedRun } from '@contract/index';

/** The order with one of them at another place, counted from 1; past the end is the end. */
export function placed(order: readonly string[], runId: string, position: number): readonly string[] {
  const others = order.filter((each) => each !== runId);
  if (others.length === order.length) return order;
  const at = Math.min(others.length, Math.max(0, position - 1));
  return [...others.slice(0, at), runId, ...others.slice(at)];
}

/** The queue as it will stand after a move: shown at once, so that the next press of a key goes on from there. */
export function withRunMoved(runs: readonly QueuedRun[], runId: string, position: number): readonly QueuedRun[] {
  const byId = new Map(runs.map((run) => [run.entry.runId, run]));
  return placed([...byId.keys()], runId, position).flatMap((id, index) => {
    const run = byId.get(id);
    return run === undefined ? [] : [{ ...run, position: index + 1 }];
  });
}

/** All that wait for the run, and for those in turn: it cannot start after any of them. */
export function waitingFor(runs: readonly QueuedRun[], runId: string): ReadonlySet<string> {
  const found = new Set([runId]);
  let before = 0;
  while (before !== found.size) {
    before = found.size;
    for (const { entry } of runs) if (entry.after.some((each) => found.has(each))) found.add(entry.runId);
  }
  return found;
}
