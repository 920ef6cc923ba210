import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { readNvidiaGpus } from '../../../main/config/nvidia-gpus';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gpus-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function addGpus(...models: readonly (string | null)[]): Promise<void> {
  for (const [index, model] of models.entries()) {
    const gpu = join(folder, `0000:0${index}:00.0`);
    await mkdir(gpu);
    // As the driver writes it, its first lines.
    if (model !== null) await writeFile(join(gpu, 'information'), `Model: \t\t ${model}\nIRQ:   \t\t 163\n`);
  }
}

describe('the GPUs that the driver lists', () => {
  // The compute capability that NVIDIA publishes of each.
  it.each([
    ['Tesla P100-PCIE-16GB', [6, 0]],
    ['Tesla V100-SXM2-16GB', [7, 0]],
    ['Tesla T4', [7, 5]],
    ['Quadro RTX 6000', [7, 5]],
    ['NVIDIA GeForce RTX 2080 Ti', [7, 5]],
    ['NVIDIA A100-PCIE-40GB', [8, 0]],
    ['NVIDIA A100-SXM4-80GB', [8, 0]],
    ['NVIDIA RTX A6000', [8, 6]],
    ['NVIDIA GeForce RTX 3090', [8, 6]],
    ['NVIDIA L40S', [8, 9]],
    ['NVIDIA RTX 6000 Ada Generation', [8, 9]],
    ['NVIDIA H200', [9, 0]],
    ['NVIDIA of the future', null],
  ])('have a compute capability: %s', async (model, computeCapability) => {
    await addGpus(model);
    expect(await readNvidiaGpus(folder, 'linux')).toEqual({ count: 1, computeCapability });
  });

  it('have together the lowest, and none where one is not known', async () => {
    await addGpus('NVIDIA A100-PCIE-40GB', 'Tesla V100-SXM2-16GB');
    expect(await readNvidiaGpus(folder, 'linux')).toEqual({ count: 2, computeCapability: [7, 0] });
    await rm(join(folder, '0000:01:00.0'), { recursive: true });
    await mkdir(join(folder, '0000:01:00.0'));
    expect(await readNvidiaGpus(folder, 'linux')).toEqual({ count: 2, computeCapability: null });
  });

  it('are none without the driver, and not known elsewhere', async () => {
    expect(await readNvidiaGpus(join(folder, 'nowhere'), 'linux')).toEqual({ count: 0, computeCapability: null });
    expect(await readNvidiaGpus(folder, 'darwin')).toBeNull();
  });
});
