import type { MachineSample, TelemetrySample } from '@contract/index';
import { KEPT_SAMPLES } from '@core/telemetry';
import { create } from 'zustand';

import { attempt, workstation } from '../bridge';

/** Samples come every five seconds at least: after this long without one, what is shown is of the past. */
const STALE_AFTER_MS = 12_000;

export interface MachineStore {
  readonly latest: MachineSample | null;
  /** Oldest first. */
  readonly history: readonly TelemetrySample[];
  /** Why sensors give nothing, by sensor: a sample names each once, when it first fails. */
  readonly missing: ReadonlyMap<string, string>;
  readonly isStale: boolean;
}

const nothingYet: MachineStore = { latest: null, history: [], missing: new Map(), isStale: false };

export const useMachine = create<MachineStore>(() => nothingYet);

/** Follows the samples of this machine, from the newest that main has. Returns the undo. */
export function connectMachine(): () => void {
  let staleTimer: ReturnType<typeof setTimeout> | undefined;
  let connected = true;
  const take = (machine: MachineSample): void => {
    useMachine.setState((before) => withSample(before, machine));
    clearTimeout(staleTimer);
    staleTimer = setTimeout(() => {
      useMachine.setState({ isStale: true });
    }, STALE_AFTER_MS);
  };
  const stop = workstation.telemetry.onMachine(take);
  void attempt(() => workstation.telemetry.latest()).then((result) => {
    if (connected && result.ok && result.value !== null && useMachine.getState().latest === null) take(result.value);
  });
  return () => {
    connected = false;
    clearTimeout(staleTimer);
    stop();
    useMachine.setState(nothingYet);
  };
}

/** For who looks closely: the seconds that were not told, because nobody did. */
export async function fillHistory(): Promise<void> {
  const recent = await attempt(() => workstation.telemetry.recent());
  if (recent.ok) useMachine.setState({ history: recent.value });
}

export function withSample(before: MachineStore, machine: MachineSample): MachineStore {
  const { sample } = machine;
  const newlyMissing = sample.missing ?? [];
  const missing =
    newlyMissing.length === 0
      ? before.missing
      : new Map([...before.missing, ...newlyMissing.map((each) => [each.sensor, each.reason] as const)]);
  return { latest: machine, history: keepNewest(before.history, sample), missing, isStale: false };
}

/** Drops the oldest sample when full. */
export function keepNewest(history: readonly TelemetrySample[], sample: TelemetrySample): readonly TelemetrySample[] {
  return [...history.slice(Math.max(0, history.length - KEPT_SAMPLES + 1)), sample];
}
