import { GrowingSeries } from '@renderer/plotting/growing-series';
import { minMaxBuckets } from '@renderer/plotting/min-max-buckets';
import { MovingAverage } from '@renderer/plotting/moving-average';
import { describe, expect, it } from 'vitest';

import { bucketAnswer } from './bucket-answer';

describe('GrowingSeries', () => {
  it('keeps what it was given, however much it grows', () => {
    const series = new GrowingSeries('loss');
    for (let step = 1; step <= 1000; step++) series.append(Float64Array.of(step, step * 10, 1 / step));
    expect(series.length).toBe(1000);
    expect(series.received).toBe(1000);
    expect(series.step[999]).toBe(1000);
    expect(series.wallTimeMs[499]).toBe(5000);
    expect(series.value[1]).toBe(0.5);
  });

  it('lets a later attempt supersede the steps that it repeats', () => {
    const series = new GrowingSeries('loss');
    series.append(Float64Array.of(1, 10, 0.9, 2, 20, 0.8, 3, 30, 0.7));
    series.append(Float64Array.of(2, 100, 0.5));
    expect([...series.step]).toEqual([1, 2]);
    expect([...series.value]).toEqual([0.9, 0.5]);
    expect(series.received).toBe(4);
    expect(series.generation).toBe(1);
  });

  it('never takes telemetry, which has no steps, for superseded', () => {
    const series = new GrowingSeries('cpuPercent');
    series.append(Float64Array.of(NaN, 1, 10, NaN, 2, 20, NaN, 3, 30));
    expect(series.length).toBe(3);
  });
});

describe('an overview of a long series', () => {
  /** A value each second, in buckets of a hundred; silent for an hour after the first thousand, unknown in one bucket. */
  function longSeries(): GrowingSeries {
    const points = Array.from({ length: 3000 }, (_value, index): [number, number, number] => {
      const silence = index < 1000 ? 0 : 3_600_000;
      const value = index === 1234 ? 99 : index >= 2000 && index < 2100 ? NaN : index % 2;
      return [index + 1, index * 1000 + silence, value];
    });
    const series = new GrowingSeries('loss');
    series.replaceByBuckets(bucketAnswer(points, 100));
    return series;
  }

  it('is the lowest and the highest point of each bucket, and goes on with what comes after', () => {
    const series = longSeries();
    expect(series.received).toBe(3000);
    expect(series.length).toBeLessThan(70);
    const spike = series.value.indexOf(99);
    expect([series.step[spike], series.wallTimeMs[spike]]).toEqual([1235, 1234_000 + 3_600_000]);
    expect([series.step.at(-1), series.value.at(-1)]).toEqual([3000, 1]);
    series.append(Float64Array.of(3001, 6_600_000, 0.25));
    expect([series.received, series.step.at(-1), series.value.at(-1)]).toEqual([3001, 3001, 0.25]);
  });

  it('is in ascending order of step and time', () => {
    const { step, wallTimeMs } = longSeries();
    expect([...step]).toEqual([...step].sort((a, b) => a - b));
    expect([...wallTimeMs]).toEqual([...wallTimeMs].sort((a, b) => a - b));
  });

  it('has a gap where nothing was written or nothing is known, and none for being coarse', () => {
    const series = longSeries();
    const view = { from: 0, to: 6_600_000, widthPx: 1000 };
    const points = minMaxBuckets(series.wallTimeMs, series.value, view, 10_000, series.silenceMs);
    const gaps = [...points.y].flatMap((value, index) => (Number.isNaN(value) ? [points.x[index]] : []));
    expect(gaps).toHaveLength(2);
    expect(gaps[0]).toBeGreaterThan(900_000);
    expect(gaps[0]).toBeLessThan(4_700_000);
    expect(gaps[1]).toBe(2099_000 + 3_600_000);
  });

  it('gives averages of all points, not of the lowest and the highest', () => {
    const points = Array.from({ length: 1000 }, (_value, index): [number, number, number] => {
      return [index + 1, index * 100, index % 10 === 0 ? 10 : 0];
    });
    const series = new GrowingSeries('loss');
    series.replaceByBuckets(bucketAnswer(points, 100));
    const average = new MovingAverage(series, 10_000).value;
    for (const value of average) expect(value).toBeCloseTo(1, 9);
  });

  it('is outdated when a later attempt supersedes a part of it', () => {
    const series = longSeries();
    series.append(Float64Array.of(3001, 6_600_000, 0.25));
    expect(series.isOutdated).toBe(false);
    series.append(Float64Array.of(1500, 6_700_000, 0.5));
    expect(series.isOutdated).toBe(true);
    expect(series.step.at(-1)).toBe(1500);
  });
});
