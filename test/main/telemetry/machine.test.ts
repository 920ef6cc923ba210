import { tmpdir } from 'node:os';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { isMachineSample, type MachineSample, type TelemetrySample } from '@contract/index';
import { createTelemetry, type TelemetryService } from '@main/telemetry';

import { cpuPercent, cpuTimesOf } from '../../../main/telemetry/cpu-use';

let service: TelemetryService | null = null;
afterEach(() => service?.close());

function collect(latestRunSample: () => TelemetrySample | null): MachineSample[] {
  const told: MachineSample[] = [];
  service = createTelemetry({
    broadcast: (_name, payload) => told.push(payload as MachineSample),
    folder: () => tmpdir(),
    latestRunSample,
    warn: (message) => {
      throw new Error(message);
    },
    intervalMs: 25,
  });
  return told;
}

describe('createTelemetry', () => {
  it('samples this machine itself while no run does', async () => {
    const told = collect(() => null);
    await vi.waitFor(() => expect(told.length).toBeGreaterThanOrEqual(3));
    expect(told.every((sample) => isMachineSample(sample))).toBe(true);
    expect(told[0]?.sample.host.cpuPercent).toBeNull();
    const { host, gpus } = told[2]!.sample;
    expect(host.memoryUsedBytes).toBeGreaterThan(0);
    expect(host.memoryUsedBytes).toBeLessThan(host.memoryTotalBytes ?? 0);
    expect(host.diskFreeBytes).toBeGreaterThan(0);
    expect([told[2]?.source, gpus]).toEqual(['app', []]);
  });

  it('forwards each sample of a launcher once', async () => {
    const own = collect(() => null);
    await vi.waitFor(() => expect(own.length).toBeGreaterThanOrEqual(1));
    service?.close();
    let seq = 7;
    const told = collect(() => ({ ...own[0]!.sample, seq }));
    await vi.waitFor(() => expect(told).toHaveLength(1));
    await new Promise((wake) => setTimeout(wake, 100));
    expect(told).toHaveLength(1);
    seq = 8;
    await vi.waitFor(() =>
      expect(told.map(({ sample, source }) => [sample.seq, source])).toEqual([
        [7, 'launcher'],
        [8, 'launcher'],
      ]),
    );
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
