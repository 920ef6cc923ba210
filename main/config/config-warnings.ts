import type { PatchConfig, Problem, WholeConfig } from '@contract/index';

import type { ConfigFacts } from './config-facts';
import { patchGlobalBatch, runsOnCpu, wholeGlobalBatch, wholeStepsPerEpoch, type Sections } from './config-sections';

/** At such learning rates weights are refined that are good already; from random ones nothing is learned in time. */
const FINE_TUNING_RATE = 2e-5;
const FEW_IMAGES = 2;
const PATCH_CLASS_COUNT = 5;
const LARGE_FOR_CPU_PX = 1024 * 1024;

/** What a person may not expect of a config that can be run. The twin of training/mammobench/config/warnings.py. */
export function warningsAbout(sections: Sections, facts: ConfigFacts): Problem[] {
  return [
    ...normWarnings(sections),
    ...weightsWarnings(sections),
    ...patchWarnings(sections),
    ...phaseWarnings(sections),
    ...lengthWarnings(sections, facts),
    ...scalingWarnings(sections, facts),
    ...machineWarnings(sections, facts),
  ];
}

function normWarnings({ model, patch, whole, execution }: Sections): Problem[] {
  if (model === null) return [];
  if (model.norm === 'frozen' && model.initialWeights === null && patch?.epochs === 0) {
    const message = 'frozen without initial weights and without the patch stage has no statistics to keep';
    return [{ path: '/model/norm', message, remedy: 'Choose group, or name initial weights.' }];
  }
  const devices = model.norm === 'batch' ? 1 : model.norm === 'sync' ? execution?.deviceCount : undefined;
  if (whole === null || devices === undefined) return [];
  const images = whole.batchSizePerDevice * devices;
  if (images > FEW_IMAGES) return [];
  const where = model.norm === 'batch' ? 'a device' : 'on all devices';
  return [
    {
      path: '/model/norm',
      message: `batch normalization sees ${images} image${images === 1 ? '' : 's'} ${where}: its statistics are unstable`,
      remedy: 'Group normalization does not depend on the batch.',
    },
  ];
}

function weightsWarnings({ model, patch, whole }: Sections): Problem[] {
  if (model?.initialWeights !== null) return [];
  const stages = [patch, whole].filter((stage) => stage !== null && stage.epochs > 0);
  const slow = stages.find((stage) => stage !== null && stage.learningRate <= FINE_TUNING_RATE);
  if (slow === undefined || slow === null) return [];
  return [
    {
      path: '/model/initialWeights',
      message: `is empty, but a learning rate of ${rateText(slow.learningRate)} for all layers assumes ImageNet weights`,
      remedy: 'Name a file of weights, or begin with the preset shen-2019-from-scratch.',
    },
  ];
}

function patchWarnings({ model, patch }: Sections): Problem[] {
  if (patch === null) return [];
  if (patch.epochs === 0) {
    const start = typeof model?.initialWeights === 'string' ? 'the initial' : 'random';
    return [
      {
        path: '/patch/epochs',
        message: `without lesion patches, the whole-image stage starts from ${start} weights`,
        remedy: 'A few epochs of patches make it learn much faster.',
      },
    ];
  }
  if (patch.balance !== 'batch' || patch.batchSizePerDevice >= PATCH_CLASS_COUNT) return [];
  const message = `a batch of ${patch.batchSizePerDevice} cannot hold all ${PATCH_CLASS_COUNT} classes`;
  return [{ path: '/patch/batchSizePerDevice', message, remedy: 'Make it larger, or balance in the loss.' }];
}

function phaseWarnings(sections: Sections): Problem[] {
  const { model, patch, whole } = sections;
  const warnings: Problem[] = [];
  if (patch?.epochs === 0 && patch.phases.length > 0) {
    const remedy = 'Give the stage epochs, or remove them.';
    warnings.push({ path: '/patch/phases', message: 'are left out with the stage', remedy });
  }
  const first = firstPhase(sections);
  if (model?.initialWeights === null && first !== null) {
    warnings.push({
      path: first,
      message: 'the layers that do not learn in this phase are random: there are no initial weights',
      remedy: 'Name initial weights, or let all layers learn from the beginning.',
    });
  }
  if (model?.appendedBlocks !== 0 || whole === null) return warnings;
  const message = 'with no appended blocks, only the classifier learns in this phase';
  const alone = whole.phases.flatMap(({ trainable }, index) =>
    trainable === 'last' ? [{ path: `/whole/phases/${index}/trainable`, message, remedy: null }] : [],
  );
  return [...warnings, ...alone];
}

/** Where the run begins with layers that do not learn; null where all learn. */
function firstPhase({ patch, whole }: Sections): string | null {
  if (patch === null) return null;
  const [name, stage] = patch.epochs > 0 ? ['patch', patch] : ['whole', whole];
  const first = stage?.phases[0];
  return first === undefined || first.trainable === 'all' ? null : `/${name}/phases/0/trainable`;
}

function lengthWarnings(sections: Sections, facts: ConfigFacts): Problem[] {
  const { whole } = sections;
  if (whole === null) return [];
  const warnings: Problem[] = [];
  const epochs = whole.phases.reduce((sum, phase) => sum + phase.epochs, whole.epochs);
  if (whole.earlyStoppingEpochs !== null && whole.earlyStoppingEpochs >= epochs) {
    const message = `never happens: the stage has ${epochs} epochs`;
    warnings.push({ path: '/whole/earlyStoppingEpochs', message, remedy: 'Choose fewer epochs, or leave it empty.' });
  }
  const stepsPerEpoch = wholeStepsPerEpoch(sections, facts);
  if (whole.emaDecay === null || stepsPerEpoch === null) return warnings;
  const averaged = 1 / (1 - whole.emaDecay);
  const steps = epochs * stepsPerEpoch;
  if (averaged <= steps) return warnings;
  const message = `averages over about ${averaged.toFixed(0)} steps, and the stage has ${steps}: the beginning weighs most`;
  return [...warnings, { path: '/whole/emaDecay', message, remedy: 'Choose a smaller decay.' }];
}

/** A learning rate belongs to a global batch: Goyal et al. 2017 scale it linearly, for Adam the root is usual. */
function scalingWarnings({ patch, whole, execution }: Sections, { preset }: ConfigFacts): Problem[] {
  if (preset === null || execution === null) return [];
  const warnings: Problem[] = [];
  if (patch !== null && patch.epochs > 0 && preset.patch.epochs > 0) {
    const before = patchGlobalBatch(preset.patch, preset.execution);
    warnings.push(...scalingWarning('patch', preset.patch, patch, before, patchGlobalBatch(patch, execution)));
  }
  if (whole !== null) {
    const before = wholeGlobalBatch(preset.whole, preset.execution);
    warnings.push(...scalingWarning('whole', preset.whole, whole, before, wholeGlobalBatch(whole, execution)));
  }
  return warnings;
}

type Stage = PatchConfig | WholeConfig;

function scalingWarning(name: string, preset: Stage, stage: Stage, before: number, now: number): Problem[] {
  const rate = stage.learningRate;
  if (now === before || rate !== preset.learningRate) return [];
  const linear = rateText((rate * now) / before);
  const root = rateText(rate * Math.sqrt(now / before));
  return [
    {
      path: `/${name}/learningRate`,
      message: `is the preset's, ${rateText(rate)}, but the global batch is ${now} and not ${before}`,
      remedy: `Scaled linearly it is ${linear}, by the square root, usual with Adam, ${root}.`,
    },
  ];
}

function machineWarnings({ execution, data, model }: Sections, facts: ConfigFacts): Problem[] {
  const warnings: Problem[] = [];
  if (execution === null) return warnings;
  const onCpu = runsOnCpu(execution, facts);
  if (execution.device === 'cpu' && (facts.cudaDeviceCount ?? 0) > 0) {
    warnings.push({ path: '/execution/device', message: 'a GPU is present and will not be used', remedy: null });
  }
  if (onCpu === true && data !== null && data.inputRows * data.inputColumns > LARGE_FOR_CPU_PX) {
    const message = `${data.inputRows} × ${data.inputColumns} on a CPU takes hours an epoch`;
    const remedy = 'Choose a smaller input, or a machine with a GPU.';
    warnings.push({ path: '/data/inputRows', message, remedy });
  }
  if (facts.coreCount !== null && execution.threads > facts.coreCount) {
    const message = `more threads than cores (${facts.coreCount}) slow each other down`;
    warnings.push({ path: '/execution/threads', message, remedy: '0 takes all cores.' });
  }
  if (onCpu === true && execution.compile) {
    const message = 'compiles for minutes on a CPU, and needs a C++ compiler';
    warnings.push({ path: '/execution/compile', message, remedy: 'Turn it off.' });
  }
  if (onCpu === false && execution.deterministic) {
    const message = 'makes training on a GPU slower';
    warnings.push({ path: '/execution/deterministic', message, remedy: null });
  }
  if (onCpu === false && model?.norm === 'sync' && execution.deviceCount === 1) {
    warnings.push({ path: '/model/norm', message: 'sync on one GPU is the same as batch', remedy: null });
  }
  return warnings;
}

/** Three digits, as few characters as they take. */
function rateText(rate: number): string {
  const [mantissa = '', exponent = ''] = rate.toExponential(2).split('e');
  const short = String(Number(rate.toPrecision(3)));
  return rate < 1e-4 ? `${Number(mantissa)}e${exponent}` : short;
}
