import type { DiskEstimate, MemoryNeed, StageLength, StageMemoryNeed, TimeEstimate } from '@contract/index';

import { countOf, formatBytes, formatCount, formatDuration, formatNumber } from '../../ui';

export const STAGE_WORDS = { patch: 'lesion patches', whole: 'whole images' } as const;

/** Checkpoints, the exported model, the copy of the weights and the prepared images. */
export function diskTotalBytes(disk: DiskEstimate): number {
  return disk.checkpointBytes + disk.exportBytes + disk.weightsBytes + (disk.cacheBytes ?? 0);
}

/** True where the run will not fit on the disk; false too where nobody knows what is free. */
export function isDiskShort(disk: DiskEstimate): boolean {
  return disk.freeBytes !== null && diskTotalBytes(disk) > disk.freeBytes;
}

export function diskDefinition(disk: DiskEstimate): string {
  const lines = [
    `checkpoints ${formatBytes(disk.checkpointBytes)}: those kept, one more while it is written, and the best epoch’s weights`,
    `exported model ${formatBytes(disk.exportBytes)}`,
    ...(disk.weightsBytes > 0 ? [`its own copy of the initial weights ${formatBytes(disk.weightsBytes)}`] : []),
    cacheInWords(disk.cacheBytes),
  ];
  return `${lines.join('\n')}\nLogs come on top.`;
}

function cacheInWords(cacheBytes: number | null): string {
  if (cacheBytes === null) return 'prepared images: unknown without a split';
  if (cacheBytes === 0) return 'prepared images 0 B: there already, from an earlier run';
  return `prepared images ${formatBytes(cacheBytes)}, shared by all runs of this split and input size`;
}

/** Where the time comes from, stage by stage; or why there is none. */
export function timeDefinition(time: TimeEstimate): string {
  const stages = (['patch', 'whole'] as const).flatMap((stage) => lengthInWords(STAGE_WORDS[stage], time[stage]));
  const what = 'Training alone: preparing images, test and export come on top.';
  return [...stages, ...(time.reason === null ? [] : [time.reason]), what].join('\n');
}

function lengthInWords(name: string, length: StageLength): string[] {
  const { images, seconds, speed } = length;
  if (images === 0) return [];
  if (speed === null || images === null || seconds === null) return [`${name}: unknown`];
  const { imagesPerSecond, name: run, steps } = speed;
  const measured = `${formatNumber(imagesPerSecond)} images/s, measured in “${run}” over ${countOf(steps, 'step')}`;
  return [`${name}: ${formatDuration(seconds)} = ${formatCount(images)} images ÷ ${measured}, validation included`];
}

/** The run that the estimate goes by; where stages go by different ones, that of the longer stage. */
export function measuredIn({ patch, whole }: TimeEstimate): { readonly runId: string; readonly name: string } | null {
  const [longer, shorter] = (patch.seconds ?? 0) > (whole.seconds ?? 0) ? [patch, whole] : [whole, patch];
  return longer.speed ?? shorter.speed;
}

export function memoryDefinition(stage: StageMemoryNeed, need: MemoryNeed): string {
  const { stateBytes, imageBytes, batchSize, largestBatch } = stage;
  const sum = `${formatBytes(stateBytes)} of weights, gradients and optimizer + ${batchSize} × ${formatBytes(imageBytes)} an image`;
  const { bytesPerValue, usableShare, contextBytes } = need;
  const context = contextBytes === 0 ? '' : `, and ${formatBytes(contextBytes)} of a CUDA context`;
  const rest = `divided by ${usableShare}, since some goes to fragments${context}`;
  const fits = largestBatch === null ? '' : `\nThe largest batch that should fit is ${largestBatch} a device.`;
  const how = 'Estimated from the network’s shapes; mammobench find-batch-size trains with it and knows.';
  return `${STAGE_WORDS[stage.stage]}, ${bytesPerValue * 8} bit: ${sum}, ${rest}.${fits}\n${how}`;
}

/** Why it will not do; null where it will, or nobody knows. */
export function memoryWarning(stage: StageMemoryNeed, { deviceBytes }: MemoryNeed): string | null {
  if (deviceBytes === null || stage.needBytes <= deviceBytes) return null;
  const { largestBatch } = stage;
  const remedy =
    largestBatch === null || largestBatch === 0
      ? 'Not even one image fits: take a smaller input, a narrower network or 16-bit precision.'
      : `At most ${countOf(largestBatch, 'image')} a device should fit; more accumulation steps keep the global batch.`;
  return `${STAGE_WORDS[stage.stage]}: more than the device has. ${remedy}`;
}
