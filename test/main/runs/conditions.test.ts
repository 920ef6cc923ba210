import { describe, expect, it } from 'vitest';

import type { QueuePlace, RunState, TelemetrySample } from '@contract/index';

import { conditionsOf, throttleAfter, type ConditionFacts } from '../../../main/runs/conditions';
import { SupervisionFold } from '../../../main/runs/supervision-fold';

const place: QueuePlace = {
  ...{ position: 1, of: 1, priority: 0, held: false, after: [], group: null },
  reason: 'Its turn is next.',
};
const nothing: ConditionFacts = {
  state: 'running',
  place: null,
  queuePaused: false,
  stalled: null,
  retrying: null,
  throttled: null,
};
const holding = (text: string): { sinceMs: number; text: string } => ({ sinceMs: 5, text });
const kinds = (facts: Partial<ConditionFacts>): string[] =>
  conditionsOf({ ...nothing, ...facts }).map(({ kind }) => kind);

describe('what holds beside the state', () => {
  const all = { stalled: holding('no step'), retrying: holding('again'), throttled: holding('hot') };

  it.each<[RunState, string[]]>([
    ['starting', ['stalled', 'retrying', 'throttled']],
    ['running', ['stalled', 'retrying', 'throttled']],
    ['stopping', ['stalled', 'retrying', 'throttled']],
    ['queued', []],
    ['finished', []],
    ['stopped', []],
    ['failed', []],
    ['lost', []],
  ])('is said of a run that is active, not of one that is %s otherwise', (state, expected) => {
    expect(kinds({ ...all, state, place: state === 'queued' ? place : null })).toEqual(expected);
  });

  it('is paused for a run that waits, held by itself or with the queue', () => {
    expect(kinds({ state: 'queued', place })).toEqual([]);
    expect(kinds({ state: 'queued', place: { ...place, held: true } })).toEqual(['paused']);
    expect(kinds({ state: 'queued', place, queuePaused: true })).toEqual(['paused']);
    expect(kinds({ state: 'running', place: null, queuePaused: true })).toEqual([]);
  });
});

describe('what the launcher says of progress', () => {
  let seq = 0;
  const take = (fold: SupervisionFold, kind: string, attempt = 1): SupervisionFold => {
    seq += 1;
    const event = { seq, wallTimeMs: seq * 1000, monotonicMs: seq * 1000, attempt, kind, text: `${kind} ${seq}` };
    fold.take(JSON.stringify({ ...event, rank: null, pid: null, exitCode: null, signal: null }));
    return fold;
  };
  const after = (...said: readonly string[]): SupervisionFold =>
    said.reduce((fold, kind) => take(fold, kind), new SupervisionFold());

  it('begins and clears a stall', () => {
    const stalled = after('launched', 'rank-started', 'stalled', 'telemetry');
    expect(stalled.stalled).toMatchObject({ text: expect.stringContaining('stalled') as string });
    expect(take(stalled, 'stall-cleared').stalled).toBeNull();
  });

  it('lets a stall and a wait end with the attempt', () => {
    expect(after('launched', 'stalled', 'retrying')).toMatchObject({
      stalled: null,
      retrying: { text: expect.stringContaining('retrying') as string },
    });
    expect(after('launched', 'retrying', 'launched').retrying).toBeNull();
    expect(after('launched', 'retrying', 'ended').retrying).toBeNull();
    expect(after('launched', 'stalled', 'ended').stalled).toBeNull();
  });
});

describe('clocks held down', () => {
  const sample = (...reasons: readonly (readonly string[] | null)[]): Pick<TelemetrySample, 'gpus'> => ({
    gpus: reasons.map((throttleReasons, index) => ({ index, throttleReasons }) as TelemetrySample['gpus'][number]),
  });

  it('last from the first sample that says so, with the reasons of the newest', () => {
    const first = throttleAfter(null, sample(['power-cap']), 1000);
    expect(first).toEqual({ sinceMs: 1000, text: 'GPU 0: power-cap' });
    const second = throttleAfter(first, sample(['hardware-thermal', 'idle'], ['power-cap']), 2000);
    expect(second).toEqual({ sinceMs: 1000, text: 'GPU 0: hardware-thermal; GPU 1: power-cap' });
    expect(throttleAfter(second, sample([]), 3000)).toBeNull();
  });

  it('are not what a person or the idle state chose, nor what is unknown', () => {
    expect(throttleAfter(null, sample(['idle'], ['application-clocks', 'display-clocks'], null), 1)).toBeNull();
  });
});
