import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { EventFold, type EventFoldState } from '../../../main/runs/event-fold';
import { LineSplitter, MAXIMUM_LINE_BYTES } from '../../../main/runs/line-splitter';
import { SteadyClock } from '../../../main/runs/steady-clock';
import { MemorySeries } from './memory-series';
import { RunWriter } from './run-lines';

function fold(lines: readonly string[]): EventFold & { readonly series: MemorySeries } {
  const series = new MemorySeries();
  const events = Object.assign(new EventFold(series), { series });
  for (const line of lines) events.take(line);
  return events;
}

function valuesOf(events: { readonly series: MemorySeries }, name: string): number[] {
  return events.series.of(name).map(({ value }) => value);
}

describe('LineSplitter', () => {
  it('gives the same lines however the bytes were cut', () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/g, '·') || 'ø');
    fc.assert(
      fc.property(fc.array(line, { minLength: 1 }), fc.array(fc.nat(60), { maxLength: 40 }), (lines, cuts) => {
        const bytes = Buffer.from(lines.join('\n') + '\n');
        const splitter = new LineSplitter();
        const found: string[] = [];
        let at = 0;
        for (const length of cuts) {
          found.push(...splitter.push(bytes.subarray(at, at + length)));
          at = Math.min(bytes.length, at + length);
        }
        found.push(...splitter.push(bytes.subarray(at)));
        expect(found).toEqual(lines);
      }),
    );
  });

  it('keeps an unfinished line until its end comes', () => {
    const splitter = new LineSplitter();
    expect(splitter.push(Buffer.from('{"a":'))).toEqual([]);
    expect(splitter.push(Buffer.from('1}\n{"b"'))).toEqual(['{"a":1}']);
    expect(splitter.push(Buffer.from(':2}\n'))).toEqual(['{"b":2}']);
  });

  it('leaves out the same lines however long the parts are that they come in', () => {
    const lines = ['short', 'x'.repeat(MAXIMUM_LINE_BYTES + 1), 'y'.repeat(MAXIMUM_LINE_BYTES), 'end'];
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    for (const size of [bytes.length, 1 << 20, 700_001, 64 * 1024]) {
      const splitter = new LineSplitter();
      const found: string[] = [];
      for (let at = 0; at < bytes.length; at += size) found.push(...splitter.push(bytes.subarray(at, at + size)));
      expect(found.map((line) => line.length)).toEqual([5, MAXIMUM_LINE_BYTES, 3]);
      expect(splitter.oversizedLines).toBe(1);
    }
  });

  it('leaves out what is too long to be a line, and goes on after it', () => {
    const splitter = new LineSplitter();
    const chunk = Buffer.alloc(700_000, 'x');
    expect(splitter.push(chunk)).toEqual([]);
    expect(splitter.push(chunk)).toEqual([]);
    expect(splitter.push(chunk)).toEqual([]);
    expect(splitter.push(Buffer.from('rest\nnext\n'))).toEqual(['next']);
    expect(splitter.oversizedLines).toBe(1);
  });
});

describe('EventFold', () => {
  it('keeps every whole line whatever torn ones lie between, and counts those', () => {
    const torn = fc.oneof(
      fc.constant('{"type":"step","seq":3,"wallT'),
      fc.string({ minLength: 1 }),
      fc.constant('null'),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), torn), { maxLength: 40 }), (plan) => {
        const writer = new RunWriter();
        const whole: string[] = [];
        const all: string[] = [];
        for (const [isTorn, text] of plan) {
          const line = isTorn ? text : writer.step(writer.seq + 1);
          all.push(line);
          if (!isTorn) whole.push(line);
        }
        const events = fold(all);
        expect(valuesOf(events, 'loss')).toEqual(valuesOf(fold(whole), 'loss'));
        expect(events.skippedLines).toBe(all.length - whole.length);
        expect(events.lastSeq).toBe(whole.length);
      }),
    );
  });

  it('takes a line that stands there twice once', () => {
    const writer = new RunWriter();
    const line = writer.step(1);
    const events = fold([line, line, writer.step(2)]);
    expect(valuesOf(events, 'loss')).toEqual([1, 0.5]);
    expect(events.skippedLines).toBe(1);
  });

  it('supersedes what lay after the step that a resume goes on from', () => {
    const writer = new RunWriter();
    const lines = [
      writer.started(40),
      writer.stage('whole', 0),
      writer.step(10),
      writer.epoch(1, 10, 0.7, true),
      writer.step(20),
      writer.epoch(2, 20, 0.9, true),
      writer.line({ type: 'resumed', attempt: 2, fromStep: 10 }),
    ];
    const events = fold(lines);
    expect(events.step).toBe(10);
    expect(events.attempt).toBe(2);
    expect(events.selectedEpoch?.epoch).toBe(1);
    expect(events.lastValidationAuc?.auc).toBe(0.7);
    events.take(writer.step(11));
    expect(events.step).toBe(11);
  });

  it('keeps a sum that was not finite as unknown, never as zero', () => {
    const writer = new RunWriter();
    expect(valuesOf(fold([writer.step(1, { loss: null })]), 'loss')).toEqual([NaN]);
  });

  it('keeps the newest lines of a log of any length, and says how many there were before', () => {
    const writer = new RunWriter();
    const message = (text: string): string => writer.line({ type: 'message', level: 'info', text });
    const events = fold(Array.from({ length: 10_000 }, (_value, index) => message(`line ${index}`)));
    expect([events.lines.length, events.droppedLines]).toEqual([2000, 8000]);
    expect([events.lines[0]?.text, events.lines.at(-1)?.text]).toEqual(['line 8000', 'line 9999']);
  });

  it('goes on from a saved state as if it had never ended, wherever it was saved', () => {
    const writer = new RunWriter();
    const lines = [
      writer.started(40),
      writer.stage('whole', 0),
      ...Array.from({ length: 20 }, (_value, step) => writer.step(step + 1)),
      writer.epoch(1, 20, 0.8, true),
      writer.line({ type: 'resumed', attempt: 2, fromStep: 10 }),
      ...Array.from({ length: 20 }, (_value, step) => writer.step(step + 11)),
      writer.epoch(2, 30, 0.7, false),
    ];
    const whole = fold(lines);
    for (let cut = 0; cut <= lines.length; cut += 1) {
      const first = fold(lines.slice(0, cut));
      const second = new EventFold(first.series, JSON.parse(JSON.stringify(first.toState())) as EventFoldState);
      for (const line of lines.slice(cut)) second.take(line);
      expect(second.toState()).toEqual(whole.toState());
      expect(first.series).toEqual(whole.series);
    }
  });

  it('tells of everything but the steps, in words', () => {
    const writer = new RunWriter();
    const events = fold([writer.started(40), writer.step(1), writer.epoch(1, 10, 0.871, true)]);
    expect(events.lines.map(({ text }) => text)).toEqual([
      'Attempt 1 began on cpu with 1 process',
      'Epoch 1 ended at step 10, validation AUC 0.871 [0.821, 0.921]; best so far, kept',
    ]);
  });
});

describe('SteadyClock', () => {
  it('never runs backwards, whatever the wall clock does', () => {
    const jumps = fc.array(fc.tuple(fc.integer({ min: -3_600_000, max: 3_600_000 }), fc.nat(5000)));
    fc.assert(
      fc.property(jumps, (steps) => {
        const clock = new SteadyClock();
        let wall = 1_800_000_000_000;
        let monotonic = 0;
        let last = -Infinity;
        for (const [jump, elapsed] of steps) {
          monotonic += elapsed;
          wall += elapsed + jump;
          const time = clock.timeMs(wall, monotonic);
          expect(time).toBeGreaterThanOrEqual(last);
          last = time;
        }
      }),
    );
  });

  it('keeps seconds apart when the clock is set back an hour', () => {
    const clock = new SteadyClock();
    const first = clock.timeMs(10_000_000, 1000);
    expect(clock.timeMs(10_000_000 - 3_600_000 + 1000, 2000) - first).toBe(1000);
  });

  it('follows the wall clock over a restart', () => {
    const clock = new SteadyClock();
    clock.timeMs(10_000_000, 900_000);
    expect(clock.timeMs(20_000_000, 50)).toBe(20_000_000);
  });
});
