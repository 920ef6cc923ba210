import type { SplitSummary } from '@contract/index';

import { valueAt, type JsonObject } from './json-pointer';
import { phaseEpochs } from './phases';

/** What a config amounts to; null where a field that it follows from is missing or not a number. */
export interface ConfigMeaning {
  readonly perDevice: number | null;
  readonly devices: number | null;
  readonly accumulation: number | null;
  readonly globalBatch: number | null;
  readonly trainImages: number | null;
  /** Epochs of lesion patches, of all phases; 0 where the stage is left out. */
  readonly patchEpochs: number | null;
  /** Epochs of whole images, of all phases. */
  readonly wholeEpochs: number | null;
  /** Optimizer steps in an epoch of whole images; the last one may be smaller. */
  readonly stepsPerEpoch: number | null;
  readonly wholeSteps: number | null;
}

export function meaningOf(config: JsonObject, split: SplitSummary | null): ConfigMeaning {
  const perDevice = countAt(config, '/whole/batchSizePerDevice');
  const devices = countAt(config, '/execution/deviceCount');
  const accumulation = countAt(config, '/whole/accumulationSteps');
  const globalBatch =
    perDevice === null || devices === null || accumulation === null ? null : perDevice * devices * accumulation;
  const patchEpochs = valueAt(config, '/patch/epochs') === 0 ? 0 : epochsOf(config, 'patch');
  const wholeEpochs = epochsOf(config, 'whole');
  const visits = visitsOf(config, split);
  const stepsPerEpoch = globalBatch === null || visits === null ? null : Math.ceil(visits / globalBatch);
  const wholeSteps = stepsPerEpoch === null || wholeEpochs === null ? null : stepsPerEpoch * wholeEpochs;
  const trainImages = split?.train.images ?? null;
  const epochs = { patchEpochs, wholeEpochs };
  return { perDevice, devices, accumulation, globalBatch, trainImages, ...epochs, stepsPerEpoch, wholeSteps };
}

export interface ScaledRate {
  readonly globalBatchBefore: number;
  readonly linear: number;
  /** By the square root, usual with Adam. */
  readonly root: number;
}

/** What the base's learning rate would be at this config's global batch; null where the batch is the same or unknown. */
export function scaledRate(base: JsonObject, config: JsonObject): ScaledRate | null {
  const before = meaningOf(base, null).globalBatch;
  const now = meaningOf(config, null).globalBatch;
  const rate = valueAt(base, '/whole/learningRate');
  if (before === null || now === null || before === now || typeof rate !== 'number') return null;
  return { globalBatchBefore: before, linear: (rate * now) / before, root: rate * Math.sqrt(now / before) };
}

/** Three digits, in as few characters as they take. */
export function rateInWords(rate: number): string {
  const short = String(Number(rate.toPrecision(3)));
  const [mantissa = '', exponent = ''] = rate.toExponential(2).split('e');
  const scientific = `${Number(mantissa)}e${Number(exponent)}`;
  return scientific.length < short.length ? scientific : short;
}

/** Images that an epoch shows; a balanced sampler repeats those of the rarer label. */
function visitsOf(config: JsonObject, split: SplitSummary | null): number | null {
  if (split === null) return null;
  const { images, malignantImages } = split.train;
  if (valueAt(config, '/whole/sampler') !== 'balanced') return images;
  return 2 * Math.max(malignantImages, images - malignantImages);
}

function epochsOf(config: JsonObject, stage: string): number | null {
  const main = countAt(config, `/${stage}/epochs`);
  const before = phaseEpochs(valueAt(config, `/${stage}/phases`));
  return main === null || before === null ? null : main + before;
}

function countAt(config: JsonObject, pointer: string): number | null {
  const value = valueAt(config, pointer);
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : null;
}
