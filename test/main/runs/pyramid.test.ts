import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { bucketField as field, BUCKET_HEADER_VALUES, VALUES_PER_BUCKET } from '@core/runs/index';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { localDisk } from '../../../main/runs/ingest/index-disk';
import type { BucketQuery } from '../../../main/runs/ingest/ingest-messages';
import { queryBuckets } from '../../../main/runs/ingest/query-buckets';
import { SeriesPyramid } from '../../../main/runs/ingest/series-pyramid';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mammobench-pyramid-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const whole: BucketQuery = { maximumCount: 50, x: 'step', from: null, to: null };

function make(name = 'loss', saved: ReturnType<SeriesPyramid['toState']> | null = null): SeriesPyramid {
  return new SeriesPyramid(localDisk, join(folder, name), name, saved);
}

type Bucket = Readonly<Record<string, number>>;

function bucketsOf(values: Float64Array): Bucket[] {
  const rows = values.subarray(BUCKET_HEADER_VALUES);
  return Array.from({ length: rows.length / VALUES_PER_BUCKET }, (_row, index) =>
    Object.fromEntries(Object.entries(field).map(([name, at]) => [name, rows[index * VALUES_PER_BUCKET + at] ?? NaN])),
  );
}

/** What is to be drawn of points that were written one after the other, by the plainest means. */
function standing(points: readonly (readonly [step: number, value: number])[]): (readonly [number, number])[] {
  const kept: (readonly [number, number])[] = [];
  for (const point of points) {
    while ((kept.at(-1)?.[0] ?? -Infinity) >= point[0]) kept.pop();
    kept.push(point);
  }
  return kept;
}

describe('a series on disk', () => {
  it('shows one spike at every level, wherever it lies', () => {
    const cases = fc.record({
      length: fc.integer({ min: 1, max: 20_000 }),
      at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      up: fc.boolean(),
      maximumCount: fc.integer({ min: 1, max: 300 }),
    });
    fc.assert(
      fc.property(cases, ({ length, at, up, maximumCount }) => {
        const series = make();
        const spike = Math.floor(at * length);
        for (let step = 0; step < length; step += 1) {
          series.push(step, step * 1000, step === spike ? (up ? 1000 : -1000) : Math.sin(step));
          if (step % 3000 === 0) series.flush();
        }
        series.flush();
        const extreme = up ? 'maximum' : 'minimum';
        for (let level = 1; level <= series.height; level += 1) {
          const row = Math.floor(spike / 16 ** level);
          if (row >= series.rowsOf(level).length) continue;
          const [bucket] = bucketsOf(Float64Array.of(0, 0, ...series.rowsOf(level).read(row, row + 1)));
          expect([bucket?.[extreme], bucket?.[`${extreme}Step`]]).toEqual([up ? 1000 : -1000, spike]);
        }
        const found = bucketsOf(queryBuckets(series, { ...whole, maximumCount }));
        expect(found.length).toBeLessThanOrEqual(Math.max(2, maximumCount));
        expect(found.filter((bucket) => bucket[extreme] === (up ? 1000 : -1000))).toHaveLength(1);
        expect(found.reduce((sum, { count }) => sum + (count ?? 0), 0)).toBe(length);
      }),
      { numRuns: 40 },
    );
  });

  it('answers with what stands, however often attempts went back', () => {
    const attempt = fc.record({ back: fc.nat(400), length: fc.integer({ min: 1, max: 700 }), resumed: fc.boolean() });
    const cases = fc.tuple(
      fc.array(attempt, { minLength: 1, maxLength: 8, size: 'max' }),
      fc.integer({ min: 1, max: 60 }),
    );
    fc.assert(
      fc.property(cases, ([attempts, maximumCount]) => {
        const series = make();
        let written: (readonly [number, number])[] = [];
        let step = 0;
        for (const [index, { back, length, resumed }] of attempts.entries()) {
          step = Math.max(0, step - back);
          if (resumed) {
            series.supersedeAfter(step);
            written = written.filter(([earlier]) => earlier <= step);
          }
          for (let n = 0; n < length; n += 1) {
            step += 1;
            written.push([step, index * 10_000 + step]);
            series.push(step, written.length * 1000, index * 10_000 + step);
          }
          series.flush();
        }
        const expected = standing(written);
        const exact = bucketsOf(queryBuckets(series, { ...whole, maximumCount: expected.length }));
        expect(exact.map(({ firstStep, last }) => [firstStep, last])).toEqual(expected);
        const coarse = bucketsOf(queryBuckets(series, { ...whole, maximumCount }));
        expect(coarse.length).toBeLessThanOrEqual(Math.max(2, maximumCount));
        expect(coarse.reduce((sum, { count }) => sum + (count ?? 0), 0)).toBe(expected.length);
        const values = expected.map(([, value]) => value);
        expect(Math.min(...coarse.map(({ minimum }) => minimum ?? NaN))).toBe(Math.min(...values));
        expect(Math.max(...coarse.map(({ maximum }) => maximum ?? NaN))).toBe(Math.max(...values));
        const sum = coarse.reduce((total, bucket) => total + (bucket['sum'] ?? NaN), 0);
        expect(sum).toBeCloseTo(
          values.reduce((total, value) => total + value, 0),
          3,
        );
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });

  it('gives a range with one point beyond each edge, point by point where they are few', () => {
    const series = make();
    for (let step = 1; step <= 10_000; step += 1) series.push(step, step * 1000, step);
    const near = bucketsOf(queryBuckets(series, { ...whole, from: 5000, to: 5010 }));
    expect(near.map(({ firstStep }) => firstStep)).toEqual(Array.from({ length: 13 }, (_value, index) => 4999 + index));
    const far = bucketsOf(queryBuckets(series, { ...whole, from: 2000, to: 8000 }));
    expect([far[0]?.['firstStep'], far.at(-1)?.['lastStep']]).toEqual([1999, 8001]);
    expect(far.length).toBeGreaterThan(20);
    expect(bucketsOf(queryBuckets(series, { ...whole, x: 'time', from: 9_999_500, to: 1e12 }))).toHaveLength(2);
  });

  it('keeps a silence between buckets, never inside one', () => {
    const series = make('cpuPercent');
    for (let second = 0; second < 5000; second += 1) {
      const pause = second < 2345 ? 0 : 1e9;
      series.push(NaN, second * 1000 + pause, 50);
    }
    const rows = bucketsOf(queryBuckets(series, { ...whole, x: 'time', maximumCount: 100 }));
    const silences = rows.slice(1).map((row, index) => (row['firstTimeMs'] ?? 0) - (rows[index]?.['lastTimeMs'] ?? 0));
    expect(Math.max(...silences)).toBe(1e9 + 1000);
  });

  it('counts what is unknown, and says nothing of a stretch where everything is', () => {
    const series = make();
    for (let step = 1; step <= 64; step += 1) series.push(step, step, step <= 32 ? NaN : step === 40 ? Infinity : step);
    const rows = bucketsOf(Float64Array.of(0, 0, ...series.rowsOf(1).read(0, 4)));
    expect(rows.map(({ count, unknownCount }) => [count, unknownCount])).toEqual([
      [16, 16],
      [16, 16],
      [16, 1],
      [16, 0],
    ]);
    expect([rows[0]?.['minimum'], rows[2]?.['maximum'], rows[3]?.['minimum']]).toEqual([NaN, 48, 49]);
  });

  it('is the same on disk whether it was written at once or taken up again anywhere', () => {
    const values = fc.array(fc.oneof(fc.double(), fc.constant(NaN)), { minLength: 1, maxLength: 900, size: 'max' });
    fc.assert(
      fc.property(values, fc.array(fc.nat(899), { maxLength: 5, size: 'max' }), (points, stops) => {
        for (const name of readdirSync(folder)) rmSync(join(folder, name));
        const once = make('once');
        let again = make('again');
        for (const [index, value] of points.entries()) {
          const step = index % 97 === 96 ? index - 20 : index;
          once.push(step, index, value);
          again.push(step, index, value);
          if (!stops.includes(index)) continue;
          again.flush();
          again = make('again', JSON.parse(JSON.stringify(again.toState())) as ReturnType<SeriesPyramid['toState']>);
        }
        once.flush();
        again.flush();
        expect({ ...again.toState(), name: '' }).toEqual({ ...once.toState(), name: '' });
        for (const name of readdirSync(folder).filter((file) => file.startsWith('once'))) {
          expect(
            readFileSync(join(folder, name.replace('once', 'again'))).equals(readFileSync(join(folder, name))),
          ).toBe(true);
        }
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });
});
