import type { ExecutionConfig, MemoryNeed, MemoryShapes, RunConfig, StageMemoryNeed } from '@contract/index';
import { CONFIG_FORMAT } from '@core/config';

import type { ConfigFacts } from './config-facts';
import { runsOnCpu, type Sections } from './config-sections';

/** One device that a rank would train on. */
export interface DeviceMemory {
  readonly name: string;
  /** Null where it is not known. */
  readonly totalBytes: number | null;
}

/**
 * A config that is valid and differs from another only where the memory of a step does, whatever its batch: two drafts with
 * the same one have the same shapes. Null while a section that it follows from is not valid.
 */
export function memoryConfigOf({ data, model, patch, whole }: Sections): RunConfig | null {
  if (data === null || model === null || patch === null || whole === null) return null;
  const schedule = { batchSizePerDevice: 1, learningRate: 1e-4, warmupSteps: 0, weightDecay: 0 };
  const phases: [] = [];
  return {
    formatVersion: CONFIG_FORMAT,
    name: 'estimate',
    preset: null,
    seed: 0,
    data: { ...data, splitId: 'none' },
    model: { ...model, initialWeights: null },
    patch: { ...patch, ...schedule, phases, epochs: Math.min(1, patch.epochs), balance: 'loss' },
    whole: {
      ...{
        ...whole,
        ...schedule,
        phases,
        epochs: 1,
        accumulationSteps: 1,
        positiveWeight: 'none',
        sampler: 'shuffled',
      },
      earlyStoppingEpochs: null,
      emaDecay: whole.emaDecay === null ? null : 0.5,
    },
    augmentation: {
      ...{ horizontalFlip: false, verticalFlip: false, rotationDegrees: 0 },
      ...{ shear: 0, zoomMinimum: 1, zoomMaximum: 1, intensity: 0 },
    },
    execution: {
      ...{ device: 'cpu', deviceCount: 1, precision: 'fp32', channelsLast: false, fusedOptimizer: false },
      ...{ compile: false, deterministic: false, dataWorkers: 0, threads: 0 },
      ...{ checkpointEverySteps: 1000, keepCheckpoints: 1 },
    },
  };
}

/** Of the values that autograd keeps; `auto` is 16 bits on the GPUs that have them (Volta, 7.0, and later). */
export function bytesPerValueOf(execution: ExecutionConfig, facts: ConfigFacts): 2 | 4 {
  if (runsOnCpu(execution, facts) === true) return 4;
  if (execution.precision !== 'auto') return execution.precision === 'fp16' || execution.precision === 'bf16' ? 2 : 4;
  return facts.computeCapability !== null && facts.computeCapability[0] < 7 ? 4 : 2;
}

/** What each stage's step needs of its device. A CPU has no CUDA context. */
export function memoryNeedOf(
  shapes: MemoryShapes,
  { patch, whole }: Pick<RunConfig, 'patch' | 'whole'>,
  device: DeviceMemory,
  onCpu: boolean,
): MemoryNeed {
  const contextBytes = onCpu ? 0 : shapes.contextBytes;
  const stages = shapes.stages.map(({ stage, stateBytes, imageBytes }): StageMemoryNeed => {
    const batchSize = (stage === 'patch' ? patch : whole).batchSizePerDevice;
    const needBytes = (stateBytes + batchSize * imageBytes) / shapes.usableShare + contextBytes;
    const usable = device.totalBytes === null ? null : shapes.usableShare * (device.totalBytes - contextBytes);
    const largestBatch = usable === null ? null : Math.max(0, Math.floor((usable - stateBytes) / imageBytes));
    return { stage, stateBytes, imageBytes, batchSize, needBytes, largestBatch };
  });
  const { bytesPerValue, usableShare } = shapes;
  return { bytesPerValue, contextBytes, usableShare, device: device.name, deviceBytes: device.totalBytes, stages };
}
