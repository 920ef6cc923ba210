import { describe, expect, it } from 'vitest';

import type { MemoryNeed, TimeEstimate } from '@contract/index';
import {
  diskDefinition,
  diskTotalBytes,
  isDiskShort,
  measuredIn,
  memoryDefinition,
  memoryWarning,
  timeDefinition,
} from '@renderer/config/estimates/estimate-words';

const GIB = 2 ** 30;
const stage = { stage: 'whole', stateBytes: GIB, imageBytes: 2 * GIB, batchSize: 8, needBytes: 21 * GIB } as const;
const need: MemoryNeed = {
  ...{
    bytesPerValue: 2,
    contextBytes: 5 * 2 ** 27,
    usableShare: 0.9,
    device: 'NVIDIA A100-PCIE-40GB',
    deviceBytes: 16 * GIB,
  },
  stages: [
    { ...stage, largestBatch: 5 },
    { ...stage, stage: 'patch', needBytes: GIB, largestBatch: 90 },
  ],
};
const speed = { runId: 'r1r', name: 'earlier', imagesPerSecond: 20, steps: 300 };
const length = { stepsPerEpoch: 10, steps: 100, images: 1200, speed, seconds: 60 };
const time: TimeEstimate = { device: 'cpu', patch: length, whole: length, seconds: 120, reason: null };

describe('what an estimate says of itself', () => {
  it('warns where a step needs more than the device has, with the batch that fits', () => {
    const [whole, patch] = need.stages;
    expect(memoryWarning(whole!, need)).toMatch(/more than the device has. At most 5 images a device should fit/);
    expect(memoryWarning(patch!, need)).toBeNull();
    expect(memoryWarning({ ...whole!, largestBatch: 0 }, need)).toMatch(/Not even one image fits/);
    expect(memoryWarning(whole!, { ...need, deviceBytes: null })).toBeNull();
  });

  it('defines the memory: what is added, and what it is divided by', () => {
    const words = memoryDefinition(need.stages[0]!, need);
    expect(words).toContain(
      'whole images, 16 bit: 1.00 GiB of weights, gradients and optimizer + 8 × 2.00 GiB an image',
    );
    expect(words).toContain('CUDA context');
    expect(memoryDefinition(need.stages[0]!, { ...need, device: 'main memory', contextBytes: 0 })).not.toContain(
      'CUDA',
    );
  });

  it('names the run that the time was measured in, and the reason where there is none', () => {
    expect(timeDefinition(time)).toContain('1,200 images ÷ 20.0 images/s, measured in “earlier” over 300 steps');
    expect(measuredIn(time)?.runId).toBe('r1r');
    const unknown = { ...length, speed: null, seconds: null };
    const without = { ...time, whole: unknown, seconds: null, reason: 'No run has trained so.' };
    expect(timeDefinition(without)).toContain('No run has trained so.');
    expect(measuredIn({ ...without, patch: unknown })).toBeNull();
  });

  it('adds up the disk, and says when it is short', () => {
    const disk = {
      checkpointBytes: 3 * GIB,
      exportBytes: GIB,
      weightsBytes: 0,
      cacheBytes: 2 * GIB,
      freeBytes: 5 * GIB,
    };
    expect(diskTotalBytes(disk)).toBe(6 * GIB);
    expect(isDiskShort(disk)).toBe(true);
    expect(isDiskShort({ ...disk, freeBytes: null })).toBe(false);
    expect(diskDefinition({ ...disk, cacheBytes: 0 })).toContain('there already');
    expect(diskDefinition({ ...disk, weightsBytes: GIB })).toContain('copy of the initial weights 1.00 GiB');
  });
});
