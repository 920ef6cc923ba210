import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { failed, isRunConfig, ok, type Result, type RunConfig, type StageSpeed } from '@contract/index';
import { unknownFacts, type ConfigFacts, type MeasuredRun } from '@main/config';

import { sectionsOf } from '../../../main/config/config-sections';
import { diskEstimate, NO_DISK, readDiskFacts } from '../../../main/config/disk-estimate';
import { speedFor } from '../../../main/config/measured-run';
import { bytesPerValueOf, memoryConfigOf, memoryNeedOf } from '../../../main/config/memory-need';
import { MemoryShapesOf } from '../../../main/config/memory-shapes';
import { timeEstimate } from '../../../main/config/time-estimate';

const assets = resolve(import.meta.dirname, '../../../assets/presets');

function preset(id: string): RunConfig {
  const { config } = JSON.parse(readFileSync(join(assets, `${id}.json`), 'utf8')) as { readonly config: unknown };
  if (!isRunConfig(config)) throw new Error(`${id} is no preset`);
  return config;
}

const smoke = preset('smoke-cpu');
const facts: ConfigFacts = {
  ...unknownFacts,
  ...{ cudaDeviceCount: 0, trainImages: 100, trainMalignantImages: 30, trainLesions: 40 },
};
const speed = (name: string, imagesPerSecond: number): StageSpeed => ({
  runId: 'r1r',
  name,
  imagesPerSecond,
  steps: 9,
});

function run(name: string, change: Partial<RunConfig>, createdAtMs = 1): MeasuredRun {
  const config = { ...smoke, ...change };
  return { config, device: 'cpu', createdAtMs, patch: speed(name, 20), whole: speed(name, 10) };
}

const nameFor = (config: RunConfig, device: string, measured: readonly MeasuredRun[]): string | null =>
  speedFor('whole', config, device, measured)?.name ?? null;

describe('the speed to go by', () => {
  const wider = { data: { ...smoke.data, inputColumns: smoke.data.inputColumns + 32 } };

  it('is of a run with the same architecture, size, precision and device', () => {
    const resnet50 = { model: { ...smoke.model, architecture: 'resnet50' as const } };
    const half = { execution: { ...smoke.execution, precision: 'auto' as const } };
    const others = [run('wider', wider), run('resnet50', resnet50), run('half', half)];
    expect(nameFor(smoke, 'cpu', others)).toBeNull();
    expect(nameFor(smoke, 'cpu', [...others, run('same', {})])).toBe('same');
    expect(nameFor(smoke, 'NVIDIA A100-PCIE-40GB', [run('same', {})])).toBeNull();
  });

  it('prefers the run with the same batch, then the newest', () => {
    const batch = { whole: { ...smoke.whole, batchSizePerDevice: smoke.whole.batchSizePerDevice + 1 } };
    expect(nameFor(smoke, 'cpu', [run('newest', batch, 3), run('old', {}, 1), run('new', {}, 2)])).toBe('new');
  });
});

describe('the time that training takes', () => {
  const config: RunConfig = {
    ...smoke,
    patch: { ...smoke.patch, epochs: 2, patchesPerLesion: 5, phases: [] },
    whole: { ...smoke.whole, epochs: 3, sampler: 'balanced', phases: [] },
  };
  const estimate = (given: ConfigFacts, measured: readonly MeasuredRun[]): ReturnType<typeof timeEstimate> =>
    timeEstimate(sectionsOf(config), config, given, null, measured);

  it('is what the stages show, at the speed of an earlier run', () => {
    const { patch, whole, seconds, reason } = estimate(facts, [run('same', {})]);
    // 40 lesions × 5 patches and as many of background, twice; 70 negatives and as many positives, thrice.
    expect([patch.images, whole.images]).toEqual([800, 420]);
    expect([patch.seconds, whole.seconds, seconds]).toEqual([40, 42, 82]);
    expect(reason).toBeNull();
    expect(whole.speed?.name).toBe('same');
  });

  it('is unknown, with the reason, without such a run, a split or the device', () => {
    expect(estimate(facts, []).reason).toMatch(/^No run of this workspace has trained lesion patches and whole images/);
    expect(estimate({ ...facts, trainImages: null }, []).reason).toBe('No split is chosen.');
    const gpu = { ...config, execution: { ...config.execution, device: 'cuda' as const } };
    expect(timeEstimate(sectionsOf(gpu), gpu, facts, null, []).reason).toMatch(/not on this machine/);
  });

  it('leaves out a stage without epochs', () => {
    const without = { ...config, patch: { ...config.patch, epochs: 0 } };
    expect(timeEstimate(sectionsOf(without), without, facts, null, [run('same', {})]).seconds).toBe(42);
  });
});

describe('the disk that a run takes', () => {
  it('is what the launcher will ask for', () => {
    const table = resolve(import.meta.dirname, '../../fixtures/config/disk.json');
    const rows = JSON.parse(readFileSync(table, 'utf8')) as readonly { preset: string; checkpointsBytes: number }[];
    for (const { preset: id, checkpointsBytes } of rows) {
      expect(diskEstimate(sectionsOf(preset(id)), 1, 0, NO_DISK)?.checkpointBytes).toBe(checkpointsBytes);
    }
  });

  it('counts prepared images once: not where a cache of their size is there', async () => {
    const workspace = await mkdtemp(join(tmpdir(), 'mammobench-disk-'));
    const bytes = 2 * smoke.data.inputRows * smoke.data.inputColumns * 3;
    try {
      const sections = sectionsOf(smoke);
      expect(diskEstimate(sections, 3, 0, await readDiskFacts(workspace))?.cacheBytes).toBe(bytes);
      await mkdir(join(workspace, 'cache/prepared/one'), { recursive: true });
      await writeFile(join(workspace, 'cache/prepared/one/pixels.u16'), new Uint8Array(bytes));
      const disk = await readDiskFacts(workspace);
      expect(diskEstimate(sections, 3, 0, disk)?.cacheBytes).toBe(0);
      expect(disk.freeBytes).toBeGreaterThan(0);
    } finally {
      await rm(workspace, { recursive: true });
    }
  });
});

describe('the memory of a training step', () => {
  const shapes = {
    ...{ bytesPerValue: 4 as const, contextBytes: 100, usableShare: 0.5 },
    stages: [{ stage: 'whole' as const, stateBytes: 1000, imageBytes: 50 }],
  };
  const batchOf = (batchSizePerDevice: number): RunConfig => ({
    ...smoke,
    whole: { ...smoke.whole, batchSizePerDevice },
  });

  it('is state and images within what is usable, beside the context of a GPU', () => {
    const need = memoryNeedOf(shapes, batchOf(4), { name: 'GPU', totalBytes: 3100 }, false);
    expect(need.stages[0]).toMatchObject({ batchSize: 4, needBytes: 2500, largestBatch: 10 });
    const onCpu = memoryNeedOf(shapes, batchOf(4), { name: 'main memory', totalBytes: null }, true);
    expect(onCpu.stages[0]).toMatchObject({ needBytes: 2400, largestBatch: null });
  });

  it('has the same shapes whatever the batch, the seed and the schedule, and is a valid config', () => {
    const [one, other] = [
      memoryConfigOf(sectionsOf(smoke)),
      memoryConfigOf(sectionsOf({ ...batchOf(7), seed: 9, whole: { ...batchOf(7).whole, epochs: 99 } })),
    ];
    expect(isRunConfig(one)).toBe(true);
    expect(other).toEqual(one);
    const deeper = { ...smoke, model: { ...smoke.model, architecture: 'resnet34' } };
    expect(memoryConfigOf(sectionsOf(deeper))).not.toEqual(one);
  });

  it('keeps 16 bits where autocast does', () => {
    const on = (precision: 'auto' | 'bf16' | 'tf32', device: 'cpu' | 'cuda', capability: number): number =>
      bytesPerValueOf(
        { ...smoke.execution, precision, device },
        { ...unknownFacts, cudaDeviceCount: 1, computeCapability: [capability, 0] },
      );
    expect([on('auto', 'cuda', 7), on('auto', 'cuda', 6), on('tf32', 'cuda', 8), on('bf16', 'cuda', 8)]).toEqual([
      ...[2, 4, 4, 2],
    ]);
    expect(on('auto', 'cpu', 8)).toBe(4);
  });
});

describe('asking Python for the shapes', () => {
  const answer = JSON.stringify({ bytesPerValue: 4, contextBytes: 1, usableShare: 0.8, stages: [] });
  const found = { executable: '/python', problem: null };
  const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.failure.code);

  it('asks once for what has the same shapes', async () => {
    let calls = 0;
    const shapes = new MemoryShapesOf(
      () => Promise.resolve(found),
      () => {
        calls += 1;
        return Promise.resolve(ok(answer));
      },
    );
    const both = await Promise.all([shapes.ask(smoke, 4), shapes.ask(smoke, 4)]);
    expect([...both, await shapes.ask(smoke, 4)].map(codeOf)).toEqual(['ok', 'ok', 'ok']);
    expect(calls).toBe(1);
    await shapes.ask(smoke, 2);
    expect(calls).toBe(2);
  });

  it('ends a question that a newer one makes stale', async () => {
    const ended: boolean[] = [];
    const begun: (() => void)[] = [];
    const first = new Promise<void>((begin) => begun.push(begin));
    const shapes = new MemoryShapesOf(
      () => Promise.resolve(found),
      (_executable, args, signal) => {
        begun[0]?.();
        if (args.includes('2')) return Promise.resolve(ok(answer));
        return new Promise((resolveCall) =>
          signal.addEventListener('abort', () => {
            ended.push(true);
            resolveCall(failed('estimate-failed', 'killed'));
          }),
        );
      },
    );
    const stale = shapes.ask(smoke, 4);
    await first;
    expect(codeOf(await shapes.ask(smoke, 2))).toBe('ok');
    expect(codeOf(await stale)).toBe('superseded');
    expect(ended).toEqual([true]);
  });

  it('says why there is no estimate', async () => {
    const without = new MemoryShapesOf(() => Promise.resolve({ executable: null, problem: 'No Python was found.' }));
    expect(await without.ask(smoke, 4)).toEqual(failed('python-unavailable', 'No Python was found.'));
    const garbled = new MemoryShapesOf(
      () => Promise.resolve(found),
      () => Promise.resolve(ok('{}')),
    );
    expect(codeOf(await garbled.ask(smoke, 4))).toBe('estimate-unreadable');
  });
});
