import type { MachineSample } from '@contract/index';
import { create } from 'zustand';

import { workstation } from '../bridge';

/** Five minutes at one sample a second. */
const KEPT_SAMPLES = 300;

export interface MachineStore {
  readonly latest: MachineSample | null;
  readonly history: readonly MachineSample[];
}

export const useMachine = create<MachineStore>(() => ({ latest: null, history: [] }));

export function connectMachine(): () => void {
  return workstation.telemetry.onMachine((sample) => {
    useMachine.setState(({ history }) => ({ latest: sample, history: keepNewest(history, sample) }));
  });
}

/** Drops the oldest sample when full. */
export function keepNewest(history: readonly MachineSample[], sample: MachineSample): readonly MachineSample[] {
  return [...history.slice(Math.max(0, history.length - KEPT_SAMPLES + 1)), sample];
}
