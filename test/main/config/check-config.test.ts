import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import type { RunConfig } from '@contract/index';
import { checkConfig, configHandlers, createConfig, unknownFacts, type ConfigFacts } from '@main/config';

import { readPresets } from '../../../main/config/presets';

const presetsFolder = resolve(import.meta.dirname, '../../../assets/presets');
/** A machine and a workspace of which nothing is known. */
const nowhere = {
  presetsFolder,
  splits: () => Promise.resolve(null),
  splitHealth: () => Promise.resolve(null),
  workspaceFolder: () => null,
  python: () => Promise.resolve({ executable: null, problem: 'not set up' }),
  gpus: () => [],
  measuredRuns: () => Promise.resolve([]),
};
const unknown = unknownFacts;
const cpuOnly: ConfigFacts = { ...unknownFacts, cudaDeviceCount: 0, coreCount: 2, splitIds: ['split-1'] };

interface Case {
  readonly name: string;
  readonly preset: string;
  readonly set: Readonly<Record<string, unknown>>;
  readonly remove: readonly string[];
  readonly facts: Readonly<Record<string, number | string>>;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

const table = resolve(import.meta.dirname, '../../fixtures/config/checks.json');
const cases = JSON.parse(readFileSync(table, 'utf8')) as readonly Case[];

function changed(config: RunConfig, set: Case['set'], remove: Case['remove']): unknown {
  const document = structuredClone(config) as unknown as Record<string, unknown>;
  for (const pointer of [...Object.keys(set), ...remove]) {
    const keys = pointer.split('/').slice(1);
    const last = keys.pop()!;
    const target = keys.reduce((at, key) => at[key] as Record<string, unknown>, document);
    if (pointer in set) target[last] = set[pointer];
    else Reflect.deleteProperty(target, last);
  }
  return document;
}

async function factsOf(facts: Case['facts']): Promise<ConfigFacts> {
  const count = (name: string): number | null => (typeof facts[name] === 'number' ? facts[name] : null);
  const capability = facts['computeCapability'];
  const [major = 0, minor = 0] = String(capability).split('.').map(Number);
  return {
    ...unknownFacts,
    cudaDeviceCount: count('cudaDevices'),
    computeCapability: capability === undefined ? null : [major, minor],
    coreCount: count('cores'),
    trainImages: count('trainImages'),
    trainMalignantImages: count('trainMalignantImages'),
    trainLesions: count('trainLesions'),
    preset: facts['preset'] === undefined ? null : await preset(String(facts['preset'])),
  };
}

async function preset(id: string): Promise<RunConfig> {
  const presets = await readPresets(presetsFolder);
  if (!presets.ok) throw new Error(presets.failure.message);
  return presets.value.find((candidate) => candidate.id === id)!.config;
}

function paths(problems: readonly { path: string; message: string }[]): string[] {
  return problems.map(({ path, message }) => `${path}: ${message}`);
}

describe('checkConfig', () => {
  it.each(cases)('$name', async ({ preset: id, set, remove, facts, errors, warnings }) => {
    const config = changed(await preset(id), set, remove);
    const check = checkConfig(config, await factsOf(facts));
    // A field may be wrong in two ways; each language words them its own way.
    expect([...new Set(check.errors.map(({ path }) => path))].sort()).toEqual(errors);
    expect(check.warnings.map(({ path }) => path).sort()).toEqual(warnings);
  });

  it('finds nothing wrong with the shipped presets', async () => {
    const presets = await readPresets(presetsFolder);
    for (const { config } of presets.ok ? presets.value : []) expect(checkConfig(config, unknown).errors).toEqual([]);
    expect(presets.ok && presets.value.length).toBeGreaterThan(2);
  });

  it('says the scaled learning rates', async () => {
    const config = await preset('smoke-cpu');
    const larger = { ...config, whole: { ...config.whole, batchSizePerDevice: 32 } };
    expect(checkConfig(larger, { ...unknown, preset: config }).warnings).toEqual([
      {
        path: '/whole/learningRate',
        message: "is the preset's, 0.0001, but the global batch is 32 and not 8",
        remedy: 'Scaled linearly it is 0.0004, by the square root, usual with Adam, 0.0002.',
      },
    ]);
  });

  it('names weights that cannot be used', async () => {
    const config = await preset('smoke-cpu');
    const raw = { ...config, model: { ...config.model, initialWeights: '/nowhere/weights.pth' } };
    const service = createConfig(nowhere);
    expect(paths((await service.check(raw)).errors)).toEqual([
      '/model/initialWeights: /nowhere/weights.pth is missing',
    ]);
    const relative = { ...raw, model: { ...raw.model, initialWeights: 'weights.pth' } };
    expect(paths((await service.check(relative)).errors)[0]).toContain('must be the whole path');
    const there = { ...raw, model: { ...raw.model, initialWeights: resolve(presetsFolder, 'smoke-cpu.json') } };
    expect((await service.check(there)).errors).toEqual([]);
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

  it('gives the global batch', async () => {
    const config = await preset('smoke-cpu');
    const raw = { ...config, whole: { ...config.whole, batchSizePerDevice: 1, accumulationSteps: 8 } };
    expect(checkConfig(raw, unknown).globalBatchSize).toBe(8);
  });

  it.each([null, 7, 'text', [], {}])('answers %j with errors, never with an exception', (raw) => {
    const check = checkConfig(raw, cpuOnly);
    expect(check.errors.length).toBeGreaterThan(0);
    expect(check.globalBatchSize).toBeNull();
  });
});

describe('the config commands', () => {
  const handlers = configHandlers(createConfig(nowhere), {
    chooseFile: () => Promise.resolve(null),
    chooseSaveFile: () => Promise.resolve(null),
  });

  it('lists the presets, the one for a CPU first', async () => {
    const presets = await handlers['config.presets'](undefined);
    expect(presets.ok && presets.value.map(({ id }) => id)).toEqual([
      'smoke-cpu',
      'ampere-tuned',
      'paper-a100',
      'paper-v100',
      'shen-2019',
      'shen-2019-from-scratch',
      'volta-tuned',
    ]);
  });

  it('checks a draft', async () => {
    const check = await handlers['config.check']({ config: { ...(await preset('smoke-cpu')), seed: 'one' } });
    expect(check.ok && paths(check.value.errors)).toEqual(['/seed: must be a whole number']);
  });

  it('says where the presets should be when they are not there', async () => {
    const missing = await createConfig({ ...nowhere, presetsFolder: '/nowhere' }).presets();
    expect(missing.ok ? '' : missing.failure.message).toContain('/nowhere');
  });
});
