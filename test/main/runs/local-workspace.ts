import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';

import {
  failed,
  isLauncherRecord,
  isRunConfig,
  isRunnerRecord,
  ok,
  type ConfigCheck,
  type EventName,
  type PayloadOf,
  type QueueView,
  type Result,
  type RunConfig,
  type RunPoints,
  type RunRequest,
  type RunSummary,
} from '@contract/index';
import { createRuns, type FrozenData, type RunsService } from '@main/runs';
import type { OpenWorkspace, PythonStatus } from '@main/workspace';

import { isAlive } from '../../../main/runs/process-evidence';
import { readRecord } from '../../../main/runs/read-record';
import { runnerFiles } from '../../../main/runs/runner-record';
import { buildWorkers, type BuiltWorkers } from '../support/built-workers';

export const repository = resolve(import.meta.dirname, '../../..');
const python = join(repository, '.venv/bin/python');
/** Every run here is three Python programs, one after the other, on a machine that has other work. */
export const SLOW_TEST_MS = 120_000;
const DEADLINE_MS = 40_000;

const noErrors: ConfigCheck = { errors: [], warnings: [], globalBatchSize: 8 };
const noCases: FrozenData = {
  manifest: { formatVersion: 1, datasetName: 'none', salt: '00', images: [] },
  split: {
    ...{ formatVersion: 1, hash: '0'.repeat(64), seed: 1 },
    ...{ trainFraction: 0.5, validationFraction: 0.2, cases: [] },
  },
  paths: {},
};

export function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

export async function smokeConfig(): Promise<RunConfig> {
  const preset: unknown = JSON.parse(await readFile(join(repository, 'assets/presets/smoke-cpu.json'), 'utf8'));
  const { config } = preset as { config: unknown };
  if (!isRunConfig(config)) throw new Error('the smoke preset is not valid');
  return config;
}

/** A workspace of this test's own, with real runners and launchers, whose workers train nothing. */
export class LocalWorkspace {
  folder = '';
  pythonStatus: PythonStatus = { executable: null, problem: 'not set up' };
  retries = 0;
  readonly changed: RunSummary[] = [];
  readonly queues: QueueView[] = [];
  readonly points: RunPoints[] = [];
  readonly warnings: string[] = [];
  private readonly services: RunsService[] = [];

  constructor(private readonly workers: () => BuiltWorkers) {}

  async setUp(): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'mammobench-runs-'));
    process.env['MAMMOBENCH_LEASE_DIR'] = join(this.folder, 'leases');
    this.pythonStatus = { executable: await this.makeTinyPython(), problem: null };
    this.retries = 0;
    for (const list of [this.changed, this.queues, this.points, this.warnings, this.services]) list.length = 0;
  }

  async tearDown(): Promise<void> {
    for (const service of this.services) await service.close();
    await this.endAll();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    expect(this.warnings).toEqual([]);
  }

  open(readOnly = false): RunsService {
    const opened = { folder: this.folder, status: { readOnly } } as OpenWorkspace;
    const service = createRuns({
      workspace: {
        current: () => opened,
        open: () => ok(opened),
        writable: () => (readOnly ? failed('read-only', 'Another program is the writer.') : ok(opened)),
        onChange: () => () => undefined,
        beforeClose: () => () => undefined,
      },
      datasets: { freeze: () => Promise.resolve(ok(noCases)) },
      checkConfig: () => Promise.resolve(noErrors),
      checkConfigs: (raws) => Promise.resolve(raws.map(() => noErrors)),
      python: () => Promise.resolve(this.pythonStatus),
      defaultRetries: () => Promise.resolve(this.retries),
      broadcast: <Name extends EventName>(name: Name, payload: PayloadOf<Name>) => {
        if (name === 'runs.changed') this.changed.push(payload as RunSummary);
        if (name === 'runs.points') this.points.push(payload as RunPoints);
        if (name === 'runs.queueChanged') this.queues.push(payload as QueueView);
      },
      warn: (message) => this.warnings.push(message),
      ingestWorkerFile: this.workers().ingest,
      logWorkerFile: this.workers().log,
      transferWorkerFile: this.workers().transfer,
      dialogs: { chooseBundle: () => Promise.resolve(null), chooseTarget: () => Promise.resolve(null) },
    });
    this.services.push(service);
    return service;
  }

  /** A run of ten steps an epoch, fifty steps a second. */
  async start(service: RunsService, epochs: number, request: Partial<RunRequest> = {}): Promise<string> {
    const config = await smokeConfig();
    const whole = { ...config.whole, epochs };
    const started = await service.handlers['runs.start']({ config: { ...config, whole }, ...request });
    return unwrap(started).runId;
  }

  /** The states of a run as they were told, one after the other. */
  statesOf(runId: string): string[] {
    const states = this.changed.filter((run) => run.runId === runId).map(({ state }) => state);
    return states.filter((state, index) => state !== states[index - 1]);
  }

  async until(service: RunsService, runId: string, condition: (run: RunSummary) => boolean): Promise<RunSummary> {
    const find = async (): Promise<RunSummary | undefined> =>
      unwrap(await service.handlers['runs.list'](undefined)).find((run) => run.runId === runId);
    return this.eventually(find, (run) => run !== undefined && condition(run)) as Promise<RunSummary>;
  }

  queueUntil(service: RunsService, condition: (view: QueueView) => boolean): Promise<QueueView> {
    return this.eventually(async () => unwrap(await service.handlers['runs.queue'](undefined)), condition);
  }

  /** Asks until the answer is as it should be; fails with it, and with what the programs said. */
  async eventually<T>(ask: () => Promise<T>, isSo: (answer: T) => boolean): Promise<T> {
    const deadline = Date.now() + DEADLINE_MS;
    for (;;) {
      const answer = await ask();
      if (isSo(answer)) return answer;
      if (Date.now() > deadline) throw new Error(`not in time: ${JSON.stringify(answer)}\n${await this.logs()}`);
      await new Promise((wake) => setTimeout(wake, 50));
    }
  }

  async runnerPid(): Promise<number | null> {
    const record = await readRecord(runnerFiles(this.folder).record, isRunnerRecord);
    return record !== null && (await isAlive(record.runner)) ? record.runner.pid : null;
  }

  private async makeTinyPython(): Promise<string> {
    const path = join(this.folder, 'tiny-python');
    await writeFile(path, `#!/bin/sh\nexec ${python} ${join(import.meta.dirname, 'tiny_run.py')} "$@"\n`);
    await chmod(path, 0o755);
    return path;
  }

  private async logs(): Promise<string> {
    const runs = await readdir(join(this.folder, 'runs')).catch(() => []);
    const names = ['local/runner.log', ...runs.map((runId) => `runs/${runId}/local/launcher.log`)];
    const texts = names.map((name) => readFile(join(this.folder, name), 'utf8').catch(() => ''));
    return (await Promise.all(texts)).map((text) => text.slice(-2000)).join('\n---\n');
  }

  /** The runner first: it would start the next run in place of one that is ended. */
  private async endAll(): Promise<void> {
    const runner = await this.runnerPid();
    if (runner !== null) process.kill(runner, 'SIGKILL');
    for (const runId of await readdir(join(this.folder, 'runs')).catch(() => [])) {
      const record = await readRecord(join(this.folder, 'runs', runId, 'local', 'launcher.json'), isLauncherRecord);
      if (record !== null && (await isAlive(record.launcher))) process.kill(record.launcher.pid, 'SIGKILL');
    }
  }
}

/** A fresh one for every test of the file. */
export function useLocalWorkspace(): LocalWorkspace {
  let workers: BuiltWorkers | null = null;
  const workspace = new LocalWorkspace(() => {
    if (workers === null) throw new Error('the workers are not built yet');
    return workers;
  });
  beforeAll(async () => {
    workers = await buildWorkers();
  }, SLOW_TEST_MS);
  afterAll(() => workers?.remove());
  beforeEach(() => workspace.setUp());
  afterEach(() => workspace.tearDown());
  return workspace;
}
