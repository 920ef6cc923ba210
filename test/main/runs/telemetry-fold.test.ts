import { describe, expect, it } from 'vitest';

import { TelemetryFold, type TelemetryFoldState } from '../../../main/runs/telemetry-fold';
import { MemorySeries } from './memory-series';

/** A line as the launcher writes it: every field that a sampler of today knows, for a GPU and one MIG instance of it. */
function line(): string {
  const gpu = {
    index: 0,
    uuid: 'GPU-0',
    parentUuid: null,
    name: 'A100',
    utilizationPercent: null,
    memoryUsedBytes: 7,
    memoryTotalBytes: 40,
    powerWatts: 281.5,
    powerLimitWatts: 300,
    energyJoules: 5000,
    energyDifferenceJoules: 281.5,
    temperatureCelsius: 66,
    smClockMhz: 1410,
    throttleReasons: ['power-cap'],
    xids: [],
  };
  return JSON.stringify({
    seq: 1,
    wallTimeMs: 1_800_000_000_000,
    monotonicMs: 5000,
    host: {
      cpuPercent: 50,
      coreCount: 2,
      loadAverageOneMinute: 1,
      memoryUsedBytes: 1,
      memoryTotalBytes: 2,
      diskFreeBytes: 3,
      diskTotalBytes: 4,
      coreGroups: [{ name: 'node0', coreCount: 2, cpuPercent: 50 }],
      networkReceiveBytesPerSecond: null,
    },
    gpus: [gpu, { ...gpu, uuid: 'MIG-0', parentUuid: 'GPU-0', memoryUsedBytes: 3, energyJoules: null }],
    tree: null,
    samplerCpuSeconds: 0.1,
    missing: [{ sensor: 'GPU 0 utilization', reason: 'Not Supported' }],
  });
}

describe('telemetry of a run', () => {
  it('takes the lines of a sampler that knows more than the required fields', () => {
    const fold = new TelemetryFold();
    fold.take(line());
    expect(fold.skippedLines).toBe(0);
    expect(fold.lastSample?.gpus[0]?.throttleReasons).toEqual(['power-cap']);
  });

  it('keeps a MIG instance apart from the GPU whose index it bears', () => {
    const series = new MemorySeries();
    new TelemetryFold(series).take(line());
    expect(series.of('gpu0.memoryUsedBytes').map(({ value }) => value)).toEqual([7]);
    expect(series.of('MIG-0.memoryUsedBytes').map(({ value }) => value)).toEqual([3]);
  });

  it('begins a curve with its first known value, and leaves a gap where it is unknown again', () => {
    const series = new MemorySeries();
    const fold = new TelemetryFold(series);
    for (const [index, receive] of [null, 5, null].entries()) {
      const sample = JSON.parse(line()) as { seq: number; host: Record<string, unknown> };
      sample.seq = index + 1;
      sample.host['networkReceiveBytesPerSecond'] = receive;
      fold.take(JSON.stringify(sample));
    }
    expect(series.of('networkReceiveBytesPerSecond').map(({ value }) => value)).toEqual([5, NaN]);
    expect(series.names).not.toContain('swapUsedBytes');
    expect(series.of('coreGroup.node0.cpuPercent')).toHaveLength(3);
  });

  it('says when the clocks are held down, and takes idleness for no fault', () => {
    const series = new MemorySeries();
    const fold = new TelemetryFold(series);
    for (const [index, reasons] of [['idle'], ['power-cap'], null].entries()) {
      const sample = JSON.parse(line()) as { seq: number; gpus: { throttleReasons: unknown }[] };
      sample.seq = index + 1;
      for (const gpu of sample.gpus) gpu.throttleReasons = reasons;
      fold.take(JSON.stringify(sample));
    }
    expect(series.of('gpu0.throttled').map(({ value }) => value)).toEqual([0, 1, NaN]);
  });

  it('goes on from a saved state as if it had never ended', () => {
    const [whole, halves] = [new MemorySeries(), new MemorySeries()];
    const lines = [1, 2, 3, 4].map((seq) => JSON.stringify({ ...JSON.parse(line()), seq, wallTimeMs: seq * 1000 }));
    const all = new TelemetryFold(whole);
    for (const each of lines) all.take(each);
    const first = new TelemetryFold(halves);
    for (const each of lines.slice(0, 2)) first.take(each);
    const second = new TelemetryFold(halves, JSON.parse(JSON.stringify(first.toState())) as TelemetryFoldState);
    for (const each of lines.slice(2)) second.take(each);
    expect(second.toState()).toEqual(all.toState());
    expect(halves).toEqual(whole);
  });
});
