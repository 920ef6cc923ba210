import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Alert } from '@contract/index';

import { judge, resumeMatters, type Judgment, type Matters } from '../../../main/telemetry/alerts/alert-engine';
import { above, below, type Condition, type Signal } from '../../../main/telemetry/alerts/condition';

const HOLD_MS = 10_000;
const CLEAR_MS = 5000;

const condition = (signal: Signal, changes: Partial<Condition> = {}): Condition => ({
  key: 'disk-low',
  kind: 'disk-low',
  tone: 'attention',
  runId: null,
  device: null,
  title: 'The disk is nearly full',
  evidence: '4.0 GB are free.',
  signal,
  holdMs: HOLD_MS,
  clearMs: CLEAR_MS,
  isMoment: false,
  ...changes,
});

/** What a second each of these signals (null: no condition) leads to; wall-clock times as given, or a second apart. */
function play(
  signals: readonly (Signal | null)[],
  options: {
    changes?: Partial<Condition>;
    wall?: (second: number) => number;
    elapsedMs?: number;
    before?: Matters;
  } = {},
): { second: number; judgment: Judgment }[] {
  let matters: Matters = options.before ?? new Map();
  return signals.map((signal, second) => {
    const judgment = judge(matters, signal === null ? [] : [condition(signal, options.changes)], {
      wallTimeMs: options.wall?.(second) ?? 1_000_000 + 1000 * second,
      elapsedMs: second === 0 ? 0 : (options.elapsedMs ?? 1000),
    });
    ({ matters } = judgment);
    return { second, judgment };
  });
}

const repeat = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);
const happenings = (played: ReturnType<typeof play>) =>
  played.flatMap(({ second, judgment: { began, ended } }) => [
    ...began.map(() => `began at ${second}`),
    ...ended.map(() => `ended at ${second}`),
  ]);

describe('judge', () => {
  it('tells once that something has held for long enough, and when it began and ended', () => {
    const played = play([...repeat(20, 'holds' as const), ...repeat(10, 'clear' as const)]);
    expect(happenings(played)).toEqual(['began at 10', 'ended at 24']);
    const alert = played[10]!.judgment.began[0]!;
    expect(alert).toMatchObject({ beganAtMs: 1_000_000, endedAtMs: null, seenAtMs: null });
    expect(alert.evidence).toMatch(/^4\.0 GB are free\. Since \d\d:\d\d:\d\d\.$/);
    // It was last seen to hold at second 19.
    expect(played[24]!.judgment.ended).toEqual([{ id: alert.id, endedAtMs: 1_000_000 + 19_000 }]);
  });

  it.each<[string, (Signal | null)[], string[]]>([
    ['too short', [...repeat(9, 'holds' as const), 'clear', ...repeat(9, 'holds' as const)], []],
    ['unknown all along', repeat(60, 'unclear'), []],
    ['unknown before it has held', [...repeat(5, 'holds' as const), ...repeat(60, 'unclear' as const)], []],
    [
      'unknown in between',
      [...repeat(6, 'holds' as const), 'unclear', ...repeat(6, 'holds' as const)],
      ['began at 11'],
    ],
    [
      'a short relief',
      [...repeat(12, 'holds' as const), ...repeat(4, 'clear' as const), ...repeat(20, 'holds' as const)],
      ['began at 10'],
    ],
    ['unknown ever after', [...repeat(12, 'holds' as const), ...repeat(60, 'unclear' as const)], ['began at 10']],
    ['gone from sight', [...repeat(12, 'holds' as const), ...repeat(9, null)], ['began at 10', 'ended at 16']],
    ['gone before it was told', [...repeat(9, 'holds' as const), null, ...repeat(9, 'holds' as const)], []],
    [
      'a second time',
      [...repeat(12, 'holds' as const), ...repeat(6, 'clear' as const), ...repeat(12, 'holds' as const)],
      ['began at 10', 'ended at 16', 'began at 28'],
    ],
  ])('%s', (_what, signals, told) => {
    expect(happenings(play(signals))).toEqual(told);
  });

  it('gives each occurrence an id of its own', () => {
    const signals = [...repeat(12, 'holds' as const), ...repeat(6, 'clear' as const), ...repeat(12, 'holds' as const)];
    const ids = play(signals).flatMap(({ judgment }) => judgment.began.map(({ id }) => id));
    expect(new Set(ids).size).toBe(2);
  });

  it('goes by the monotonic clock: a clock set back an hour changes no duration', () => {
    const signals = [...repeat(20, 'holds' as const), ...repeat(10, 'clear' as const)];
    const setBack = play(signals, { wall: (second) => 10_000_000 + 1000 * second - (second >= 5 ? 3_600_000 : 0) });
    expect(happenings(setBack)).toEqual(['began at 10', 'ended at 24']);
    const [{ beganAtMs }] = setBack[10]!.judgment.began as [Alert];
    expect(setBack[24]!.judgment.ended[0]!.endedAtMs - beganAtMs).toBe(19_000);
  });

  it('takes no pause of the judging for time in which something held', () => {
    expect(happenings(play(['holds', 'holds'], { elapsedMs: 3_600_000 }))).toEqual([]);
  });

  it('tells a moment without an end, and the same one again only after a while', () => {
    const moment = { isMoment: true, holdMs: 0 };
    const signals: (Signal | null)[] = ['holds', null, 'holds', ...repeat(6, null), 'holds'];
    expect(happenings(play(signals, { changes: moment }))).toEqual(['began at 0', 'began at 9']);
  });

  it('lets an alert stand while its subject is hidden', () => {
    const before = play(repeat(12, 'holds')).at(-1)!.judgment.matters;
    let matters = before;
    for (let second = 0; second < 60; second += 1) {
      const judged = judge(matters, [], { wallTimeMs: 0, elapsedMs: 1000 }, () => true);
      expect(judged.ended).toEqual([]);
      ({ matters } = judged);
    }
  });

  it('resumes what had not ended when the program did', () => {
    const alert = play(repeat(12, 'holds'))[10]!.judgment.began[0]!;
    const resumed = resumeMatters([alert], 5_000_000);
    expect(happenings(play(repeat(30, 'holds'), { before: resumed }))).toEqual([]);
    const cleared = play(repeat(9, 'clear'), { before: resumed });
    expect(happenings(cleared)).toEqual(['ended at 5']);
    expect(cleared[5]!.judgment.ended[0]).toEqual({ id: alert.id, endedAtMs: 5_000_000 });
    expect(
      resumeMatters(
        [
          { ...alert, endedAtMs: 7 },
          { ...alert, kind: 'run-ended' },
        ],
        5_000_000,
      ).size,
    ).toBe(0);
  });

  it('never flaps, whatever comes: begun and ended in turn, each after its time', () => {
    const signal = fc.constantFrom<(Signal | null)[]>('holds', 'holds', 'holds', 'clear', 'unclear', null);
    fc.assert(
      fc.property(fc.array(signal, { maxLength: 200 }), (signals) => {
        const told = happenings(play(signals));
        let held = 0;
        let clear = 0;
        const expected: string[] = [];
        let isTold = false;
        signals.forEach((each, second) => {
          if (!isTold) {
            if (each === 'clear' || each === null) held = 0;
            else if (each === 'holds') held = held === 0 ? 1 : held + 1;
            // The first second of holding has lasted for no time yet.
            if (each === 'holds' && held > HOLD_MS / 1000) {
              isTold = true;
              clear = 0;
              expected.push(`began at ${second}`);
            }
          } else {
            if (each === 'holds') clear = 0;
            if (each === 'clear' || each === null) clear += 1;
            if (clear >= CLEAR_MS / 1000 && each !== 'holds' && each !== 'unclear') {
              isTold = false;
              held = 0;
              expected.push(`ended at ${second}`);
            }
          }
        });
        expect(told).toEqual(expected);
      }),
    );
  });
});

describe('signals', () => {
  it.each<[number | null, Signal]>([
    [98, 'holds'],
    [97, 'unclear'],
    [95, 'unclear'],
    [94.9, 'clear'],
    [null, 'unclear'],
  ])('%s against 97, clear below 95, is %s', (value, signal) => {
    expect(above(value, 97, 95)).toBe(signal);
  });

  it.each<[number | null, Signal]>([
    [9, 'holds'],
    [10, 'unclear'],
    [11, 'unclear'],
    [11.1, 'clear'],
    [null, 'unclear'],
  ])('%s against 10, clear above 11, is %s', (value, signal) => {
    expect(below(value, 10, 11)).toBe(signal);
  });
});
