import { describe, expect, it } from 'vitest';

import { TelemetryFold } from '../../../main/runs/telemetry-fold';

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
    const fold = new TelemetryFold();
    fold.take(line());
    const valueOf = (name: string): number | undefined => fold.series.get(name)?.from(0)[2];
    expect(fold.series.get('gpu0.memoryUsedBytes')?.length).toBe(1);
    expect(valueOf('gpu0.memoryUsedBytes')).toBe(7);
    expect(valueOf('MIG-0.memoryUsedBytes')).toBe(3);
  });
});
