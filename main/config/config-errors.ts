import type { ExecutionConfig, Problem } from '@contract/index';

import type { ConfigFacts } from './config-facts';
import { patchStepsPerEpoch, runsOnCpu, wholeStepsPerEpoch, type Sections } from './config-sections';

/** What keeps a config from being run, beyond its schema. The twin of training/mammobench/config/errors.py. */
export function errorsBetweenFields(sections: Sections, facts: ConfigFacts): Problem[] {
  return [
    ...splitErrors(sections, facts),
    ...sizeErrors(sections),
    ...balanceErrors(sections),
    ...normErrors(sections, facts),
    ...warmupErrors(sections, facts),
    ...weightsErrors(sections, facts),
    ...deviceErrors(sections, facts),
  ];
}

/** The desktop's own: on the command line a run is made from a split at hand. */
function splitErrors({ data }: Sections, { splitIds, splitTroubles }: ConfigFacts): Problem[] {
  if (data === null || splitIds === null) return [];
  if (splitIds.includes(data.splitId)) {
    const remedy = 'Make a new split of the dataset, and choose it.';
    return splitTroubles.map((message) => ({ path: '/data/splitId', message, remedy }));
  }
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

function balanceErrors({ whole }: Sections): Problem[] {
  if (whole?.positiveWeight !== 'balanced' || whole.sampler !== 'balanced') return [];
  return [
    {
      path: '/whole/positiveWeight',
      message: 'balanced, together with a balanced sampler, counts the positives twice',
      remedy: 'Choose none here, or the sampler shuffled.',
    },
  ];
}

function normErrors({ model, execution }: Sections, facts: ConfigFacts): Problem[] {
  if (model?.norm !== 'sync' || execution === null || runsOnCpu(execution, facts) !== true) return [];
  return [
    {
      path: '/model/norm',
      message: 'sync, statistics across GPUs, needs a GPU',
      remedy: 'Choose group or frozen, which need none, or start the run on a machine with an NVIDIA GPU.',
    },
  ];
}

function warmupErrors(sections: Sections, facts: ConfigFacts): Problem[] {
  const stages = [
    { name: 'patch', stage: sections.patch, stepsPerEpoch: patchStepsPerEpoch(sections, facts) },
    { name: 'whole', stage: sections.whole, stepsPerEpoch: wholeStepsPerEpoch(sections, facts) },
  ];
  return stages.flatMap(({ name, stage, stepsPerEpoch }) => {
    // A stage without lesions is left out.
    if (stage === null || stepsPerEpoch === null || stepsPerEpoch === 0 || stage.epochs === 0) return [];
    const steps = stage.epochs * stepsPerEpoch;
    if (stage.warmupSteps <= steps) return [];
    return [
      {
        path: `/${name}/warmupSteps`,
        message: `must not be more than the ${steps} steps in which every layer learns`,
        remedy: 'Warm up for fewer steps, or train more epochs.',
      },
    ];
  });
}

function weightsErrors({ model }: Sections, { weightsFailure }: ConfigFacts): Problem[] {
  if (typeof model?.initialWeights !== 'string' || weightsFailure === null) return [];
  const remedy = 'Name a file of weights (.safetensors, .pth), or none.';
  return [{ path: '/model/initialWeights', message: weightsFailure, remedy }];
}

function deviceErrors({ execution }: Sections, facts: ConfigFacts): Problem[] {
  if (execution === null) return [];
  const { cudaDeviceCount } = facts;
  const problems: Problem[] = [];
  const onCpu = runsOnCpu(execution, facts) === true;
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
  return onCpu ? problems : [...problems, ...capabilityErrors(execution, facts)];
}

/** Ampere (8.0) is the first with bfloat16 and TF32 in hardware, Volta (7.0) the first that torch.compile's Triton supports. */
function capabilityErrors({ precision, compile }: ExecutionConfig, { computeCapability }: ConfigFacts): Problem[] {
  if (computeCapability === null) return [];
  const [major, minor] = computeCapability;
  const has = `these GPUs have ${major}.${minor}`;
  const problems: Problem[] = [];
  if ((precision === 'tf32' || precision === 'bf16') && major < 8) {
    const message = `${precision} needs compute capability 8.0 (Ampere); ${has}`;
    problems.push({ path: '/execution/precision', message, remedy: 'Choose fp16, fp32 or auto.' });
  }
  if (compile && major < 7) {
    const message = `torch.compile needs compute capability 7.0 (Volta); ${has}`;
    problems.push({ path: '/execution/compile', message, remedy: 'Turn it off.' });
  }
  return problems;
}
