import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { buildGrayRaster, standIn, type GrayRaster, type RasterSource } from '@renderer/dicom/gray-raster';
import { levelFor, resample, shiftFrame } from '@renderer/dicom/resample';
import { placementOf, type Placement } from '@renderer/dicom/view-transform';

function source(
  rows: number,
  columns: number,
  valueAt: (row: number, column: number) => number,
  padding: RasterSource['padding'] = null,
): RasterSource {
  const storedValues = new Uint16Array(rows * columns);
  for (let i = 0; i < storedValues.length; i += 1) storedValues[i] = valueAt(Math.floor(i / columns), i % columns);
  return { rows, columns, storedValues, rescaleSlope: 1, rescaleIntercept: 0, padding, modalityOf: null };
}

function draw(
  raster: GrayRaster,
  placement: Placement,
  width: number,
  height: number,
  exact = true,
  smooth = false,
): number[] {
  const frame = { width, height, indices: new Uint16Array(width * height) };
  const whole = { left: 0, top: 0, right: width, bottom: height };
  resample(raster, levelFor(raster, placement, exact), placement, frame, whole, { smooth, quick: false });
  return Array.from(frame.indices, (index) =>
    index === 0 ? NaN : raster.modalityAtOne + (index - 1) * raster.modalityStep,
  );
}

/** The area average of the image over [x0, x1) × [y0, y1), written down plainly. */
function averageOver(from: RasterSource, x0: number, x1: number, y0: number, y1: number): number {
  let sum = 0;
  let area = 0;
  for (let row = Math.floor(y0); row < Math.min(from.rows, Math.ceil(y1)); row += 1) {
    for (let column = Math.floor(x0); column < Math.min(from.columns, Math.ceil(x1)); column += 1) {
      const weight = (Math.min(x1, column + 1) - Math.max(x0, column)) * (Math.min(y1, row + 1) - Math.max(y0, row));
      sum += weight * (from.storedValues[row * from.columns + column] ?? 0);
      area += weight;
    }
  }
  return sum / area;
}

const noise = (row: number, column: number): number => (row * 7919 + column * 104729 + row * column * 31) % 4096;

describe('below 1:1', () => {
  it('shows the exact area average of the pixels that a device pixel covers', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 40 }),
        fc.integer({ min: 3, max: 40 }),
        fc.double({ min: 0.1, max: 0.95, noNaN: true }),
        (rows, columns, scale) => {
          const from = source(rows, columns, noise);
          const raster = buildGrayRaster(from);
          const placement = { originX: 2, originY: 1, stepX: scale, stepY: scale };
          const width = Math.ceil(columns * scale) + 4;
          const height = Math.ceil(rows * scale) + 3;
          draw(raster, placement, width, height).forEach((value, i) => {
            const x = (i % width) - 2;
            const y = Math.floor(i / width) - 1;
            const inside = x + 0.5 >= 0 && (x + 0.5) / scale < columns && y + 0.5 >= 0 && (y + 0.5) / scale < rows;
            if (!inside) return expect(value).toBeNaN();
            const mean = averageOver(
              from,
              Math.max(0, x / scale),
              Math.min(columns, (x + 1) / scale),
              Math.max(0, y / scale),
              Math.min(rows, (y + 1) / scale),
            );
            return expect(Math.abs(value - mean)).toBeLessThanOrEqual(raster.modalityStep * 0.5 + 1e-9);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('leaves padding out of an average, and shows nothing where padding prevails', () => {
    const from = source(4, 4, (row, column) => (column < 1 ? 0 : column === 3 && row < 3 ? 0 : 1000), {
      minimum: 0,
      maximum: 0,
    });
    const raster = buildGrayRaster(from);
    const [left, right] = draw(raster, { originX: 0, originY: 0, stepX: 0.5, stepY: 0.25 }, 2, 1);
    expect(left).toBe(1000);
    expect(right).toBe(1000);
    expect(draw(raster, { originX: 0, originY: 0, stepX: 0.99, stepY: 0.99 }, 1, 1)[0]).toBeNaN();
  });

  it('takes a reduced level while the view moves, and the image itself at rest', () => {
    const raster = buildGrayRaster(source(1200, 900, noise));
    const placement = { originX: 0, originY: 0, stepX: 0.2, stepY: 0.2 };
    expect(levelFor(raster, placement, false).factor).toBe(8);
    expect(levelFor(raster, { ...placement, stepX: 1, stepY: 1 }, false).factor, 'from 1:1 up the image itself').toBe(
      1,
    );
    expect(levelFor(raster, placement, true).factor).toBe(1);
    const quick = draw(raster, placement, 180, 240, false);
    const exact = draw(raster, placement, 180, 240, true);
    const bias = quick.reduce((sum, value, i) => sum + value - (exact[i] ?? NaN), 0) / quick.length;
    expect(Math.abs(bias)).toBeLessThan(1);
  });
});

describe('from 1:1 up', () => {
  const image = { rows: 6, columns: 5 };
  const raster = buildGrayRaster(source(image.rows, image.columns, noise));

  it('shows each image pixel as one device pixel', () => {
    const placement = placementOf({ scale: 1, translation: { x: 0.4, y: 0 }, flipped: false, upended: false }, image, {
      width: 5,
      height: 6,
    });
    expect(draw(raster, placement, 5, 6)).toEqual(
      Array.from({ length: 30 }, (_, i) => noise(Math.floor(i / 5), i % 5)),
    );
  });

  it('mirrors', () => {
    const placement = placementOf({ scale: 1, translation: { x: 0, y: 0 }, flipped: true, upended: false }, image, {
      width: 5,
      height: 6,
    });
    expect(draw(raster, placement, 5, 6).slice(0, 5)).toEqual([4, 3, 2, 1, 0].map((column) => noise(0, column)));
  });

  it('repeats pixels at 2:1', () => {
    const placement = { originX: 0, originY: 0, stepX: 2, stepY: 2 };
    expect(draw(raster, placement, 4, 1)).toEqual([noise(0, 0), noise(0, 0), noise(0, 1), noise(0, 1)]);
  });
});

describe('a turned view', () => {
  it('is the same picture with its axes exchanged, at any zoom and in any part of the frame', () => {
    const raster = buildGrayRaster(source(60, 50, noise, { minimum: 0, maximum: 200 }));
    const step = fc.constantFrom(0.3, -0.77, 1, -2, 2.5);
    fc.assert(
      fc.property(step, fc.boolean(), fc.boolean(), fc.integer({ min: -9, max: 9 }), (stepX, even, smooth, left) => {
        const stepY = even ? Math.abs(stepX) : -Math.abs(stepX);
        const straight = { originX: stepX < 0 ? 16 : -3, originY: stepY < 0 ? 18 : -4, stepX, stepY };
        const turned = {
          originX: straight.originY,
          originY: straight.originX,
          stepX: stepY,
          stepY: stepX,
          turned: true,
        };
        const wide = draw(raster, straight, 17, 13, true, smooth);
        const high = draw(raster, turned, 13, 17, true, smooth);
        high.forEach((value, i) => expect(value).toEqual(wide[(i % 13) * 17 + Math.floor(i / 13)]));
        const frame = { width: 13, height: 17, indices: new Uint16Array(13 * 17).fill(7) };
        const area = { left: 2, top: Math.max(0, left), right: 9, bottom: 12 };
        resample(raster, raster.levels[0], turned, frame, area, { smooth, quick: false });
        frame.indices.forEach((index, i) => {
          const [x, y] = [i % 13, Math.floor(i / 13)];
          const inside = x >= 2 && x < 9 && y >= area.top && y < 12;
          const value = index === 0 ? NaN : raster.modalityAtOne + (index - 1) * raster.modalityStep;
          if (!inside) expect(index).toBe(7);
          // An average runs over fewer columns, so that its sums may differ in the last bit.
          else if (Number.isNaN(value)) expect(high[i]).toBeNaN();
          else expect(Math.abs(value - (high[i] ?? NaN))).toBeLessThanOrEqual(raster.modalityStep);
        });
      }),
      { numRuns: 120 },
    );
  });
});

describe('a smooth picture', () => {
  it('lies between the pixels above 1:1, and is the pixels themselves at 1:1', () => {
    const from = source(3, 3, (row, column) => row * 100 + column * 10);
    const raster = buildGrayRaster(from);
    const [first, second, third, fourth] = draw(
      raster,
      { originX: 0, originY: 0, stepX: 2, stepY: 2 },
      4,
      4,
      true,
      true,
    );
    // Centers at 0.25, 0.75, 1.25 and 1.75: up to 0.5 the edge's own pixel, then a quarter and three quarters of the way.
    expect([first, second, third, fourth]).toEqual([0, 2.5, 7.5, 12.5]);
    const actual = { originX: 0, originY: 0, stepX: 1, stepY: 1 };
    expect(draw(raster, actual, 3, 3, true, true)).toEqual(draw(raster, actual, 3, 3));
  });

  it('takes no padding into a mean, and leaves padding where it is', () => {
    const from = source(1, 3, (_row, column) => (column === 1 ? 0 : 400), { minimum: 0, maximum: 0 });
    const raster = buildGrayRaster(from);
    const shown = draw(raster, { originX: 0, originY: 0, stepX: 4, stepY: 4 }, 12, 1, true, true);
    expect(shown.map((value) => (Number.isNaN(value) ? '-' : value))).toEqual([
      ...[400, 400, 400, 400],
      ...['-', '-', '-', '-'],
      ...[400, 400, 400, 400],
    ]);
  });

  it('mirrors as the pixels do', () => {
    const raster = buildGrayRaster(source(4, 5, noise));
    const one = draw(raster, { originX: 0, originY: 0, stepX: 3, stepY: 3 }, 15, 12, true, true);
    const other = draw(raster, { originX: 15, originY: 0, stepX: -3, stepY: 3 }, 15, 12, true, true);
    other.forEach((value, i) => {
      const mirrored = one[Math.floor(i / 15) * 15 + 14 - (i % 15)] ?? NaN;
      expect(Math.abs(value - mirrored)).toBeLessThanOrEqual(raster.modalityStep);
    });
  });
});

describe('a pan', () => {
  it('keeps what stays in sight and samples the rest: the same as sampling anew', () => {
    const from = source(60, 50, noise, { minimum: 0, maximum: 200 });
    const raster = buildGrayRaster(from);
    const level = raster.levels[0];
    const shift = fc.integer({ min: -14, max: 14 });
    fc.assert(
      fc.property(shift, shift, fc.constantFrom(0.3, 0.77, -0.4, 1, 2.5), (dx, dy, stepX) => {
        const frame = { width: 15, height: 15, indices: new Uint16Array(225) };
        const before = { originX: stepX < 0 ? 16 : -3, originY: -4, stepX, stepY: Math.abs(stepX) };
        const after = { ...before, originX: before.originX + dx, originY: before.originY + dy };
        resample(raster, level, before, frame, { left: 0, top: 0, right: 15, bottom: 15 });
        for (const area of shiftFrame(frame, dx, dy)) resample(raster, level, after, frame, area);
        const anew = { ...frame, indices: new Uint16Array(225) };
        resample(raster, level, after, anew, { left: 0, top: 0, right: 15, bottom: 15 });
        const apart = Math.max(...frame.indices.map((index, i) => Math.abs(index - (anew.indices[i] ?? 0))));
        expect(apart).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a raster', () => {
  it('keeps every stored value apart and reversible, signed ones too', () => {
    const storedValues = Int16Array.from([-2048, -1, 0, 1, 2047, 5]);
    const raster = buildGrayRaster({
      rows: 2,
      columns: 3,
      storedValues,
      rescaleSlope: 2,
      rescaleIntercept: -10,
      padding: null,
      modalityOf: null,
    });
    const back = Array.from(
      raster.levels[0]?.indices ?? [],
      (index) => raster.modalityAtOne + (index - 1) * raster.modalityStep,
    );
    expect(back).toEqual(Array.from(storedValues, (value) => value * 2 - 10));
    expect(raster.modalityStep).toBeLessThan(2 / 8);
  });

  it('applies a Modality LUT before averaging', () => {
    const from = { ...source(2, 2, (row) => row), modalityOf: (stored: number) => (stored === 0 ? 100 : 300) };
    const raster = buildGrayRaster(from);
    expect(draw(raster, { originX: 0, originY: 0, stepX: 0.5, stepY: 0.5 }, 1, 1)[0]).toBeCloseTo(200, 0);
  });
});

describe('a reduced image that stands in', () => {
  const values = source(60, 40, (row, column) => 100 + row * 3 + column * 5);
  const reduced = source(15, 10, (row, column) => 100 + (row * 4 + 1.5) * 3 + (column * 4 + 1.5) * 5);
  const raster = standIn(buildGrayRaster(reduced), values, 4);

  it.each([0.25, 0.5, 1, 2])('lies where the image will lie, at a scale of %s', (scale) => {
    const size = { width: Math.round(40 * scale), height: Math.round(60 * scale) };
    const view = { scale, translation: { x: 0, y: 0 }, flipped: false, upended: false };
    const placement = placementOf(view, values, size);
    const standing = draw(raster, placement, size.width, size.height);
    const whole = draw(buildGrayRaster(values), placement, size.width, size.height);
    // A reduced pixel is as large as four by four of the image's.
    const apart = standing.map((value, at) => Math.abs(value - (whole[at] ?? NaN)));
    expect(Math.max(...apart)).toBeLessThanOrEqual(2 * (3 + 5));
  });
});
