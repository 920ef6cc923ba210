import type { DeviceLease, GpuSample } from '@contract/index';

import type { Condition } from './condition';

/** A run that trains on a GPU, past its first steps. */
export interface TrainingRun {
  readonly runId: string;
  readonly name: string;
}

export interface GpuFacts {
  readonly gpu: GpuSample;
  readonly lease: DeviceLease | null;
  /** The run that holds the lease, while it trains. */
  readonly training: TrainingRun | null;
  /** Uncorrected memory errors that came since the sample before. */
  readonly newUncorrectedErrors: number;
}

const CLEAR_MS = 60_000;

/** "GPU 3", or the MIG instance by its UUID. */
export function gpuWords(gpu: GpuSample): string {
  return (gpu.parentUuid ?? null) === null ? `GPU ${gpu.index}` : `MIG instance ${gpu.uuid}`;
}

type Told = Pick<Condition, 'kind' | 'tone' | 'title' | 'evidence' | 'signal' | 'holdMs'>;

export function ofGpu({ gpu, lease }: Pick<GpuFacts, 'gpu' | 'lease'>, name: string, told: Told): Condition {
  const key = `${told.kind}:${gpu.uuid}:${name}`;
  return { ...told, key, runId: lease?.runId ?? null, device: gpu.uuid, clearMs: CLEAR_MS, isMoment: false };
}
