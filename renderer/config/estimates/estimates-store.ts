import type { ConfigEstimate, Failure, MemoryNeed } from '@contract/index';
import { create } from 'zustand';

import { attempt, workstation } from '../../bridge';
import type { JsonObject } from '../json-pointer';

interface EstimatesState {
  /** Of the draft as it was a moment ago; null before the first answer. */
  readonly estimate: ConfigEstimate | null;
  readonly estimateFailure: Failure | null;
  readonly memory: MemoryNeed | null;
  readonly memoryFailure: Failure | null;
  /** What is shown is of an earlier draft: another answer is on its way. */
  readonly memoryPending: boolean;
}

const estimatePauseMs = 300;
/** Python is asked: only once a person pauses. */
const memoryPauseMs = 800;

export const useEstimates = create<EstimatesState>(() => ({
  estimate: null,
  estimateFailure: null,
  memory: null,
  memoryFailure: null,
  memoryPending: false,
}));

let round = 0;
let timers: readonly ReturnType<typeof setTimeout>[] = [];

/** Asks what the draft will take, once it has rested; answers about an earlier one are dropped. */
export function estimateSoon(draft: JsonObject): void {
  for (const timer of timers) clearTimeout(timer);
  round += 1;
  const own = round;
  useEstimates.setState({ memoryPending: true });
  timers = [
    setTimeout(() => void askEstimate(draft, own), estimatePauseMs),
    setTimeout(() => void askMemory(draft, own), memoryPauseMs),
  ];
}

/** Nobody looks any more. */
export function stopEstimating(): void {
  for (const timer of timers) clearTimeout(timer);
  round += 1;
}

async function askEstimate(draft: JsonObject, own: number): Promise<void> {
  const result = await attempt(() => workstation.config.preview({ configs: [draft] }));
  if (own !== round) return;
  if (result.ok) useEstimates.setState({ estimate: result.value[0]?.estimate ?? null, estimateFailure: null });
  else useEstimates.setState({ estimate: null, estimateFailure: result.failure });
}

async function askMemory(draft: JsonObject, own: number): Promise<void> {
  const result = await attempt(() => workstation.config.memory({ config: draft }));
  if (own !== round) return;
  useEstimates.setState({
    memoryPending: false,
    memory: result.ok ? result.value : null,
    memoryFailure: result.ok ? null : result.failure,
  });
}
