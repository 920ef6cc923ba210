import { minMaxBuckets } from '@renderer/plotting/min-max-buckets';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

function ramp(length: number): Float64Array {
  return Float64Array.from({ length }, (_, index) => index);
}

describe('minMaxBuckets', () => {
  it('draws few points as they are', () => {
    const points = minMaxBuckets(ramp(5), Float64Array.of(3, 1, 4, 1, 5), { from: 0, to: 4, widthPx: 100 });
    expect([...points.x]).toEqual([0, 1, 2, 3, 4]);
    expect([...points.y]).toEqual([3, 1, 4, 1, 5]);
  });

  it('never loses a spike, whatever is zoomed to and however narrow the plot', () => {
    const cases = fc.record({
      length: fc.integer({ min: 1, max: 20_000 }),
      widthPx: fc.integer({ min: 1, max: 800 }),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      zoom: fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
      up: fc.boolean(),
    });
    fc.assert(
      fc.property(cases, ({ length, widthPx, at, zoom, up }) => {
        const spike = Math.min(length - 1, Math.floor(at * length));
        const y = new Float64Array(length).map((_, index) => Math.sin(index));
        y[spike] = up ? 1000 : -1000;
        const [a, b] = [zoom[0] * length, zoom[1] * length].sort((left, right) => left - right);
        const view = { from: Math.min(a!, spike), to: Math.max(b!, spike), widthPx };
        const points = minMaxBuckets(ramp(length), y, view);
        expect(points.y.length).toBeLessThanOrEqual(2 * (widthPx + 4));
        const found = points.y.indexOf(up ? 1000 : -1000);
        expect(found).toBeGreaterThanOrEqual(0);
        expect(points.x[found]).toBe(spike);
      }),
    );
  });

  it('keeps the order of x and every value as it was', () => {
    const cases = fc.tuple(
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 3000 }),
      fc.integer({ min: 1, max: 50 }),
    );
    fc.assert(
      fc.property(cases, ([values, widthPx]) => {
        const points = minMaxBuckets(ramp(values.length), Float64Array.from(values), {
          from: 0,
          to: values.length,
          widthPx,
        });
        for (let index = 0; index < points.x.length; index++) {
          if (index > 0) expect(points.x[index]).toBeGreaterThan(points.x[index - 1]!);
          expect(points.y[index]).toBe(values[points.x[index]!]);
        }
      }),
    );
  });

  it('gives what lies in view and one point beyond each edge', () => {
    const points = minMaxBuckets(ramp(100), ramp(100), { from: 40, to: 42, widthPx: 100 });
    expect([...points.x]).toEqual([39, 40, 41, 42, 43]);
  });

  it('leaves a gap where nothing is finite, and none where something is', () => {
    const y = Float64Array.from({ length: 1000 }, (_, index) =>
      index >= 400 && index < 600 ? NaN : index % 7 === 0 ? Infinity : 1,
    );
    const points = minMaxBuckets(ramp(1000), y, { from: 0, to: 999, widthPx: 10 });
    const gaps = [...points.x].filter((_, index) => Number.isNaN(points.y[index]));
    expect(gaps.length).toBeGreaterThan(0);
    for (const x of gaps) expect(x).toBeGreaterThanOrEqual(400);
    for (const x of gaps) expect(x).toBeLessThan(600);
  });

  it('breaks the line at a long silence, drawn as it is or in buckets', () => {
    for (const length of [10, 10_000]) {
      const x = ramp(length).map((value) => (value < length / 2 ? value : value + length));
      const points = minMaxBuckets(x, ramp(length), { from: 0, to: 2 * length, widthPx: 20 }, 5);
      expect([...points.y].filter((value) => Number.isNaN(value))).toHaveLength(1);
    }
  });

  it('gives nothing of nothing', () => {
    expect(minMaxBuckets(ramp(0), ramp(0), { from: 0, to: 1, widthPx: 10 }).x).toHaveLength(0);
  });
});
