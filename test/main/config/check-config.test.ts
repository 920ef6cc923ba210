import { resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import type { RunConfig } from '@contract/index';
import { checkConfig, configHandlers, createConfig, type ConfigFacts } from '@main/config';

import { readPresets } from '../../../main/config/presets';

const presetsFolder = resolve(import.meta.dirname, '../../../assets/presets');
const unknown: ConfigFacts = { cudaDeviceCount: null, coreCount: null, splitIds: null };
const cpuOnly: ConfigFacts = { cudaDeviceCount: 0, coreCount: 2, splitIds: ['split-1'] };

async function preset(id: string): Promise<RunConfig> {
  const presets = await readPresets(presetsFolder);
  if (!presets.ok) throw new Error(presets.failure.message);
  return presets.value.find((candidate) => candidate.id === id)!.config;
}

function paths(problems: readonly { path: string; message: string }[]): string[] {
  return problems.map(({ path, message }) => `${path}: ${message}`);
}

describe('checkConfig', () => {
  it('finds nothing wrong with the shipped presets', async () => {
    for (const id of ['smoke-cpu', 'paper-a100', 'paper-v100']) {
      expect(checkConfig(await preset(id), unknown).errors).toEqual([]);
    }
  });

  it('names every error at once, with its place and in words', async () => {
    const config = await preset('smoke-cpu');
    const raw = {
      ...config,
      name: '',
      surplus: 1,
      whole: { ...config.whole, epochs: 0, optimizer: 'magic' },
      execution: { ...config.execution, threads: 1.5 },
    };
    expect(paths(checkConfig(raw, unknown).errors).sort()).toEqual([
      '/execution/threads: must be a whole number',
      '/name: must not be empty',
      '/surplus: is not a field of an experiment',
      '/whole/epochs: must be at least 1',
      '/whole/optimizer: must be one of adam, adamw, sgd',
    ]);
  });

  it('names a missing field itself', async () => {
    const { seed: _seed, ...config } = await preset('smoke-cpu');
    expect(paths(checkConfig(config, unknown).errors)).toEqual(['/seed: is missing']);
  });

  it('checks across fields even where another section is wrong', async () => {
    const config = await preset('smoke-cpu');
    const raw = {
      ...config,
      seed: -1,
      patch: { ...config.patch, patchSizePx: 1024 },
      execution: { ...config.execution, device: 'cuda', precision: 'fp32' },
    };
    const found = checkConfig(raw, cpuOnly).errors.map(({ path }) => path);
    expect(found.sort()).toEqual(['/data/splitId', '/execution/device', '/patch/patchSizePx', '/seed']);
  });

  it('refuses a CUDA precision on a CPU, and more GPUs than there are', async () => {
    const config = await preset('smoke-cpu');
    const halfPrecision = { ...config, execution: { ...config.execution, precision: 'fp16' } };
    expect(checkConfig(halfPrecision, unknown).errors.map(({ path }) => path)).toEqual(['/execution/precision']);
    const eightGpus = { ...config, execution: { ...config.execution, device: 'cuda', deviceCount: 8 } };
    const facts = { ...unknown, cudaDeviceCount: 2 };
    expect(checkConfig(eightGpus, facts).errors.map(({ path }) => path)).toEqual(['/execution/deviceCount']);
  });

  it('warns of batch normalization over few images, and lets it through', async () => {
    const config = await preset('smoke-cpu');
    const raw = {
      ...config,
      model: { ...config.model, norm: 'batch' },
      whole: { ...config.whole, batchSizePerDevice: 1, accumulationSteps: 8 },
    };
    const check = checkConfig(raw, unknown);
    expect(check.errors).toEqual([]);
    expect(check.warnings.map(({ path }) => path)).toEqual(['/model/norm']);
    expect(check.globalBatchSize).toBe(8);
  });

  it.each([null, 7, 'text', [], {}])('answers %j with errors, never with an exception', (raw) => {
    const check = checkConfig(raw, cpuOnly);
    expect(check.errors.length).toBeGreaterThan(0);
    expect(check.globalBatchSize).toBeNull();
  });
});

describe('the config commands', () => {
  const handlers = configHandlers(createConfig({ presetsFolder, splitIds: () => Promise.resolve(['choose-a-split']) }));

  it('lists the presets, the one for a CPU first', async () => {
    const presets = await handlers['config.presets'](undefined);
    expect(presets.ok && presets.value.map(({ id }) => id)).toEqual(['smoke-cpu', 'paper-a100', 'paper-v100']);
  });

  it('checks a draft', async () => {
    const check = await handlers['config.check']({ config: { ...(await preset('smoke-cpu')), seed: 'one' } });
    expect(check.ok && paths(check.value.errors)).toEqual(['/seed: must be a whole number']);
  });

  it('says where the presets should be when they are not there', async () => {
    const missing = await createConfig({ presetsFolder: '/nowhere', splitIds: () => Promise.resolve(null) }).presets();
    expect(missing.ok ? '' : missing.failure.message).toContain('/nowhere');
  });
});
