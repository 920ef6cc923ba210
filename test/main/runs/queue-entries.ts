import type { QueueEntry } from '@contract/index';

/** An entry that waits for a first attempt; tests name only what matters to them. */
export function entryOf(runId: string, more: Partial<QueueEntry> = {}): QueueEntry {
  const plain = { attempt: 1, priority: 0, held: false, after: [], group: null, retries: 0, addedAtMs: 1000 };
  return { runId, ...plain, ...more };
}
