import { appendFile, chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  isRunConfig,
  isRunDetail,
  isRunSummary,
  ok,
  type ConfigCheck,
  type EventName,
  type PayloadOf,
  type Result,
  type RunConfig,
  type RunPoints,
  type RunSummary,
} from '@contract/index';
import { createRuns, type RunsService } from '@main/runs';
import type { OpenWorkspace, PythonStatus } from '@main/workspace';

const repository = resolve(import.meta.dirname, '../../..');
const python = join(repository, '.venv/bin/python');
const noErrors: ConfigCheck = { errors: [], warnings: [], globalBatchSize: 8 };

let folder: string;
let services: RunsService[];
let pythonStatus: PythonStatus;
const changed: RunSummary[] = [];
const points: RunPoints[] = [];

async function makeTinyPython(): Promise<string> {
  const path = join(folder, 'tiny-python');
  await writeFile(path, `#!/bin/sh\nexec ${python} ${join(import.meta.dirname, 'tiny_run.py')} "$@"\n`);
  await chmod(path, 0o755);
  return path;
}

async function smokeConfig(): Promise<RunConfig> {
  const preset: unknown = JSON.parse(await readFile(join(repository, 'assets/presets/smoke-cpu.json'), 'utf8'));
  const { config } = preset as { config: unknown };
  if (!isRunConfig(config)) throw new Error('the smoke preset is not valid');
  return config;
}

function open(): RunsService {
  const opened = { folder, status: { readOnly: false } } as OpenWorkspace;
  const service = createRuns({
    workspace: {
      current: () => opened,
      open: () => ok(opened),
      writable: () => ok(opened),
      onChange: () => () => undefined,
      beforeClose: () => () => undefined,
    },
    datasets: {
      freeze: () =>
        Promise.resolve(
          ok({
            manifest: { formatVersion: 1, datasetName: 'none', salt: '00', images: [] },
            split: {
              formatVersion: 1,
              hash: '0'.repeat(64),
              seed: 1,
              trainFraction: 0.5,
              validationFraction: 0.2,
              cases: [],
            },
            paths: {},
          }),
        ),
    },
    checkConfig: () => Promise.resolve(noErrors),
    python: () => Promise.resolve(pythonStatus),
    broadcast: <Name extends EventName>(name: Name, payload: PayloadOf<Name>) => {
      if (name === 'runs.changed') changed.push(payload as RunSummary);
      if (name === 'runs.points') points.push(payload as RunPoints);
    },
    warn: (message) => {
      throw new Error(message);
    },
  });
  services.push(service);
  return service;
}

/** A run of ten steps an epoch, fifty steps a second. */
async function start(service: RunsService, epochs: number): Promise<string> {
  const config = await smokeConfig();
  const started = await service.handlers['runs.start']({ config: { ...config, whole: { ...config.whole, epochs } } });
  return unwrap(started).runId;
}

function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

async function summaryOf(service: RunsService, runId: string): Promise<RunSummary> {
  return unwrap(await service.handlers['runs.get']({ runId })).summary;
}

async function until(
  service: RunsService,
  runId: string,
  condition: (run: RunSummary) => boolean,
): Promise<RunSummary> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const summary = unwrap(await service.handlers['runs.list'](undefined)).find((run) => run.runId === runId);
    if (summary !== undefined && condition(summary)) return summary;
    if (Date.now() > deadline) throw new Error(`not within 15 s: ${JSON.stringify(summary)}`);
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

async function stepsOf(service: RunsService, runId: string, name: string, from = 0): Promise<number[]> {
  const answer = await service.serveSeries(new URL(`series://run/${runId}/${name}?from=${from}`));
  if (!answer.ok) throw new Error(answer.message);
  const values = new Float64Array(answer.bytes.buffer, answer.bytes.byteOffset, answer.bytes.byteLength / 8);
  return [...values].filter((_value, index) => index % 3 === 0);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mammobench-runs-'));
  process.env['MAMMOBENCH_LEASE_DIR'] = join(folder, 'leases');
  pythonStatus = { executable: await makeTinyPython(), problem: null };
  services = [];
  changed.length = 0;
  points.length = 0;
});

afterEach(async () => {
  const runs = await services.at(-1)?.handlers['runs.list'](undefined);
  if (runs?.ok === true) {
    for (const { launcherPid, state } of runs.value) {
      if (launcherPid !== null && state !== 'lost') process.kill(launcherPid, 'SIGKILL');
    }
  }
  for (const service of services) service.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

describe('a run on this machine', () => {
  it('starts, tells of its points, and finishes with every step in its series', async () => {
    const service = open();
    const runId = await start(service, 10);
    await until(service, runId, ({ state, step }) => state === 'running' && (step ?? 0) >= 5);
    expect(service.latestSample()?.tree?.processCount).toBeGreaterThanOrEqual(1);
    const finished = await until(service, runId, ({ state }) => state === 'finished');
    expect([finished.step, finished.totalSteps, finished.attempt, finished.skippedLines]).toEqual([100, 100, 1, 0]);
    expect(await stepsOf(service, runId, 'loss')).toEqual(Array.from({ length: 100 }, (_value, index) => index + 1));
    expect(await stepsOf(service, runId, 'loss', 98)).toEqual([99, 100]);
    expect(await stepsOf(service, runId, 'noSuchSeries')).toEqual([]);
    expect((await stepsOf(service, runId, 'cpuPercent')).length).toBeGreaterThan(1);
    expect(changed.filter(isRunSummary)).toHaveLength(changed.length);
    expect(changed.map(({ state }) => state)).toContain('running');
    const progress = points.map(({ lastSeq }) => lastSeq);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(points.length).toBeLessThan(60);
  });

  it('outlives the app, and is found again with the same worker and no gap', async () => {
    const first = open();
    const runId = await start(first, 40);
    const before = await until(first, runId, ({ step, workerPids }) => (step ?? 0) >= 5 && workerPids.length > 0);
    first.close();
    const second = open();
    const after = await until(
      second,
      runId,
      ({ state, step }) => state === 'running' && (step ?? 0) > (before.step ?? 0),
    );
    expect(after.workerPids).toEqual(before.workerPids);
    const steps = await stepsOf(second, runId, 'loss');
    expect(steps).toEqual(steps.map((_step, index) => index + 1));
  });

  it('stops on request with a checkpoint, and resumes from it', async () => {
    const service = open();
    const runId = await start(service, 15);
    await until(service, runId, ({ step }) => (step ?? 0) >= 15);
    unwrap(await service.handlers['runs.stop']({ runId }));
    const stopped = await until(service, runId, ({ state }) => state === 'stopped');
    expect(stopped.stateReason).toContain('with a checkpoint');
    unwrap(await service.handlers['runs.resume']({ runId }));
    const finished = await until(service, runId, ({ state }) => state === 'finished');
    expect(finished.attempt).toBe(2);
    const detail = unwrap(await service.handlers['runs.get']({ runId }));
    expect(isRunDetail(detail)).toBe(true);
    expect(detail.events.map(({ text }) => text)).toContain(`Attempt 2 goes on from step ${stopped.step}`);
    expect(detail.files.map(({ path }) => path)).toContain('local/launcher.log');
    const again = await service.handlers['runs.resume']({ runId });
    expect(again.ok ? '' : again.failure.code).toBe('finished');
  });

  it('is lost when its launcher is killed, says so, and can be resumed', async () => {
    const service = open();
    const runId = await start(service, 15);
    const running = await until(service, runId, ({ step }) => (step ?? 0) >= 15);
    process.kill(running.launcherPid!, 'SIGKILL');
    const lost = await until(service, runId, ({ state }) => state === 'lost');
    expect(lost.stateReason).toContain(`PID ${running.launcherPid}`);
    unwrap(await service.handlers['runs.resume']({ runId }));
    await until(service, runId, ({ state }) => state === 'finished');
  });

  it('fails with the reason when its worker is killed', async () => {
    const service = open();
    const runId = await start(service, 20);
    const running = await until(service, runId, ({ workerPids, step }) => workerPids.length === 1 && (step ?? 0) > 2);
    process.kill(running.workerPids[0]!, 'SIGKILL');
    const failed = await until(service, runId, ({ state }) => state === 'failed');
    expect(failed.stateReason).toContain('SIGKILL');
  });

  it('counts torn lines and keeps the rest', async () => {
    const service = open();
    const runId = await start(service, 3);
    await until(service, runId, ({ state }) => state === 'finished');
    service.close();
    await appendFile(join(folder, 'runs', runId, 'events.jsonl'), '{"type":"step","seq":9\n\u0000\u0000\n');
    const again = open();
    expect((await summaryOf(again, runId)).skippedLines).toBe(2);
    expect(await stepsOf(again, runId, 'loss')).toHaveLength(30);
  });
});

describe('what keeps a run from starting', () => {
  it('is said when there is no Python', async () => {
    pythonStatus = { executable: null, problem: 'Python was not found at /nowhere. Run “npm start” once.' };
    const started = await open().handlers['runs.start']({ config: { ...(await smokeConfig()) } });
    expect(started.ok ? null : started.failure).toMatchObject({
      code: 'python-unavailable',
      message: pythonStatus.problem,
    });
  });

  it('is said when Python cannot be executed', async () => {
    pythonStatus = { executable: join(folder, 'gone'), problem: null };
    const started = await open().handlers['runs.start']({ config: { ...(await smokeConfig()) } });
    expect(started.ok ? null : started.failure.code).toBe('python-unavailable');
  });

  it('is what the launcher refused', async () => {
    const service = open();
    const config = await smokeConfig();
    const cuda = { ...config, execution: { ...config.execution, device: 'cuda' } };
    const started = await service.handlers['runs.start']({ config: cuda });
    expect(started.ok ? '' : started.failure.message).toContain('/execution/device');
    const [run] = unwrap(await service.handlers['runs.list'](undefined));
    expect([run?.state, run?.stateReason?.includes('/execution/device')]).toEqual(['failed', true]);
  });

  it('is said when the folder of the runs cannot be made', async () => {
    await writeFile(join(folder, 'runs'), 'a file where the folder should be');
    const started = await open().handlers['runs.start']({ config: { ...(await smokeConfig()) } });
    expect(started.ok ? '' : started.failure.message).toContain(join(folder, 'runs'));
  });

  it('is an unknown run', async () => {
    const stopped = await open().handlers['runs.stop']({ runId: 'no-such-run' });
    expect(stopped.ok ? '' : stopped.failure.code).toBe('unknown-run');
  });
});

describe('what lies in a workspace', () => {
  it('lists a damaged run and passes over what is none', async () => {
    await mkdir(join(folder, 'runs', 'damaged-run'), { recursive: true });
    await writeFile(join(folder, 'runs', 'damaged-run', 'config.json'), '{"name":');
    await mkdir(join(folder, 'runs', 'no-run'));
    await mkdir(join(folder, 'runs', '.unfinished'));
    const service = open();
    const runs = unwrap(await service.handlers['runs.list'](undefined));
    expect(runs.map(({ runId }) => runId)).toEqual(['damaged-run']);
    const detail = await service.handlers['runs.get']({ runId: 'damaged-run' });
    expect(detail.ok ? '' : detail.failure.message).toContain('config.json');
  });

  it('opens a run of config format 1, and says of a newer one that it is newer', async () => {
    const fixture = resolve(import.meta.dirname, '../../fixtures/config/migrations.json');
    const [first] = JSON.parse(await readFile(fixture, 'utf8')) as { version1: object; version2: object }[];
    for (const [name, config] of Object.entries({ old: first?.version1, newer: { formatVersion: 3 } })) {
      await mkdir(join(folder, 'runs', name), { recursive: true });
      await writeFile(join(folder, 'runs', name, 'config.json'), JSON.stringify(config));
    }
    const service = open();
    expect(unwrap(await service.handlers['runs.get']({ runId: 'old' })).config).toEqual(first?.version2);
    const newer = await service.handlers['runs.get']({ runId: 'newer' });
    expect(newer.ok ? '' : newer.failure).toMatchObject({ code: 'run-newer' });
    const runs = unwrap(await service.handlers['runs.list'](undefined));
    expect(runs.find(({ runId }) => runId === 'newer')?.stateReason).toContain('written by a newer version');
  });

  it('answers a series address that makes no sense with 400', async () => {
    const service = open();
    for (const address of [
      'series://run/..%2f..%2fetc/loss',
      'series://run/a-run',
      'series://run/a-run/loss?from=-1',
    ]) {
      expect(await service.serveSeries(new URL(address))).toMatchObject({ ok: false, status: 400 });
    }
    expect(await service.serveSeries(new URL('series://run/a-run/loss'))).toMatchObject({ ok: false, status: 404 });
  });
});
