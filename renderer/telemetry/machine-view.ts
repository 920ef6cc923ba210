import type { DeviceLease, MachineSample, TelemetrySample } from '@contract/index';
import type { ReactNode } from 'react';

/** What the panels of the machine are drawn from. */
export interface MachineView {
  readonly machine: MachineSample;
  /** Oldest first. */
  readonly history: readonly TelemetrySample[];
  /** How many samples the history holds when it is full. */
  readonly capacity: number;
  /** Why sensors give nothing, by sensor. */
  readonly missing: ReadonlyMap<string, string>;
}

/** The screen's slot for a run of this workspace: its name, leading to it. */
export type RenderRun = (runId: string, lease: DeviceLease) => ReactNode;
