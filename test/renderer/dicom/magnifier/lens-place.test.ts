import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { buildGrayRaster } from '@renderer/dicom/gray-raster';
import { lensCorner, lensPlacement, lensSide, LENS_ZOOMS } from '@renderer/dicom/magnifier/lens-place';
import { resample } from '@renderer/dicom/resample';
import { placementOf, toCanvas, toImage } from '@renderer/dicom/view-transform';

const ROWS = 90;
const COLUMNS = 70;
const stored = Uint16Array.from({ length: ROWS * COLUMNS }, (_, i) => (i * 7919) % 4096);
const raster = buildGrayRaster({
  rows: ROWS,
  columns: COLUMNS,
  storedValues: stored,
  rescaleSlope: 1,
  rescaleIntercept: 0,
  padding: null,
  modalityOf: null,
});

const view = fc.record({
  scale: fc.double({ min: 0.1, max: 8, noNaN: true }),
  translation: fc.record({ x: fc.integer({ min: -20, max: 20 }), y: fc.integer({ min: -20, max: 20 }) }),
  flipped: fc.boolean(),
  upended: fc.boolean(),
  turned: fc.boolean(),
});
const point = fc.record({ x: fc.integer({ min: 0, max: COLUMNS }), y: fc.integer({ min: 0, max: ROWS }) });

describe('the lens', () => {
  it('shows the stored pixels around its point, lying as in the view, and nothing outside of the image', () => {
    fc.assert(
      fc.property(
        view,
        point,
        fc.constantFrom(...LENS_ZOOMS),
        fc.integer({ min: 20, max: 61 }),
        (shown, on, zoom, side) => {
          const canvas = { width: 120, height: 80 };
          const inView = placementOf(shown, raster, canvas);
          const placement = lensPlacement(inView, zoom, on, side);
          const frame = { width: side, height: side, indices: new Uint16Array(side * side) };
          const whole = { left: 0, top: 0, right: side, bottom: side };
          resample(raster, raster.levels[0], placement, frame, whole);
          // Which way one pixel to the right and one down on screen lead in the image, asked of the view itself.
          const origin = toImage(inView, { x: 0, y: 0 });
          const across = toImage(inView, { x: shown.scale, y: 0 });
          const down = toImage(inView, { x: 0, y: shown.scale });
          const middle = Math.round(side / 2 - 0.25);
          for (let i = 0; i < frame.indices.length; i += 37) {
            const right = ((i % side) + 0.5 - middle) / zoom;
            const below = (Math.floor(i / side) + 0.5 - middle) / zoom;
            const x = on.x + right * (across.x - origin.x) + below * (down.x - origin.x);
            const y = on.y + right * (across.y - origin.y) + below * (down.y - origin.y);
            const near = [-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy) => pixelAt(x + dx / zoom, y + dy / zoom)));
            const index = frame.indices[i] ?? 0;
            const value = index === 0 ? null : raster.modalityAtOne + (index - 1) * raster.modalityStep;
            // An odd side's middle falls between two device pixels.
            expect(side % 2 === 0 ? [pixelAt(x, y)] : near).toContain(value);
          }
          const back = toCanvas(placement, on);
          expect(Math.abs(back.x - side / 2)).toBeLessThanOrEqual(0.5);
          expect(Math.abs(back.y - side / 2)).toBeLessThanOrEqual(0.5);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is as large on every screen, smaller than its tile, and never cut off', () => {
    expect(lensSide({ width: 900, height: 700 }, 1)).toBe(320);
    expect(lensSide({ width: 1350, height: 1050 }, 1.5)).toBe(480);
    expect(lensSide({ width: 300, height: 700 }, 2)).toBe(180);
    const tile = { width: 900, height: 700 };
    expect(lensCorner({ x: 450, y: 350 }, 320, tile)).toEqual({ x: 290, y: 190 });
    expect(lensCorner({ x: 895, y: -4 }, 320, tile)).toEqual({ x: 580, y: 0 });
  });
});

/** Black outside, as null. */
function pixelAt(x: number, y: number): number | null {
  // A point of the view's own arithmetic on the edge of two pixels.
  const [column, row] = [Math.floor(x + 1e-9), Math.floor(y + 1e-9)];
  if (column < 0 || row < 0 || column >= COLUMNS || row >= ROWS) return null;
  return stored[row * COLUMNS + column] ?? null;
}
