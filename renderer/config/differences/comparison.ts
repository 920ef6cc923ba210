import type { RunSummary } from '@contract/index';
import { create } from 'zustand';

import { attempt, loaded, loading, workstation, type Loadable } from '../../bridge';
import { baseOfPreset, baseOfRun, useConfig, type ConfigBase } from '../store';

/** What the draft is compared to. */
export interface Compared {
  readonly kind: 'preset' | 'run';
  readonly base: ConfigBase;
}

interface ComparisonState {
  readonly runs: Loadable<readonly RunSummary[]>;
  /** Another config than the one that the draft began as; null compares with that. */
  readonly other: Loadable<Compared> | null;
  /** What the list of choices shows as chosen; null while nothing else was chosen. */
  readonly otherId: string | null;
}

export const useComparison = create<ComparisonState>(() => ({ runs: loading, other: null, otherId: null }));

/** Runs come and go: asked for each time that the list of choices is opened. */
export async function loadComparableRuns(): Promise<void> {
  useComparison.setState({ runs: loaded(await attempt(() => workstation.runs.list())) });
}

export function compareWithBase(): void {
  useComparison.setState({ other: null, otherId: null });
}

export function compareWithPreset(presetId: string): void {
  const { presets } = useConfig.getState();
  const preset = presets.state === 'ready' ? presets.value.find(({ id }) => id === presetId) : undefined;
  if (preset === undefined) return;
  const value: Compared = { kind: 'preset', base: baseOfPreset(preset) };
  useComparison.setState({ other: { state: 'ready', value }, otherId: presetId });
}

export async function compareWithRun(runId: string): Promise<void> {
  useComparison.setState({ other: loading, otherId: runId });
  const detail = await attempt(() => workstation.runs.get({ runId }));
  // Something else may have been chosen meanwhile.
  if (useComparison.getState().otherId !== runId) return;
  const other: Loadable<Compared> = detail.ok
    ? { state: 'ready', value: { kind: 'run', base: baseOfRun(detail.value) } }
    : { state: 'failed', failure: detail.failure };
  useComparison.setState({ other });
}
