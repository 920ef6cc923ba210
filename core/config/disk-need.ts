import type { ModelConfig, RunConfig } from '@contract/index';

const BLOCKS: Readonly<Record<ModelConfig['architecture'], readonly number[]>> = {
  resnet10: [1, 1, 1, 1],
  resnet18: [2, 2, 2, 2],
  resnet34: [3, 4, 6, 3],
  resnet50: [3, 4, 6, 3],
};
const BYTES_PER_WEIGHT = 4;
const BYTES_PER_PIXEL = 2;
const CHECKPOINT_HEAD_BYTES = 2 ** 16;

/** Of the whole-image network, from its shapes; the classifier's own few thousand are left out. */
export function parameterCount(model: ModelConfig): number {
  const bottleneck = model.architecture === 'resnet50';
  let channels = model.baseWidth;
  let count = 49 * model.inputChannels * model.baseWidth + 2 * model.baseWidth;
  for (const [stage, blocks] of BLOCKS[model.architecture].entries()) {
    const width = model.baseWidth * 2 ** stage;
    for (let block = 0; block < blocks; block += 1) {
      const shortcut = block === 0 && (stage > 0 || bottleneck);
      count += blockParameters(channels, width, bottleneck, shortcut);
      channels = width * (bottleneck ? 4 : 1);
    }
  }
  const width = channels / (bottleneck ? 4 : 1);
  return count + model.appendedBlocks * blockParameters(channels, width, bottleneck, false);
}

function blockParameters(channels: number, width: number, bottleneck: boolean, shortcut: boolean): number {
  const out = bottleneck ? 4 * width : width;
  const inner = bottleneck
    ? channels * width + 9 * width * width + width * out + 4 * width + 2 * out
    : 9 * channels * width + 9 * width * width + 4 * width;
  return inner + (shortcut ? channels * out + 2 * out : 0);
}

/** Of one checkpoint: weights, the optimizer's state, the moving average; an estimate from above. */
export function checkpointBytes({ model, patch, whole }: Pick<RunConfig, 'model' | 'patch' | 'whole'>): number {
  const states = whole.optimizer === 'sgd' && patch.optimizer === 'sgd' ? 1 : 2;
  const copies = 1 + states + (whole.emaDecay === null ? 0 : 1);
  return BYTES_PER_WEIGHT * copies * parameterCount(model) + CHECKPOINT_HEAD_BYTES;
}

/**
 * What a new run's checkpoints take at most: the newest is complete before the oldest goes, and the best epoch's weights
 * lie beside them. The twin of training/mammobench/runs/disk.py, which the launcher refuses a run by.
 */
export function checkpointsBytes(config: Pick<RunConfig, 'model' | 'patch' | 'whole' | 'execution'>): number {
  const kept = (config.execution.keepCheckpoints + 1) * checkpointBytes(config);
  return kept + BYTES_PER_WEIGHT * parameterCount(config.model);
}

/** model.safetensors and model.onnx. */
export function exportBytes(model: ModelConfig): number {
  return 2 * BYTES_PER_WEIGHT * parameterCount(model);
}

/** Prepared images of all cases of a split, as one file. */
export function preparedBytes({ inputRows, inputColumns }: RunConfig['data'], caseCount: number): number {
  return BYTES_PER_PIXEL * inputRows * inputColumns * caseCount;
}
