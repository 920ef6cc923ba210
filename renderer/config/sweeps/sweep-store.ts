import type { ConfigPreview, Failure, QueuedGroup } from '@contract/index';
import { create } from 'zustand';

import { attempt, workstation } from '../../bridge';
import { chooseAfter, useConfig } from '../store';
import type { AxisDraft, PlannedRun, SweepDraft } from './sweep-plan';

export interface SweepState extends SweepDraft {
  readonly opened: boolean;
  /** As typed; null while it follows what is varied. */
  readonly group: string | null;
  /** Runs with errors are left out, because a person said so. */
  readonly leavesOutInvalid: boolean;
  readonly previews: readonly ConfigPreview[] | null;
  /** The runs that the previews are of. */
  readonly previewed: readonly PlannedRun[];
  readonly previewFailure: Failure | null;
  readonly queuing: boolean;
  readonly queueFailure: Failure | null;
  /** What was queued last, and under which name; it can be undone. */
  readonly queued: (QueuedGroup & { readonly group: string }) | null;
}

const previewPauseMs = 250;

export const useSweep = create<SweepState>(() => ({
  opened: false,
  kind: 'grid',
  axes: [],
  count: '20',
  seed: '1',
  group: null,
  leavesOutInvalid: false,
  previews: null,
  previewed: [],
  previewFailure: null,
  queuing: false,
  queueFailure: null,
  queued: null,
}));

export function openSweep(): void {
  useSweep.setState({ opened: true, queued: null, queueFailure: null, leavesOutInvalid: false });
}

export function closeSweep(): void {
  useSweep.setState({ opened: false });
}

/** What was agreed to was agreed to for the runs as they were. */
export function editSweep(change: Partial<SweepDraft>): void {
  useSweep.setState({ ...change, leavesOutInvalid: false, queueFailure: null });
}

export function editAxis(index: number, change: Partial<AxisDraft>): void {
  const { axes } = useSweep.getState();
  editSweep({ axes: axes.map((axis, at) => (at === index ? { ...axis, ...change } : axis)) });
}

export function removeAxis(index: number): void {
  editSweep({ axes: useSweep.getState().axes.filter((_, at) => at !== index) });
}

let timer: ReturnType<typeof setTimeout> | undefined;
let round = 0;

/** Has main check and estimate all runs, once a person pauses; an answer about earlier ones is dropped. */
export function previewSoon(runs: readonly PlannedRun[]): void {
  clearTimeout(timer);
  round += 1;
  const own = round;
  if (runs.length === 0) {
    useSweep.setState({ previews: null, previewed: [], previewFailure: null });
    return;
  }
  timer = setTimeout(() => void preview(runs, own), previewPauseMs);
}

async function preview(runs: readonly PlannedRun[], own: number): Promise<void> {
  const configs = runs.map(({ config }) => config);
  const result = await attempt(() => workstation.config.preview({ configs }));
  if (own !== round) return;
  if (result.ok) useSweep.setState({ previews: result.value, previewed: runs, previewFailure: null });
  else useSweep.setState({ previews: null, previewed: [], previewFailure: result.failure });
}

/** Queues these runs as one group: all of them, or none. */
export async function queueSweep(runs: readonly PlannedRun[], group: string): Promise<void> {
  if (useSweep.getState().queuing || runs.length === 0) return;
  const { after } = useConfig.getState();
  useSweep.setState({ queuing: true, queueFailure: null });
  const request = {
    configs: runs.map(({ config }) => config),
    group,
    ...(after.length === 0 ? {} : { after: [...after] }),
  };
  const result = await attempt(() => workstation.runs.startGroup(request));
  useSweep.setState({
    queuing: false,
    queueFailure: result.ok ? null : result.failure,
    queued: result.ok ? { ...result.value, group } : null,
  });
  if (result.ok) chooseAfter([]);
}

/** Takes the group out of the queue again. What has begun meanwhile goes on, and is named. */
export async function undoQueueSweep(): Promise<void> {
  const { queued } = useSweep.getState();
  if (queued === null) return;
  const result = await attempt(() => workstation.runs.cancel({ runIds: [...queued.runIds] }));
  useSweep.setState({ queued: null, queueFailure: result.ok ? null : result.failure });
}
