import {
  isDataConfig,
  isExecutionConfig,
  isModelConfig,
  isPatchConfig,
  isRunConfig,
  isWholeConfig,
  type ConfigCheck,
  type DataConfig,
  type ExecutionConfig,
  type ModelConfig,
  type PatchConfig,
  type Problem,
  type WholeConfig,
} from '@contract/index';
import type { Validator } from '@contract/generated/validators';

import { problemOf } from './human-message';

/** What is known of this machine and workspace; null where it is not, which leaves the checks out that need it. */
export interface ConfigFacts {
  readonly cudaDeviceCount: number | null;
  readonly coreCount: number | null;
  readonly splitIds: readonly string[] | null;
}

/** The sections that are valid in themselves: errors in one do not hide what is wrong between two others. */
interface Sections {
  readonly data: DataConfig | null;
  readonly model: ModelConfig | null;
  readonly patch: PatchConfig | null;
  readonly whole: WholeConfig | null;
  readonly execution: ExecutionConfig | null;
}

/** Every error (it blocks) and every warning (it does not) at once. The launcher checks the same by the same rules. */
export function checkConfig(raw: unknown, facts: ConfigFacts): ConfigCheck {
  const sections = sectionsOf(raw);
  return {
    errors: [
      ...schemaErrors(raw),
      ...splitErrors(sections, facts),
      ...sizeErrors(sections),
      ...deviceErrors(sections, facts),
    ],
    warnings: [...modelWarnings(sections), ...machineWarnings(sections, facts)],
    globalBatchSize: globalBatchSizeOf(sections),
  };
}

function schemaErrors(raw: unknown): Problem[] {
  if (isRunConfig(raw)) return [];
  const unique = new Map<string, Problem>();
  for (const error of isRunConfig.errors ?? []) {
    const problem = problemOf(error);
    unique.set(`${problem.path} ${problem.message}`, problem);
  }
  return [...unique.values()];
}

function sectionsOf(raw: unknown): Sections {
  return {
    data: section(raw, 'data', isDataConfig),
    model: section(raw, 'model', isModelConfig),
    patch: section(raw, 'patch', isPatchConfig),
    whole: section(raw, 'whole', isWholeConfig),
    execution: section(raw, 'execution', isExecutionConfig),
  };
}

function section<T>(raw: unknown, name: string, validator: Validator<T>): T | null {
  if (typeof raw !== 'object' || raw === null) return null;
  const value = (raw as Readonly<Record<string, unknown>>)[name];
  return validator(value) ? value : null;
}

function splitErrors({ data }: Sections, { splitIds }: ConfigFacts): Problem[] {
  if (data === null || splitIds === null || splitIds.includes(data.splitId)) return [];
  const none = splitIds.length === 0;
  return [
    {
      path: '/data/splitId',
      message: none ? 'there is no split in this workspace yet' : 'must be a split of this workspace',
      remedy: none ? 'Import a dataset and make a split of it.' : 'Choose one of the splits.',
    },
  ];
}

function sizeErrors({ data, patch }: Sections): Problem[] {
  if (data === null || patch === null) return [];
  if (patch.patchSizePx <= Math.min(data.inputRows, data.inputColumns)) return [];
  return [
    {
      path: '/patch/patchSizePx',
      message: `must fit the input: ${patch.patchSizePx} pixels do not fit ${data.inputRows} × ${data.inputColumns}`,
      remedy: 'Make the patch smaller, or the input larger.',
    },
  ];
}

function deviceErrors({ execution }: Sections, { cudaDeviceCount }: ConfigFacts): Problem[] {
  if (execution === null) return [];
  const problems: Problem[] = [];
  const onCpu = execution.device === 'cpu' || (execution.device === 'auto' && cudaDeviceCount === 0);
  if (execution.device === 'cuda' && cudaDeviceCount === 0) {
    problems.push({
      path: '/execution/device',
      message: 'no CUDA device on this machine',
      remedy: 'Choose auto or cpu, or start the run on a machine with an NVIDIA GPU.',
    });
  }
  if (!onCpu && cudaDeviceCount !== null && cudaDeviceCount > 0 && execution.deviceCount > cudaDeviceCount) {
    problems.push({
      path: '/execution/deviceCount',
      message: `must be at most ${cudaDeviceCount}: that many GPUs are present`,
      remedy: null,
    });
  }
  if (onCpu && execution.precision !== 'auto' && execution.precision !== 'fp32') {
    problems.push({
      path: '/execution/precision',
      message: `${execution.precision} needs a CUDA device`,
      remedy: 'Choose fp32 or auto.',
    });
  }
  return problems;
}

function modelWarnings({ model, patch, whole }: Sections): Problem[] {
  const warnings: Problem[] = [];
  if (model?.norm === 'batch' && whole !== null && whole.batchSizePerDevice <= 2) {
    warnings.push({
      path: '/model/norm',
      message: `batch normalization sees ${whole.batchSizePerDevice} image${whole.batchSizePerDevice === 1 ? '' : 's'} a device: its statistics are unstable`,
      remedy: 'Group normalization does not depend on the batch.',
    });
  }
  if (patch?.epochs === 0) {
    warnings.push({
      path: '/patch/epochs',
      message: 'without lesion patches, the whole-image stage starts from random weights',
      remedy: 'A few epochs of patches make it learn much faster.',
    });
  }
  return warnings;
}

function machineWarnings({ execution, data }: Sections, { cudaDeviceCount, coreCount }: ConfigFacts): Problem[] {
  const warnings: Problem[] = [];
  if (execution === null) return warnings;
  const onCpu = execution.device === 'cpu' || (execution.device === 'auto' && cudaDeviceCount === 0);
  if (execution.device === 'cpu' && (cudaDeviceCount ?? 0) > 0) {
    warnings.push({ path: '/execution/device', message: 'a GPU is present and will not be used', remedy: null });
  }
  if (onCpu && data !== null && data.inputRows * data.inputColumns > 1024 * 1024) {
    warnings.push({
      path: '/data/inputRows',
      message: `${data.inputRows} × ${data.inputColumns} on a CPU takes hours an epoch`,
      remedy: 'Choose a smaller input, or a machine with a GPU.',
    });
  }
  if (coreCount !== null && execution.threads > coreCount) {
    warnings.push({
      path: '/execution/threads',
      message: `more threads than cores (${coreCount}) slow each other down`,
      remedy: '0 takes all cores.',
    });
  }
  return warnings;
}

function globalBatchSizeOf({ whole, execution }: Sections): number | null {
  if (whole === null || execution === null) return null;
  return whole.batchSizePerDevice * execution.deviceCount * whole.accumulationSteps;
}
