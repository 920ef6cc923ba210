import { describe, expect, it } from 'vitest';

import type { Alert, GpuSample, MachineSample, RunSummary, Settings } from '@contract/index';

import { judgeFacts, startJudging } from '../../../main/telemetry/alerts/alert-judge';
import { applyTo } from '../../../main/telemetry/alerts/alert-lines';
import { gpuSample, leaseOf, machineSample, runSummary, settings } from './samples';

interface Second {
  readonly machine?: MachineSample;
  readonly runs?: readonly RunSummary[];
}

/** The alerts that so many seconds of these facts lead to, each with what became of it. */
function alertsOf(
  seconds: number,
  factsAt: (second: number) => Second,
  changes: Partial<Settings> = {},
): readonly Alert[] {
  const alerts = new Map<string, Alert>();
  let state = startJudging(new Map());
  for (let second = 0; second < seconds; second += 1) {
    const { machine = machineSample(), runs = [] } = factsAt(second);
    const judged = judgeFacts(state, {
      machine,
      runs,
      settings: { ...settings, ...changes },
      wallTimeMs: 1_000_000 + 1000 * second,
      monotonicMs: 1000 * second,
      isNews: ({ runId, attempt }) => !alerts.has(`run-ended:${runId}:${attempt}`),
    });
    ({ state } = judged);
    for (const line of judged.lines) applyTo(alerts, line);
  }
  return [...alerts.values()];
}

const lease = leaseOf('GPU-0', 'run-1');
const withGpu = (changes: Partial<GpuSample>) => machineSample([gpuSample(changes)], [lease]);
/** A run that makes a step a second. */
const stepping = (second: number, changes: Partial<RunSummary> = {}): RunSummary =>
  runSummary({ step: second + 1, ...changes });

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

describe('waiting for images', () => {
  const waiting = (fractionAt: (second: number) => number | null) => (second: number) => ({
    runs: [stepping(second, { dataWaitFraction: fractionAt(second) })],
  });

  it('is told by its mean over a minute', () => {
    const alerts = alertsOf(
      90,
      waiting((second) => (second % 2 === 0 ? 0.6 : 0)),
    );
    expect(alerts).toMatchObject([{ kind: 'input-bound', runId: 'run-1', title: '“First” waits for images' }]);
    expect(alerts[0]!.evidence).toContain('30 % of the steps’ time went into waiting for images (threshold 20 %)');
  });

  it('is told of slow steps too', () => {
    const alerts = alertsOf(900, (second) => ({
      runs: [runSummary({ step: 1 + Math.floor(second / 40), dataWaitFraction: 0.5 })],
    }));
    expect(alerts).toHaveLength(1);
  });

  it.each<[string, (second: number) => Second, Partial<Settings>]>([
    ['a mean below the threshold', waiting((second) => (second % 10 === 0 ? 0.9 : 0)), {}],
    ['the first steps', waiting((second) => (second < 4 ? 1 : 0)), {}],
    ['what is unknown', waiting(() => null), {}],
    ['a run that makes no steps', () => ({ runs: [runSummary({ dataWaitFraction: 0.9 })] }), {}],
    ['what is switched off', waiting(() => 0.9), { alertDataWaitPercent: 100 }],
  ])('is not told of %s', (_what, facts, changes) => {
    expect(alertsOf(200, facts, changes)).toEqual([]);
  });
});

describe('the loss', () => {
  const losing =
    (lossAt: (second: number) => number | null, changes: Partial<RunSummary> = {}) =>
    (second: number) => ({
      runs: [stepping(second, { lastLoss: lossAt(second), ...changes })],
    });

  it('that is no number any more is told, and again a number ends it', () => {
    const alerts = alertsOf(
      120,
      losing((second) => (second >= 20 && second < 40 ? null : 1)),
    );
    expect(alerts).toMatchObject([{ kind: 'loss-not-finite', tone: 'failed', endedAtMs: 1_039_000 }]);
    expect(alerts[0]!.evidence).toContain('At step 22 the loss is not finite');
  });

  it('that is missing at one step only, or before the first, is not', () => {
    expect(
      alertsOf(
        60,
        losing((second) => (second === 20 ? null : 1)),
      ),
    ).toEqual([]);
    expect(alertsOf(60, () => ({ runs: [runSummary({ step: 0, lastLoss: null })] }))).toEqual([]);
  });

  /** Falls from 1.6 with noise of a third. */
  const falling = (second: number) => (0.4 + 1.2 * Math.exp(-second / 60)) * (1 + 0.33 * Math.sin(second * 1.7));

  it('that grows to three times what was usual is told, and what it becomes is no new measure', () => {
    const alerts = alertsOf(
      1500,
      losing((second) => (second < 300 ? falling(second) : 2 + second / 100)),
    );
    expect(alerts).toMatchObject([{ kind: 'loss-diverging', tone: 'attention', endedAtMs: null }]);
    expect(alerts[0]!.evidence).toMatch(/times the 0\.\d+ that was usual before \(threshold 3 times\)/);
  });

  it('that recovers ends it', () => {
    const alerts = alertsOf(
      500,
      losing((second) => (second >= 300 && second < 340 ? 5 : falling(second))),
    );
    expect(alerts).toHaveLength(1);
    expect(alerts[0]!.endedAtMs).not.toBeNull();
  });

  it.each<[string, (second: number) => number]>([
    ['falls', falling],
    ['has single hard batches', (second) => (second % 7 === 0 ? 8 : falling(second))],
    ['is small and wavers', (second) => (second < 100 ? 1.6 : second < 300 ? 0.01 : 0.06)],
    ['doubles', (second) => (second < 200 ? 0.5 : 1)],
    ['is zero', (second) => (second < 50 ? 1 : 0)],
  ])('that %s is not', (_what, lossAt) => {
    expect(alertsOf(600, losing(lossAt))).toEqual([]);
  });

  it('of another stage is measured by itself', () => {
    const alerts = alertsOf(300, (second) => ({
      runs: [stepping(second, second < 150 ? { lastLoss: 0.1 } : { stage: 'whole', lastLoss: 5 })],
    }));
    expect(alerts).toEqual([]);
  });
});

describe('a run', () => {
  it('that stalls is told with what its supervisor saw, until it goes on', () => {
    const conditions: RunSummary['conditions'] = [{ kind: 'stalled', sinceMs: 1, text: 'No step for 90 s.' }];
    const alerts = alertsOf(120, (second) => ({
      runs: [runSummary({ conditions: second >= 10 && second < 50 ? conditions : [] })],
    }));
    expect(alerts).toMatchObject([{ kind: 'stalled', runId: 'run-1', endedAtMs: 1_049_000 }]);
    expect(alerts[0]!.evidence).toContain('No step for 90 s.');
  });

  const auc = {
    auc: 0.9123,
    lower: 0.88,
    upper: 0.944,
    level: 0.95,
    method: 'DeLong',
    unit: 'patient',
    aggregation: 'mean',
    caseCount: 103,
    positiveCount: 40,
    patientCount: 103,
    splitHash: 'a'.repeat(64),
    part: 'test',
  } as const;

  it.each<[Partial<RunSummary>, Alert['tone'], string, RegExp]>([
    [
      { state: 'finished', endedAtMs: 2000 + 12_000_000, testAuc: auc },
      'info',
      '“First” has finished',
      /^Attempt 1 ended after 3 h 20 min\. Test AUC 0\.912 \(95 % interval 0\.880 to 0\.944, 103 patients\)\.$/,
    ],
    [
      { state: 'failed', endedAtMs: 62_000, stateReason: 'Rank 0 was ended by SIGKILL.', step: 40 },
      'failed',
      '“First” has failed',
      /^Attempt 1 ended after 60 s at step 40 of 1000\. Rank 0 was ended by SIGKILL\.$/,
    ],
    [{ state: 'lost', stateReason: 'The launcher is gone.' }, 'failed', '“First” was lost', /The launcher is gone/],
    [
      { state: 'stopped', endedAtMs: 62_000, stateReason: 'Stopped on request.' },
      'info',
      '“First” was stopped',
      /request/,
    ],
    [
      { state: 'stopped', endedAtMs: 62_000, stateReason: 'The disk is nearly full: 1.0 GB are free.' },
      'attention',
      '“First” was stopped',
      /nearly full/,
    ],
  ])('that ended as %j is told', (changes, tone, title, evidence) => {
    const alerts = alertsOf(60, (second) => ({ runs: [runSummary(second < 10 ? {} : changes)] }));
    expect(alerts).toMatchObject([
      { id: 'run-ended:run-1:1', kind: 'run-ended', tone, title, runId: 'run-1', endedAtMs: null },
    ]);
    expect(alerts[0]!.evidence).toMatch(evidence);
  });

  it('that only seemed lost until its exit record was seen is told as what it is', () => {
    const alerts = alertsOf(30, (second) => ({
      runs: [runSummary(second < 10 ? {} : second < 12 ? { state: 'lost' } : { state: 'finished' })],
    }));
    expect(alerts.map(({ title }) => title)).toEqual(['“First” has finished']);
  });

  it('is told of at each attempt’s end, and not where it never began', () => {
    const alerts = alertsOf(60, (second) => ({
      runs: [
        runSummary(
          second < 20 ? { state: 'failed' } : second < 30 ? { attempt: 2 } : { attempt: 2, state: 'finished' },
        ),
        runSummary({ runId: 'never', state: 'stopped', attempt: 0 }),
      ],
    }));
    expect(alerts.map(({ id }) => id)).toEqual(['run-ended:run-1:1', 'run-ended:run-1:2']);
  });
});
