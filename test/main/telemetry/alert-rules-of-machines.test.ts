import { describe, expect, it } from 'vitest';

import type { Alert, GpuSample, Settings } from '@contract/index';

import { alertsOf, stepping, type Second } from './judged-alerts';
import { gpuSample, leaseOf, machineSample, runSummary } from './samples';

const lease = leaseOf('GPU-0', 'run-1');
const withGpu = (changes: Partial<GpuSample>) => machineSample([gpuSample(changes)], [lease]);

describe('a GPU that idles while a run of ours trains', () => {
  const idle = (second: number): Second => ({
    machine: withGpu({ utilizationPercent: 3 }),
    runs: [stepping(second)],
  });

  it('is told after two minutes past the first steps, with figure and threshold', () => {
    expect(alertsOf(120, idle)).toEqual([]);
    const alerts = alertsOf(200, idle);
    expect(alerts).toMatchObject([
      {
        kind: 'gpu-idle',
        tone: 'attention',
        runId: 'run-1',
        device: 'GPU-0',
        title: 'GPU 0 idles while “First” trains',
      },
    ]);
    expect(alerts[0]!.evidence).toMatch(/below 10 % for two minutes of training; now it is 3 %\. Since /);
  });

  it.each<[string, (second: number) => Second, Partial<Settings>]>([
    ['it works', (second) => ({ machine: withGpu({ utilizationPercent: 80 }), runs: [stepping(second)] }), {}],
    [
      'it cannot be read',
      (second) => ({ machine: withGpu({ utilizationPercent: null }), runs: [stepping(second)] }),
      {},
    ],
    [
      'nobody leases it',
      (second) => ({ ...idle(second), machine: machineSample([gpuSample({ utilizationPercent: 0 })]) }),
      {},
    ],
    [
      'another workspace’s run holds it',
      (second) => ({
        ...idle(second),
        machine: machineSample([gpuSample({ utilizationPercent: 0 })], [leaseOf('GPU-0', null)]),
      }),
      {},
    ],
    ['the run prepares images', (second) => ({ ...idle(second), runs: [stepping(second, { stage: 'prepare' })] }), {}],
    [
      'the run is at its first steps',
      () => ({ machine: withGpu({ utilizationPercent: 0 }), runs: [runSummary()] }),
      {},
    ],
    [
      'the run is stalled, which is told by itself',
      (second) => ({
        ...idle(second),
        runs: [stepping(second, { conditions: [{ kind: 'retrying', sinceMs: 1, text: 'waits' }] })],
      }),
      {},
    ],
    [
      'it works now and then',
      (second) => ({ ...idle(second), machine: withGpu({ utilizationPercent: second % 60 === 0 ? 50 : 0 }) }),
      {},
    ],
    ['it is switched off', idle, { alertGpuIdlePercent: 0 }],
  ])('is not told when %s', (_why, facts, changes) => {
    expect(alertsOf(400, facts, changes)).toEqual([]);
  });

  it('ends when the run does', () => {
    const alerts = alertsOf(400, (second) =>
      second < 200 ? idle(second) : { machine: withGpu({ utilizationPercent: 3 }) },
    );
    expect(alerts).toMatchObject([{ kind: 'gpu-idle', endedAtMs: 1_000_000 + 199_000 }]);
  });
});

describe('clocks that are held down', () => {
  const withReasons = (reasons: string[] | null) => () => ({ machine: withGpu({ throttleReasons: reasons }) });

  it.each<[string[], string, Alert['tone']]>([
    [['hardware-thermal'], 'GPU 0 is slowed down by heat', 'attention'],
    [['power-cap', 'software-thermal'], 'GPU 0 is slowed down by heat', 'attention'],
    [['power-brake'], 'GPU 0 is slowed down by its board (power supply or heat)', 'attention'],
    [['hardware-slowdown'], 'GPU 0 is slowed down by its board (power supply or heat)', 'attention'],
  ])('by %j are told as “%s”', (reasons, title, tone) => {
    const alerts = alertsOf(30, withReasons(reasons));
    expect(alerts).toMatchObject([{ kind: 'throttled', title, tone, device: 'GPU-0', runId: 'run-1' }]);
    expect(alerts[0]!.evidence).toContain('66 °C, 280 W of 300 W, 1410 MHz');
  });

  it('by the power limit are told only when it lasts', () => {
    expect(alertsOf(600, withReasons(['power-cap']))).toEqual([]);
    expect(alertsOf(700, withReasons(['power-cap']))).toMatchObject([
      { kind: 'throttled', tone: 'info', title: 'GPU 0 runs at its power limit' },
    ]);
  });

  it.each([[['idle']], [['application-clocks', 'display-clocks', 'sync-boost']], [[]], [null]])(
    'by %j are nobody’s concern',
    (reasons) => {
      expect(alertsOf(900, withReasons(reasons))).toEqual([]);
    },
  );
});

describe('errors of a GPU', () => {
  it('tells an XID once, however often the GPU repeats it, and has no end', () => {
    const alerts = alertsOf(300, (second) => ({ machine: withGpu({ xids: second > 10 ? [79, 79] : [] }) }));
    expect(alerts).toMatchObject([
      { kind: 'gpu-error', tone: 'failed', title: 'GPU 0 reports error XID 79', beganAtMs: 1_011_000, endedAtMs: null },
    ]);
    expect(alerts[0]!.evidence).toContain('the GPU has fallen off the bus');
  });

  it('leaves open whether a program caused an XID that it may have caused', () => {
    const alerts = alertsOf(10, (second) => ({ machine: withGpu({ xids: second === 3 ? [31, 13] : [] }) }));
    expect(alerts.map(({ title, tone }) => [title, tone])).toEqual([
      ['GPU 0 reports error XID 31', 'attention'],
      ['GPU 0 reports error XID 13', 'attention'],
    ]);
  });

  it('tells uncorrected memory errors that came, not those that were there', () => {
    expect(alertsOf(60, () => ({ machine: withGpu({ eccUncorrectedCount: 5 }) }))).toEqual([]);
    const counts = (second: number) => (second < 10 ? 5 : second < 15 ? null : 7);
    const alerts = alertsOf(60, (second) => ({ machine: withGpu({ eccUncorrectedCount: counts(second) }) }));
    expect(alerts).toMatchObject([{ kind: 'gpu-error', tone: 'failed', beganAtMs: 1_015_000, endedAtMs: null }]);
    expect(alerts[0]!.evidence).toContain('2 memory errors that could not be corrected');
  });

  it('tells of rows that cannot be, or are yet to be, replaced', () => {
    const alerts = alertsOf(5, () => ({ machine: withGpu({ remappingFailed: true, remappingPending: true }) }));
    expect(alerts.map(({ title }) => title)).toEqual([
      'GPU 0 cannot replace faulty memory',
      'GPU 0 has a faulty memory row',
    ]);
  });

  it('lets them stand while nobody samples the GPU', () => {
    const alerts = alertsOf(400, (second) => ({
      machine: second < 5 ? withGpu({ remappingPending: true }) : machineSample(),
    }));
    expect(alerts).toMatchObject([{ endedAtMs: null }]);
  });
});

describe('memory', () => {
  const used = (percent: number) => ({ memoryUsedBytes: (percent / 100) * 40 * 2 ** 30 });

  it('of a leased GPU near its limit is told', () => {
    const alerts = alertsOf(60, () => ({ machine: withGpu(used(98.5)) }));
    expect(alerts).toMatchObject([{ kind: 'gpu-memory', runId: 'run-1' }]);
    expect(alerts[0]!.evidence).toContain('39.4 GiB of 40.0 GiB are in use, 98.5 % (threshold 97 %)');
  });

  it('that wavers about its limit is told once', () => {
    const alerts = alertsOf(900, (second) => ({ machine: withGpu(used(second % 120 < 60 ? 98 : 96)) }));
    expect(alerts).toHaveLength(1);
    expect(alerts[0]!.endedAtMs).toBeNull();
  });

  it('is nobody’s concern without a lease, below the limit, unknown, or switched off', () => {
    expect(alertsOf(90, () => ({ machine: machineSample([gpuSample(used(99))]) }))).toEqual([]);
    expect(alertsOf(90, () => ({ machine: withGpu(used(97)) }))).toEqual([]);
    expect(alertsOf(90, () => ({ machine: withGpu({ memoryUsedBytes: null }) }))).toEqual([]);
    expect(alertsOf(90, () => ({ machine: withGpu(used(100)) }), { alertGpuMemoryPercent: 100 })).toEqual([]);
  });

  it('on disk is told before it is full, until there is clearly more', () => {
    const withFree = (diskFreeBytes: number | null): Second => {
      const machine = machineSample();
      return {
        machine: { ...machine, sample: { ...machine.sample, host: { ...machine.sample.host, diskFreeBytes } } },
      };
    };
    const alerts = alertsOf(300, (second) => withFree(second < 100 ? 5.1e9 : second < 200 ? 5.5e9 : 60e9));
    expect(alerts).toMatchObject([{ kind: 'disk-low', runId: null, endedAtMs: 1_199_000 }]);
    expect(alerts[0]!.evidence).toContain('5.1 GB of 500.0 GB are free (threshold 5.4 GB)');
    expect(alertsOf(60, () => withFree(null))).toEqual([]);
    expect(alertsOf(60, () => withFree(0), { alertDiskFreeBytes: 0 })).toEqual([]);
  });
});
