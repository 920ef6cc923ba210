import { voiFraction } from '@core/dicom/index';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { buildGrayRaster, type GrayRaster } from '@renderer/dicom/gray-raster';
import { describeWindowFromBox, windowFromBox } from '@renderer/dicom/window-box/window-from-box';

const COLUMNS = 20;

function rasterOf(values: readonly number[], slope = 1, intercept = 0): GrayRaster {
  return buildGrayRaster({
    rows: values.length / COLUMNS,
    columns: COLUMNS,
    storedValues: Uint16Array.from(values),
    rescaleSlope: slope,
    rescaleIntercept: intercept,
    padding: { minimum: 0, maximum: 0 },
    modalityOf: null,
  });
}

/** By sorting, in the modality's own numbers. */
function percentileOf(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

describe('the window from a box', () => {
  it('spans the 1st to the 99th percentile of what lies inside, black to white', () => {
    const values = fc.array(fc.integer({ min: 1, max: 4095 }), { minLength: 400, maxLength: 400 });
    const corner = fc.record({ x: fc.integer({ min: -3, max: 23 }), y: fc.integer({ min: -3, max: 23 }) });
    const scale = fc.constantFrom([1, 0], [2, -100], [-1, 4095], [0.5, 7]);
    fc.assert(
      fc.property(values, corner, corner, scale, (stored, a, b, [slope = 1, intercept = 0]) => {
        const inside = stored
          .filter((_, i) => {
            const [x, y] = [(i % COLUMNS) + 0.5, Math.floor(i / COLUMNS) + 0.5];
            const within = (at: number, one: number, other: number) =>
              at >= Math.min(one, other) && at <= Math.max(one, other);
            return within(x, a.x, b.x) && within(y, a.y, b.y);
          })
          .map((value) => value * slope + intercept);
        const result = windowFromBox(rasterOf(stored, slope, intercept), [a, b]);
        const [low, high] = [percentileOf(inside, 0.01), percentileOf(inside, 0.99)];
        if (inside.length === 0 || low === high) {
          expect(result.voi).toBeNull();
          return;
        }
        expect(result).toMatchObject({ count: inside.length, low, high });
        const fraction = voiFraction(result.voi!);
        expect([fraction(low), fraction(high)]).toEqual([0, expect.closeTo(1, 12)]);
        expect(fraction((low + high) / 2)).toBeCloseTo(0.5, 9);
      }),
    );
  });

  it('leaves padding out, and says so when nothing else is there', () => {
    const padded = Array.from({ length: 400 }, (_, i) => (i < 200 ? 0 : i));
    const raster = rasterOf(padded);
    const whole = windowFromBox(raster, [
      { x: 0, y: 0 },
      { x: 20, y: 20 },
    ]);
    expect(whole).toMatchObject({ count: 200, low: 201, high: 397 });
    expect(describeWindowFromBox(whole)).toBe('Window from 200 pixels: 1st percentile 201, 99th 397');
    const empty = windowFromBox(raster, [
      { x: 0, y: 0 },
      { x: 20, y: 9 },
    ]);
    expect(describeWindowFromBox(empty)).toBe('Window unchanged: the box holds no pixel with a value');
    expect(
      windowFromBox(raster, [
        { x: -9, y: 12 },
        { x: -2, y: 15 },
      ]).voi,
    ).toBeNull();
  });

  it('sets no window of one value', () => {
    const flat = Array.from({ length: 400 }, (_, i) => (i === 17 ? 4000 : 523));
    const result = windowFromBox(rasterOf(flat), [
      { x: 0, y: 0 },
      { x: 20, y: 20 },
    ]);
    expect(result.voi).toBeNull();
    expect(result.reason).toContain('same value, 523');
  });
});
