import { chmodSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { isMachineSample, type MachineSample, type Settings, type TelemetrySample } from '@contract/index';
import { createTelemetry, type Attention, type TelemetryService } from '@main/telemetry';
import type { PythonStatus } from '@main/workspace';

import { cpuPercent, cpuTimesOf } from '../../../main/telemetry/cpu-use';
import { MachineTelemetry } from '../../../main/telemetry/machine-telemetry';
import { temporaryFolder } from '../support/temporary-folder';
import { gpuSample, leaseOf, monitorLine, settings, telemetrySample } from './samples';

const python = resolve(import.meta.dirname, '../../../.venv/bin/python');
const waitFor = (check: () => void) => vi.waitFor(check, { timeout: 45_000, interval: 20 });

describe('createTelemetry', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let service: TelemetryService;
  let told: MachineSample[];
  let found: PythonStatus;
  let used: Settings;
  let attention: Attention;
  beforeEach(() => {
    folder = temporaryFolder();
    told = [];
    found = { executable: null, problem: 'Python was not found. Choose it in the settings.' };
    [used, attention] = [settings, 'close'];
  });
  afterEach(async () => {
    await service.close();
    folder.remove();
  });

  function start(): void {
    service = createTelemetry({
      workspace: {
        current: () => null,
        writable: () => ({ ok: false, failure: { code: 'no-workspace', message: 'none', problems: [] } }),
        onChange: () => () => undefined,
        beforeClose: () => () => undefined,
      },
      runs: { summaries: () => [], latestSamples: () => new Map(), notice: () => undefined },
      python: () => Promise.resolve(found),
      settings: () => Promise.resolve(used),
      broadcast: (name, payload) => {
        if (name === 'telemetry.machine') told.push(payload as MachineSample);
      },
      attention: () => attention,
      notify: () => undefined,
      warn: () => undefined,
      intervalMs: 25,
    });
  }
  const latest = async () => {
    const reply = await service.handlers['telemetry.latest'](undefined);
    return reply.ok ? reply.value : null;
  };

  it('shows processors, memory and disk where there is no Python, and says why no more', async () => {
    start();
    await waitFor(() => expect(told.length).toBeGreaterThanOrEqual(3));
    expect(told.every((sample) => isMachineSample(sample))).toBe(true);
    expect(told[0]!.sample.host.cpuPercent).toBeNull();
    const { sample, source, problem, gpuProcesses } = told[2]!;
    expect(sample.host.memoryUsedBytes).toBeGreaterThan(0);
    expect(sample.host.memoryUsedBytes).toBeLessThan(sample.host.memoryTotalBytes ?? 0);
    expect(sample.host.diskFreeBytes).toBeGreaterThan(0);
    expect([source, sample.gpus, gpuProcesses, problem]).toEqual(['app', [], null, found.problem]);
  });

  it('takes the real monitor’s word where there is one, without a workspace too', async () => {
    found = { executable: python, problem: null };
    start();
    await waitFor(() => expect(told.some(({ source }) => source === 'monitor')).toBe(true));
    const first = told.find(({ source }) => source === 'monitor')!;
    expect(isMachineSample(first)).toBe(true);
    expect(first.problem).toBeNull();
    expect(first.sample.host.coreGroups).toBeDefined();
    expect((await latest())?.sample.host.memoryUsedBytes).toBeGreaterThan(0);
  });

  it('looks Python up again when the settings name another', { timeout: 60_000 }, async () => {
    start();
    await waitFor(() => expect(told.at(-1)?.problem).toBe(found.problem));
    const program = join(folder.path, 'python');
    // Again and again, as the monitor does: a line that comes while the sample before is made is passed over.
    const print = `printf '%s\\n' '${JSON.stringify(monitorLine())}'`;
    writeFileSync(program, `#!/bin/sh\n(while ${print}; do sleep 0.2; done) &\ncat\nkill $!\n`);
    chmodSync(program, 0o755);
    found = { executable: program, problem: null };
    await service.settingsChanged();
    expect(told.at(-1)?.source).toBe('app');
    used = { ...settings, pythonExecutable: program };
    await service.settingsChanged();
    await waitFor(() => expect(told.at(-1)?.source).toBe('monitor'));
  });

  it('tells one sample in five to who looks in passing, and keeps them all', async () => {
    attention = 'passing';
    start();
    await waitFor(() => expect(told.length).toBeGreaterThanOrEqual(3));
    const seqs = told.map(({ sample }) => sample.seq);
    expect(seqs.slice(1, 3)).toEqual([seqs[0]! + 5, seqs[0]! + 10]);
    const recent = await service.handlers['telemetry.recent'](undefined);
    const kept = recent.ok ? recent.value.map(({ seq }) => seq) : [];
    expect(kept.slice(0, 11)).toEqual(Array.from({ length: 11 }, (_, index) => kept[0]! + index));
  });

  it('tells nobody where no window listens, and knows the newest all the same', async () => {
    attention = 'none';
    start();
    await vi.waitFor(async () => expect(await latest()).not.toBeNull());
    expect(told).toEqual([]);
  });
});

describe('MachineTelemetry', () => {
  let nowMs: number;
  let runSamples: Map<string, TelemetrySample>;
  let machine: MachineTelemetry;
  beforeEach(() => {
    nowMs = 0;
    runSamples = new Map();
    machine = new MachineTelemetry({
      leases: () => Promise.resolve([leaseOf('GPU-0', 'run-1')]),
      runSamples: () => runSamples,
      folder: () => '/',
      monotonicMs: () => nowMs,
    });
  });

  it('leaves the word to the monitor until it has been silent for five seconds', async () => {
    const line = monitorLine({ gpus: [gpuSample()] });
    expect(await machine.ofMonitor(line)).toEqual({
      ...line,
      source: 'monitor',
      problem: null,
      leases: [leaseOf('GPU-0', 'run-1')],
    });
    nowMs = 4999;
    expect(await machine.withoutMonitor('it died')).toBeNull();
    nowMs = 5000;
    expect(await machine.withoutMonitor('it died')).toMatchObject({ source: 'app', problem: 'it died' });
  });

  it('puts the GPUs of all runs together where there is no monitor, each of their samples once', async () => {
    runSamples.set('a', telemetrySample({ seq: 3, wallTimeMs: 10, gpus: [gpuSample({ index: 1, uuid: 'GPU-1' })] }));
    runSamples.set('b', telemetrySample({ seq: 9, wallTimeMs: 20, gpus: [gpuSample()] }));
    const first = await machine.withoutMonitor('no Python');
    expect(first).toMatchObject({ source: 'launcher', problem: 'no Python', gpuProcesses: null });
    expect(first!.sample.gpus.map(({ uuid }) => uuid)).toEqual(['GPU-0', 'GPU-1']);
    expect(first!.sample.wallTimeMs).toBe(20);
    nowMs = 1000;
    expect(await machine.withoutMonitor('no Python')).toBeNull();
    runSamples.set('a', telemetrySample({ seq: 4 }));
    expect((await machine.withoutMonitor('no Python'))?.source).toBe('launcher');
  });

  it('samples by itself once the launchers have fallen silent', async () => {
    runSamples.set('a', telemetrySample());
    await machine.withoutMonitor(null);
    nowMs = 5000;
    expect((await machine.withoutMonitor(null))?.source).toBe('app');
  });

  it('takes the newest of two samples of one GPU', async () => {
    runSamples.set('a', telemetrySample({ wallTimeMs: 10, gpus: [gpuSample({ utilizationPercent: 1 })] }));
    runSamples.set('b', telemetrySample({ wallTimeMs: 20, gpus: [gpuSample({ utilizationPercent: 2 })] }));
    expect((await machine.withoutMonitor(null))!.sample.gpus.map((gpu) => gpu.utilizationPercent)).toEqual([2]);
  });
});

describe('cpuPercent', () => {
  const core = (busy: number, idle: number) => ({
    model: '',
    speed: 0,
    times: { user: busy, nice: 0, sys: 0, irq: 0, idle },
  });

  it('is the busy share of all cores between two samples', () => {
    const before = cpuTimesOf([core(100, 100), core(0, 200)]);
    const after = cpuTimesOf([core(200, 100), core(50, 250)]);
    expect(cpuPercent(before, after)).toBe(75);
  });

  it('is unknown for the first sample and where no time has passed', () => {
    const now = cpuTimesOf([core(1, 1)]);
    expect(cpuPercent(null, now)).toBeNull();
    expect(cpuPercent(now, now)).toBeNull();
  });
});
