import {
  isDataConfig,
  isExecutionConfig,
  isModelConfig,
  isPatchConfig,
  isWholeConfig,
  type DataConfig,
  type ExecutionConfig,
  type ModelConfig,
  type PatchConfig,
  type WholeConfig,
} from '@contract/index';
import type { Validator } from '@contract/generated/validators';

import type { ConfigFacts } from './config-facts';

/** The sections that are valid in themselves: errors in one do not hide what is wrong between two others. */
export interface Sections {
  readonly data: DataConfig | null;
  readonly model: ModelConfig | null;
  readonly patch: PatchConfig | null;
  readonly whole: WholeConfig | null;
  readonly execution: ExecutionConfig | null;
}

export function sectionsOf(raw: unknown): Sections {
  return {
    data: section(raw, 'data', isDataConfig),
    model: section(raw, 'model', isModelConfig),
    patch: section(raw, 'patch', isPatchConfig),
    whole: section(raw, 'whole', isWholeConfig),
    execution: section(raw, 'execution', isExecutionConfig),
  };
}

/** Images that one optimizer step of the whole-image stage sees. */
export function wholeGlobalBatch(whole: WholeConfig, execution: ExecutionConfig): number {
  return whole.batchSizePerDevice * execution.deviceCount * whole.accumulationSteps;
}

/** Patches that one optimizer step of the patch stage sees. */
export function patchGlobalBatch(patch: PatchConfig, execution: ExecutionConfig): number {
  return patch.batchSizePerDevice * execution.deviceCount;
}

/** Optimizer steps of a whole-image epoch; null where the training images are not known. */
export function wholeStepsPerEpoch({ whole, execution }: Sections, facts: ConfigFacts): number | null {
  const { trainImages: images, trainMalignantImages: malignant } = facts;
  if (whole === null || execution === null || images === null) return null;
  if (whole.sampler !== 'balanced') return Math.ceil(images / wholeGlobalBatch(whole, execution));
  if (malignant === null) return null;
  return Math.ceil((2 * Math.max(malignant, images - malignant)) / wholeGlobalBatch(whole, execution));
}

/** Optimizer steps of a patch epoch; null where the training lesions are not known. */
export function patchStepsPerEpoch({ patch, execution }: Sections, { trainLesions }: ConfigFacts): number | null {
  if (patch === null || execution === null || trainLesions === null) return null;
  return Math.ceil((2 * trainLesions * patch.patchesPerLesion) / patchGlobalBatch(patch, execution));
}

/** Null where it depends on a machine that is not known. */
export function runsOnCpu(execution: ExecutionConfig, { cudaDeviceCount }: ConfigFacts): boolean | null {
  if (execution.device !== 'auto') return execution.device === 'cpu';
  return cudaDeviceCount === null ? null : cudaDeviceCount === 0;
}

function section<T>(raw: unknown, name: string, validator: Validator<T>): T | null {
  if (typeof raw !== 'object' || raw === null) return null;
  const value = (raw as Readonly<Record<string, unknown>>)[name];
  return validator(value) ? value : null;
}
