import type { Failure, QueuedRun, Result } from '@contract/index';

import { attempt, workstation } from '../bridge';
import { withRunMoved } from './queue-order';
import { reloadQueue, useRuns, waitingRuns } from './store';

/** Takes runs out of the queue, and remembers how they stood there. */
export async function cancelRuns(runIds: readonly string[]): Promise<Result<null>> {
  const wanted = new Set(runIds);
  const former = waitingRuns(useRuns.getState()).filter((run) => wanted.has(run.entry.runId));
  const result = await change(() => workstation.runs.cancel({ runIds: [...runIds] }));
  const canceled = result.ok ? former : canceledInSpiteOf(result.failure, former);
  if (canceled.length > 0) useRuns.setState({ canceled });
  return result;
}

/** Where some had begun, main names those, and takes out the others. */
function canceledInSpiteOf(failure: Failure, former: readonly QueuedRun[]): readonly QueuedRun[] {
  const refused = new Set(failure.problems.map((problem) => problem.path));
  const waiting = new Set(waitingRuns(useRuns.getState()).map((run) => run.entry.runId));
  return former.filter(({ entry }) => !refused.has(entry.runId) && !waiting.has(entry.runId));
}

/** Puts what was last canceled back where it stood. What cannot be put back is offered again. */
export async function undoCancel(): Promise<void> {
  const { canceled } = useRuns.getState();
  if (canceled === null) return;
  useRuns.setState({ canceled: null });
  const runs = canceled.map(({ entry, position }) => ({ entry, position }));
  const result = await change(() => workstation.runs.putBack({ runs }));
  if (!result.ok) useRuns.setState({ canceled: await stillOut(canceled) });
}

export function letCanceledBe(): void {
  useRuns.setState({ canceled: null });
}

export function dismissQueueFailure(): void {
  useRuns.setState({ queueFailure: null });
}

export async function moveRun(runId: string, position: number): Promise<void> {
  useRuns.setState(({ queue }) =>
    queue.state === 'ready'
      ? { queue: { ...queue, value: { ...queue.value, runs: [...withRunMoved(queue.value.runs, runId, position)] } } }
      : {},
  );
  await change(() => workstation.runs.move({ runId, position }));
}

export function holdRuns(runIds: readonly string[], held: boolean): Promise<Result<null>> {
  return change(() => workstation.runs.hold({ runIds: [...runIds], held }));
}

export function setPriority(runIds: readonly string[], priority: number): Promise<Result<null>> {
  return change(() => workstation.runs.setPriority({ runIds: [...runIds], priority }));
}

export function setAfter(runId: string, after: readonly string[]): Promise<Result<null>> {
  return change(() => workstation.runs.setAfter({ runId, after: [...after] }));
}

export function pauseQueue(paused: boolean): Promise<Result<null>> {
  return change(() => workstation.runs.pauseQueue({ paused }));
}

/** A refusal is shown above the queue, which is then asked for again: what was shown in advance may be wrong. */
async function change(act: () => Promise<Result<null>>): Promise<Result<null>> {
  const result = await attempt(act);
  useRuns.setState({ queueFailure: result.ok ? null : result.failure });
  if (!result.ok) await reloadQueue();
  return result;
}

async function stillOut(canceled: readonly QueuedRun[]): Promise<readonly QueuedRun[] | null> {
  const view = await attempt(() => workstation.runs.queue());
  if (!view.ok) return canceled;
  const back = new Set(view.value.runs.map((run) => run.entry.runId));
  const out = canceled.filter((run) => !back.has(run.entry.runId));
  return out.length === 0 ? null : out;
}
