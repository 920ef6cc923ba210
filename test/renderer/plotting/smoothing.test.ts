import { GrowingSeries } from '@renderer/plotting/growing-series';
import { smoothed, smoothings } from '@renderer/plotting/smoothing';
import { describe, expect, it } from 'vitest';

function seriesOf(points: readonly (readonly [timeMs: number, value: number])[]): GrowingSeries {
  const series = new GrowingSeries('test');
  series.append(Float64Array.from(points.flatMap(([timeMs, value]) => [NaN, timeMs, value])));
  return series;
}

describe('an exponential average', () => {
  it('forgets by 1/e in ten seconds, whatever the distance of the points', () => {
    const [sparse, dense] = [[0, 10_000], Array.from({ length: 11 }, (_, second) => second * 1000)].map((times) => {
      const series = seriesOf(times.map((timeMs) => [timeMs, timeMs === 0 ? 1 : 0] as const));
      return smoothed(series, 'exponential')!.value.at(-1);
    });
    expect(sparse).toBeCloseTo(Math.exp(-1), 12);
    expect(dense).toBeCloseTo(Math.exp(-1), 12);
  });

  it('leaves a gap where a value is unknown, and goes on after it', () => {
    const average = smoothed(
      seriesOf([
        [0, 4],
        [1000, NaN],
        [2000, 4],
      ]),
      'exponential',
    )!;
    expect([...average.value]).toEqual([4, NaN, 4]);
  });

  it('gives the same whether points come at once or one by one, and starts over with its series', () => {
    const points = Array.from({ length: 700 }, (_, at) => [at * 900, Math.sin(at / 9)] as const);
    const series = seriesOf([]);
    const average = smoothed(series, 'exponential')!;
    for (const [timeMs, value] of points) {
      series.append(Float64Array.from([NaN, timeMs, value]));
      expect(average.value).toHaveLength(series.length);
    }
    expect(average.value).toEqual(smoothed(seriesOf(points), 'exponential')!.value);
    series.clear();
    series.append(Float64Array.from([NaN, 0, 7]));
    expect([...average.value]).toEqual([7]);
  });
});

describe('the choice of averages', () => {
  it('holds nothing, two windows and the exponential one', () => {
    const series = seriesOf([
      [0, 0],
      [15_000, 6],
      [45_000, 12],
    ]);
    const last = smoothings.map(({ value }) => smoothed(series, value)?.value.at(-1) ?? null);
    expect(last.slice(0, 3)).toEqual([null, 12, 6]);
    expect(last[3]).toBeGreaterThan(10);
  });
});
