import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Preset, RunConfig } from '@contract/index';

import { createRunFolder, type FrozenData } from '../../../main/runs/create-run-folder';
import { duplicateRun, nameOfCopy } from '../../../main/runs/duplicate-run';

const presetFile = resolve(import.meta.dirname, '../../../assets/presets/smoke-cpu.json');
const parts = { hash: '0'.repeat(64), seed: 1, trainFraction: 0.5, validationFraction: 0.2, cases: [] };
const data: FrozenData = {
  manifest: { formatVersion: 1, datasetName: 'none', salt: '00', images: [] },
  split: { formatVersion: 1, ...parts },
  paths: {},
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-folder-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function configWith(initialWeights: string | null): Promise<RunConfig> {
  const { config } = JSON.parse(await readFile(presetFile, 'utf8')) as Preset;
  return { ...config, model: { ...config.model, initialWeights } };
}

describe('the initial weights of a run', () => {
  it('are copied into its folder, and the config names the copy', async () => {
    const given = join(folder, 'my resnet.pth');
    await writeFile(given, 'weights');
    const created = await createRunFolder(join(folder, 'runs'), await configWith(given), data, 0);
    const run = created.ok ? created.value.folder : '';
    const frozen = JSON.parse(await readFile(join(run, 'config.json'), 'utf8')) as RunConfig;
    expect(frozen).toEqual(await configWith('initial-weights.pth'));
    expect(await readFile(join(run, 'initial-weights.pth'), 'utf8')).toBe('weights');
  });

  it('leave nothing behind when they cannot be copied, and are named', async () => {
    const missing = join(folder, 'missing.pth');
    const created = await createRunFolder(join(folder, 'runs'), await configWith(missing), data, 0);
    expect(created.ok ? null : created.failure).toMatchObject({ code: 'weights-unreadable' });
    expect(created.ok ? '' : created.failure.message).toContain(missing);
    expect(await readdir(join(folder, 'runs'))).toEqual([]);
  });

  it('are none where none are named', async () => {
    const created = await createRunFolder(join(folder, 'runs'), await configWith(null), data, 0);
    const names = await readdir(created.ok ? created.value.folder : '');
    expect(names.sort()).toEqual(['config.json', 'local', 'manifest.json', 'split.json']);
  });
});

describe('a duplicated run', () => {
  async function original(): Promise<{ readonly folder: string; readonly config: RunConfig }> {
    const given = join(folder, 'resnet.safetensors');
    await writeFile(given, 'weights');
    const created = await createRunFolder(join(folder, 'runs'), await configWith(given), data, 0);
    const run = created.ok ? created.value.folder : '';
    return { folder: run, config: JSON.parse(await readFile(join(run, 'config.json'), 'utf8')) as RunConfig };
  }

  it('has all that was frozen, its own copy of the weights, and nothing of what the first one became', async () => {
    const first = await original();
    await writeFile(join(first.folder, 'exit.json'), '{}');
    const made = await duplicateRun(join(folder, 'runs'), first, 'Another', 0);
    const copy = made.ok ? made.value.folder : '';
    expect((await readdir(copy)).sort()).toEqual([
      'config.json',
      'initial-weights.safetensors',
      'local',
      'manifest.json',
      'split.json',
    ]);
    for (const file of ['manifest.json', 'split.json', 'local/paths.json', 'initial-weights.safetensors']) {
      expect(await readFile(join(copy, file), 'utf8')).toBe(await readFile(join(first.folder, file), 'utf8'));
    }
    const config = JSON.parse(await readFile(join(copy, 'config.json'), 'utf8')) as RunConfig;
    expect(config).toEqual({ ...first.config, name: 'Another' });
  });

  it('is refused, and leaves nothing, where something frozen is missing', async () => {
    const first = await original();
    await rm(join(first.folder, 'local', 'paths.json'));
    const made = await duplicateRun(join(folder, 'runs'), first, 'Another', 0);
    expect(made.ok ? '' : made.failure.message).toContain(join(first.folder, 'local/paths.json'));
    expect(await readdir(join(folder, 'runs'))).toHaveLength(1);
  });

  it.each<[string, string[], string]>([
    ['Smoke', ['Smoke'], 'Smoke (copy)'],
    ['Smoke', ['Smoke', 'Smoke (copy)'], 'Smoke (copy 2)'],
    ['Smoke (copy)', ['Smoke (copy)'], 'Smoke (copy 2)'],
    ['Smoke (copy 2)', ['Smoke (copy 2)'], 'Smoke (copy)'],
    ['x'.repeat(120), [], `${'x'.repeat(113)} (copy)`],
  ])('of %s beside %j is %s', (name, taken, copy) => {
    expect(nameOfCopy(name, new Set(taken))).toBe(copy);
  });
});
