import type { QueueEntry } from '@contract/index';

/** The order in which runs would start: priority first, then the order of the file (sorting is stable). */
export function inOrder(entries: readonly QueueEntry[]): QueueEntry[] {
  return [...entries].sort((a, b) => b.priority - a.priority);
}

/** What waits, in order: the entries whose attempt is not known yet, and of two for one run the one that goes first. */
export function stillWaiting(entries: readonly QueueEntry[], attemptOf: (runId: string) => number): QueueEntry[] {
  const seen = new Set<string>();
  const open = entries.filter(({ runId, attempt }) => attemptOf(runId) < attempt);
  return inOrder(open).filter(({ runId }) => !seen.has(runId) && seen.add(runId));
}

/**
 * The entries with one of them at this place of the order, 1 being the first. It takes the priority that keeps it there:
 * its own where that fits between its new neighbors, else that of the nearer one.
 */
export function movedTo(entries: readonly QueueEntry[], runId: string, position: number): QueueEntry[] {
  const moved = entries.find((entry) => entry.runId === runId);
  if (moved === undefined) return [...entries];
  const others = inOrder(entries).filter((entry) => entry !== moved);
  const index = Math.min(Math.max(1, position) - 1, others.length);
  const highest = others[index - 1]?.priority ?? Infinity;
  const lowest = others[index]?.priority ?? -Infinity;
  const priority = Math.min(highest, Math.max(lowest, moved.priority));
  return [...others.slice(0, index), { ...moved, priority }, ...others.slice(index)];
}

/** The runs of a circle that these dependencies would close, from the run around to itself; null where there is none. */
export function circleThrough(
  runId: string,
  after: readonly string[],
  afterOf: (runId: string) => readonly string[],
): string[] | null {
  const paths = after.map((next) => [runId, next]);
  const seen = new Set<string>();
  for (let path = paths.pop(); path !== undefined; path = paths.pop()) {
    const last = path.at(-1) ?? runId;
    if (last === runId) return path;
    if (seen.has(last)) continue;
    seen.add(last);
    for (const next of afterOf(last)) paths.push([...path, next]);
  }
  return null;
}
