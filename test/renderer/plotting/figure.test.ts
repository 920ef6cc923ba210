import { countPoints, labelSide, yRangeOf, type PlotFigure } from '@renderer/plotting/figure';
import { describe, expect, it } from 'vitest';

const clock = { msAt: () => null, xAt: () => null };

function figure(y: readonly number[], yIncludes: readonly number[] = []): PlotFigure {
  const points = { x: Float64Array.from(y.keys()), y: Float64Array.from(y) };
  const line = { name: 'a', color: '#fff', points };
  return { lines: [line], legend: [], xTitle: 'step', xExtent: [0, 1], clock, emptyReason: '', yIncludes };
}

describe('yRangeOf', () => {
  it('holds everything that is drawn, with air around it', () => {
    expect(yRangeOf(figure([1, NaN, 3]))).toEqual([0.9, 3.1]);
  });

  it('keeps what is included, and what goes beyond it: an AUC below chance is not cut off', () => {
    expect(yRangeOf(figure([0.7], [0.5, 1]))[0]).toBe(0.5);
    expect(yRangeOf(figure([0.4], [0.5, 1]))[0]).toBeLessThan(0.4);
  });

  it('leaves air above a line at its limit, so that it is seen', () => {
    expect(yRangeOf(figure([100, 100], [0, 100]))[1]).toBeGreaterThan(100);
    expect(yRangeOf(figure([50, 60], [0, 100]))).toEqual([0, 100]);
  });

  it('gives one flat value some height, and nothing a unit', () => {
    const [low, high] = yRangeOf(figure([2, 2]));
    expect(low).toBeLessThan(2);
    expect(high).toBeGreaterThan(2);
    expect(yRangeOf(figure([NaN]))).toEqual([0, 1]);
  });

  it('counts in powers of ten on a logarithmic scale, where nothing of 0 or below has a place', () => {
    const [low, high] = yRangeOf({ ...figure([0.01, 0, -5, 100], [0]), yScale: 'log' });
    expect(low).toBeCloseTo(-2.2, 12);
    expect(high).toBeCloseTo(2.2, 12);
    expect(yRangeOf({ ...figure([0, -1]), yScale: 'log' })).toEqual([-1, 0]);
  });
});

describe('countPoints', () => {
  it('counts what can be seen', () => {
    expect(countPoints(figure([1, NaN, 3]))).toBe(2);
  });
});

describe('labelSide', () => {
  it('turns a label inward where the plot ends', () => {
    expect([0, 50, 100].map((x) => labelSide(x, [0, 100]))).toEqual(['right', 'center', 'left']);
  });
});
