import { GrowingSeries } from '@renderer/plotting/growing-series';
import { MovingAverage, movingAverage } from '@renderer/plotting/moving-average';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

function bruteForce(times: readonly number[], values: readonly number[], windowMs: number): number[] {
  return times.map((time, at) => {
    const inside = values.filter(
      (value, index) => index <= at && times[index]! > time - windowMs && Number.isFinite(value),
    );
    return inside.length === 0 ? NaN : inside.reduce((sum, value) => sum + value, 0) / inside.length;
  });
}

const samples = fc.array(
  fc.record({
    pauseMs: fc.integer({ min: 0, max: 4000 }),
    value: fc.oneof(fc.double({ min: -10, max: 10, noNaN: true }), fc.constant(NaN), fc.constant(Infinity)),
  }),
  { maxLength: 600 },
);

function timesOf(pauses: readonly { readonly pauseMs: number }[]): number[] {
  let now = 0;
  return pauses.map(({ pauseMs }) => (now += pauseMs));
}

describe('movingAverage', () => {
  it('is the mean of what the last ten seconds gave', () => {
    fc.assert(
      fc.property(samples, (given) => {
        const times = timesOf(given);
        const values = given.map((each) => each.value);
        const means = new Float64Array(given.length);
        movingAverage(Float64Array.from(times), Float64Array.from(values), 10_000, means);
        const expected = bruteForce(times, values, 10_000);
        for (const [index, mean] of expected.entries()) {
          if (Number.isNaN(mean)) expect(means[index]).toBeNaN();
          else expect(means[index]).toBeCloseTo(mean, 9);
        }
      }),
    );
  });

  it('comes out the same whether points arrive at once or bit by bit', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 50 }), (given, chunk) => {
        const times = timesOf(given);
        const series = new GrowingSeries('loss');
        const average = new MovingAverage(series, 10_000);
        const triplets = given.map((each, index) => [index + 1, times[index]!, each.value]);
        for (let at = 0; at < triplets.length; at += chunk) {
          series.append(Float64Array.from(triplets.slice(at, at + chunk).flat()));
          expect(average.value).toHaveLength(series.length);
        }
        const expected = bruteForce(
          times,
          given.map((each) => each.value),
          10_000,
        );
        for (const [index, mean] of expected.entries()) {
          if (Number.isNaN(mean)) expect(average.value[index]).toBeNaN();
          else expect(average.value[index]).toBeCloseTo(mean, 9);
        }
      }),
    );
  });

  it('forgets what a resumed run superseded', () => {
    const series = new GrowingSeries('loss');
    const average = new MovingAverage(series, 10_000);
    series.append(Float64Array.of(1, 1000, 1, 2, 2000, 100));
    expect([...average.value]).toEqual([1, 50.5]);
    series.append(Float64Array.of(2, 3000, 3));
    expect([...average.value]).toEqual([1, 2]);
  });
});
