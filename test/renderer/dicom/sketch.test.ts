import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { buildGrayRaster, type GrayRaster, type RasterLevel } from '@renderer/dicom/gray-raster';
import { resample } from '@renderer/dicom/resample';
import type { Placement } from '@renderer/dicom/view-transform';

type Padding = { readonly minimum: number; readonly maximum: number } | null;

function rasterOf(
  rows: number,
  columns: number,
  valueAt: (row: number, column: number) => number,
  padding: Padding = null,
): GrayRaster {
  const storedValues = Uint16Array.from({ length: rows * columns }, (_, i) =>
    valueAt(Math.floor(i / columns), i % columns),
  );
  return buildGrayRaster({
    rows,
    columns,
    storedValues,
    rescaleSlope: 1,
    rescaleIntercept: 0,
    padding,
    modalityOf: null,
  });
}

function sketched(raster: GrayRaster, level: RasterLevel, placement: Placement, size: number): Uint16Array {
  const frame = { width: size, height: size, indices: new Uint16Array(size * size).fill(7) };
  const whole = { left: 0, top: 0, right: size, bottom: size };
  resample(raster, level, placement, frame, whole, { smooth: false, quick: true });
  return frame.indices;
}

/** Between the centers of the level's pixels, written down plainly. */
function betweenCenters({ indices, rows, columns, factor }: RasterLevel, x: number, y: number): number {
  const at = (row: number, column: number): number =>
    indices[Math.min(rows - 1, Math.max(0, row)) * columns + Math.min(columns - 1, Math.max(0, column))] ?? 0;
  const [u, v] = [x / factor - 0.5, y / factor - 0.5];
  const [left, top] = [Math.floor(u), Math.floor(v)];
  const along = (row: number): number => at(row, left) * (1 - (u - left)) + at(row, left + 1) * (u - left);
  return along(top) * (1 - (v - top)) + along(top + 1) * (v - top);
}

const placements = fc.record({
  originX: fc.integer({ min: -20, max: 20 }),
  originY: fc.integer({ min: -20, max: 20 }),
  stepX: fc.oneof(fc.double({ min: 0.1, max: 0.99, noNaN: true }), fc.double({ min: -0.99, max: -0.1, noNaN: true })),
  stepY: fc.oneof(fc.double({ min: 0.1, max: 0.99, noNaN: true }), fc.double({ min: -0.99, max: -0.1, noNaN: true })),
});
const sizes = fc.integer({ min: 2, max: 30 });
const noise = (row: number, column: number): number => 1 + ((row * 7919 + column * 104729 + row * column * 31) % 4000);

describe('the sketch of a moving view', () => {
  it('lies between the pixels’ centers, within the 128th of a step that its integers leave, and is nothing beside the image', () => {
    fc.assert(
      fc.property(sizes, sizes, placements, (rows, columns, placement) => {
        const raster = rasterOf(rows, columns, noise);
        const level = raster.levels[0];
        const range = Math.max(...level.indices) - Math.min(...level.indices);
        const frame = sketched(raster, level, placement, 24);
        frame.forEach((index, k) => {
          const x = ((k % 24) + 0.5 - placement.originX) / placement.stepX;
          const y = (Math.floor(k / 24) + 0.5 - placement.originY) / placement.stepY;
          if (x < 0 || x >= columns || y < 0 || y >= rows) expect(index).toBe(0);
          else expect(Math.abs(index - betweenCenters(level, x, y))).toBeLessThanOrEqual(range / 64 + 1);
        });
      }),
    );
  });

  it('never makes a value of padding and tissue', () => {
    fc.assert(
      fc.property(sizes, sizes, placements, (rows, columns, placement) => {
        const raster = rasterOf(rows, columns, (row, column) => ((row + column) % 3 === 0 ? 0 : 4000), {
          minimum: 0,
          maximum: 0,
        });
        const values = new Set(sketched(raster, raster.levels[0], placement, 24));
        const tissue = raster.levels[0].indices.find((index) => index > 0) ?? 0;
        expect([...values].filter((index) => index !== 0 && index !== tissue)).toEqual([]);
      }),
    );
  });

  it('takes the nearest pixel of an image that is one pixel wide or high', () => {
    const placement = { originX: 0, originY: 0, stepX: 0.7, stepY: 0.7 };
    for (const [rows, columns] of [
      [1, 9],
      [9, 1],
      [1, 1],
    ] as const) {
      const raster = rasterOf(rows, columns, noise);
      const own = new Set([0, ...raster.levels[0].indices]);
      expect([...sketched(raster, raster.levels[0], placement, 8)].every((index) => own.has(index))).toBe(true);
    }
  });

  it('takes the brightest of 16 bits without overflow', () => {
    const raster = rasterOf(8, 8, (row) => (row === 0 ? 0 : 65535));
    const frame = sketched(raster, raster.levels[0], { originX: 0, originY: 0, stepX: 0.7, stepY: 0.7 }, 5);
    expect(Math.max(...frame)).toBe(raster.largestIndex);
  });
});
