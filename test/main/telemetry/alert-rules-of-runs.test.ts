import { describe, expect, it } from 'vitest';

import type { Alert, RunSummary, Settings } from '@contract/index';

import { alertsOf, stepping, type Second } from './judged-alerts';
import { runSummary } from './samples';

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
