import { failed, type QueueEntry, type Result, type RunRequest } from '@contract/index';

import type { RunQueue } from './queue';
import type { QueueActs } from './queue-acts';
import type { RunStore } from './run-store';

export interface Attempt {
  readonly runId: string;
  readonly attempt: number;
  readonly wanted: Omit<RunRequest, 'config'>;
}

interface EnqueueDependencies {
  readonly queue: RunQueue;
  readonly queueActs: QueueActs;
  readonly store: RunStore;
  readonly clock: () => number;
  readonly defaultRetries: () => Promise<number>;
}

/** The queue first, then whoever starts what is in it: where that fails, the run waits and the reply says so. */
export async function enqueueRun(
  { runId, attempt, wanted }: Attempt,
  { queue, queueActs, store, clock, defaultRetries }: EnqueueDependencies,
): Promise<Result<null>> {
  const entry: QueueEntry = {
    runId,
    attempt,
    priority: wanted.priority ?? 0,
    held: false,
    after: [...new Set(wanted.after)],
    group: wanted.group ?? null,
    retries: wanted.retries ?? (await defaultRetries()),
    addedAtMs: clock(),
  };
  queue.announce(entry);
  await store.notice(runId);
  const added = await queueActs.add(entry);
  await queue.settle(runId);
  if (!added.ok) {
    const { code, message, problems } = added.failure;
    return failed(code, `${runId} is prepared, but was not queued: ${message} Then resume it.`, problems);
  }
  const started = await queue.ensureRunner();
  if (started.ok) return started;
  const { code, message, problems } = started.failure;
  return failed(code, `${message} The run stays in the queue and starts by itself when that is mended.`, problems);
}
