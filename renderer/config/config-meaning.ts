import type { SplitSummary } from '@contract/index';

import { valueAt, type JsonObject } from './json-pointer';

/** What a config amounts to; null where a field that it follows from is missing or not a number. */
export interface ConfigMeaning {
  readonly perDevice: number | null;
  readonly devices: number | null;
  readonly accumulation: number | null;
  readonly globalBatch: number | null;
  readonly trainImages: number | null;
  /** Optimizer steps in an epoch of whole images; the last one may be smaller. */
  readonly stepsPerEpoch: number | null;
  readonly wholeSteps: number | null;
}

export function meaningOf(config: JsonObject, split: SplitSummary | null): ConfigMeaning {
  const perDevice = countAt(config, '/whole/batchSizePerDevice');
  const devices = countAt(config, '/execution/deviceCount');
  const accumulation = countAt(config, '/whole/accumulationSteps');
  const epochs = countAt(config, '/whole/epochs');
  const globalBatch =
    perDevice === null || devices === null || accumulation === null ? null : perDevice * devices * accumulation;
  const trainImages = split?.train.images ?? null;
  const stepsPerEpoch = globalBatch === null || trainImages === null ? null : Math.ceil(trainImages / globalBatch);
  const wholeSteps = stepsPerEpoch === null || epochs === null ? null : stepsPerEpoch * epochs;
  return { perDevice, devices, accumulation, globalBatch, trainImages, stepsPerEpoch, wholeSteps };
}

function countAt(config: JsonObject, pointer: string): number | null {
  const value = valueAt(config, pointer);
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : null;
}
