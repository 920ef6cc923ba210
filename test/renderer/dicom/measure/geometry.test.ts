import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { buildGrayRaster, type GrayRaster } from '@renderer/dicom/gray-raster';
import { angleOf, areaOf, ellipseOf, lengthOf } from '@renderer/dicom/measure/geometry';
import { modalityValueOf, probeAt, sharesTopIndex, statisticsWithin } from '@renderer/dicom/measure/image-values';
import { labelOf, probeLabel, statisticsLabel } from '@renderer/dicom/measure/labels';
import { imagePointAt, stepped } from '@renderer/pointing';
import { placementOf, toCanvas } from '@renderer/dicom/view-transform';

const coordinate = fc.integer({ min: 0, max: 5_000_000 }).map((thousandths) => thousandths / 1000);
const point = fc.record({ x: coordinate, y: coordinate });
const pitch = fc.double({ min: 0.01, max: 0.5, noNaN: true });
const spacing = fc.record({ rowMillimeters: pitch, columnMillimeters: pitch });

describe('lengths and angles', () => {
  it('are those of the points in millimeters, each axis by its own spacing', () => {
    fc.assert(
      fc.property(point, point, point, spacing, (a, b, c, mm) => {
        const inMm = (p: { x: number; y: number }) => ({ x: p.x * mm.columnMillimeters, y: p.y * mm.rowMillimeters });
        expect(lengthOf(a, b, mm)).toBeCloseTo(lengthOf(inMm(a), inMm(b), null), 6);
        const angle = angleOf(a, b, c, mm);
        if (angle !== null) expect(angle).toBeCloseTo(angleOf(inMm(a), inMm(b), inMm(c), null)!, 6);
      }),
    );
    expect(lengthOf({ x: 0, y: 0 }, { x: 30, y: 0 }, { rowMillimeters: 9, columnMillimeters: 0.1 })).toBeCloseTo(3, 12);
    expect(lengthOf({ x: 0, y: 0 }, { x: 0, y: 30 }, { rowMillimeters: 0.2, columnMillimeters: 9 })).toBeCloseTo(6, 12);
  });

  it('do not depend on the direction, and no detour is shorter', () => {
    fc.assert(
      fc.property(point, point, point, spacing, (a, b, c, mm) => {
        expect(lengthOf(a, b, mm)).toBe(lengthOf(b, a, mm));
        expect(lengthOf(a, b, mm)).toBeLessThanOrEqual(lengthOf(a, c, mm) + lengthOf(c, b, mm) + 1e-9);
        expect(angleOf(a, b, c, mm)).toBe(angleOf(c, b, a, mm));
      }),
    );
  });

  it('add up to 180 degrees in a triangle', () => {
    fc.assert(
      fc.property(point, point, point, spacing, (a, b, c, mm) => {
        const angles = [angleOf(a, b, c, mm), angleOf(b, c, a, mm), angleOf(c, a, b, mm)];
        fc.pre(Math.min(lengthOf(a, b, mm), lengthOf(b, c, mm), lengthOf(c, a, mm)) > 1e-3);
        expect(angles.reduce<number>((sum, each) => sum + each!, 0)).toBeCloseTo(180, 6);
      }),
    );
    expect(angleOf({ x: 1, y: 1 }, { x: 1, y: 1 }, { x: 2, y: 2 }, null)).toBeNull();
  });
});

describe('an ellipse', () => {
  it('has the area of its box times π / 4, whichever corners were put', () => {
    fc.assert(
      fc.property(point, point, spacing, (a, b, mm) => {
        const box = lengthOf(a, { x: b.x, y: a.y }, mm) * lengthOf(a, { x: a.x, y: b.y }, mm);
        expect(areaOf(ellipseOf(a, b), mm)).toBeCloseTo((box * Math.PI) / 4, 5);
        expect(ellipseOf({ x: a.x, y: b.y }, { x: b.x, y: a.y })).toEqual(ellipseOf(a, b));
      }),
    );
  });

  it('counts the pixels whose centers are inside, in modality values, without padding', () => {
    const within = fc.record({
      x: fc.double({ min: -4, max: 24, noNaN: true }),
      y: fc.double({ min: -4, max: 20, noNaN: true }),
    });
    const stored = fc.array(fc.integer({ min: 0, max: 4095 }), { minLength: 20 * 16, maxLength: 20 * 16 });
    fc.assert(
      fc.property(stored, fc.constantFrom(1, 0.5, -2), fc.integer({ min: -9, max: 9 }), within, within, (...given) => {
        const [values, slope, intercept, a, b] = given;
        const raster = rasterOf(values, 20, slope, intercept);
        const ellipse = ellipseOf(a, b);
        const inside = values.flatMap((value, at) => {
          const dx = ((at % 20) + 0.5 - ellipse.center.x) / ellipse.radiusX;
          const dy = (Math.floor(at / 20) + 0.5 - ellipse.center.y) / ellipse.radiusY;
          return dx * dx + dy * dy <= 1 ? [value] : [];
        });
        const kept = inside.filter((value) => value > 400).map((value) => value * slope + intercept);
        const found = statisticsWithin(raster, ellipse);
        if (kept.length === 0) {
          expect(found).toBeNull();
          return;
        }
        const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length;
        const variance = kept.reduce((sum, value) => sum + (value - mean) ** 2, 0) / kept.length;
        expect(found).toMatchObject({ count: kept.length, paddingCount: inside.length - kept.length });
        expect(found!.mean).toBeCloseTo(mean, 6);
        expect(found!.standardDeviation).toBeCloseTo(Math.sqrt(variance), 6);
        expect(found!.minimum).toBeCloseTo(Math.min(...kept), 9);
        expect(found!.maximum).toBeCloseTo(Math.max(...kept), 9);
      }),
    );
  });
});

describe('a probed pixel', () => {
  it('has the modality value of what is stored there, for every depth and sign', () => {
    const values = fc.array(fc.integer({ min: -32768, max: 32767 }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(values, fc.constantFrom(1, 0.25, -3), fc.integer({ min: -1000, max: 1000 }), (stored, slope, b) => {
        const raster = buildGrayRaster({
          rows: 3,
          columns: 4,
          storedValues: Int16Array.from(stored),
          rescaleSlope: slope,
          rescaleIntercept: b,
          padding: null,
          modalityOf: null,
        });
        for (const [at, value] of stored.entries()) {
          const probed = probeAt(raster, { x: (at % 4) + 0.3, y: Math.floor(at / 4) + 0.9 }, slope)!;
          if (!probed.shared) expect(probed.value).toBeCloseTo(value * slope + b, 6);
          else expect(Math.abs(probed.value! - value * slope - b)).toBeLessThanOrEqual(Math.abs(slope) + 1e-6);
        }
      }),
    );
  });

  it('says where a value may be one step further: all 65,536 values and padding do not fit 16 bits', () => {
    const storedValues = Uint16Array.of(0, 65534, 65535, 7);
    const of = (values: Uint16Array): GrayRaster =>
      buildGrayRaster({
        rows: 1,
        columns: values.length,
        storedValues: values,
        rescaleSlope: 1,
        rescaleIntercept: 0,
        padding: null,
        modalityOf: null,
      });
    const raster = of(storedValues);
    const at = (column: number) => probeAt(raster, { x: column + 0.5, y: 0.5 }, 1)!;
    expect([0, 1, 2, 3].map((column) => at(column).shared)).toEqual([false, true, true, false]);
    expect(probeLabel(at(2))).toBe('x 2, y 0: value 65534 or the next');
    expect(sharesTopIndex(of(Uint16Array.of(0, 32767)), 1)).toBe(false);
    expect(modalityValueOf(of(Uint16Array.of(0, 32767)), 65535)).toBe(32767);
  });

  it('is none outside of the image, and padding has no value', () => {
    const raster = rasterOf([0, 500, 600, 700], 2, 1, 0);
    expect(probeAt(raster, { x: 2, y: 0 }, 1)).toBeNull();
    expect(probeAt(raster, { x: -0.01, y: 0 }, 1)).toBeNull();
    expect(probeLabel(probeAt(raster, { x: 0.5, y: 0.5 }, 1)!)).toBe('x 0, y 0: padding');
    expect(probeLabel(probeAt(raster, { x: 1, y: 1.99 }, 1)!)).toBe('x 1, y 1: value 700');
  });
});

describe('labels', () => {
  const known = {
    rowMillimeters: 0.1,
    columnMillimeters: 0.05,
    provenance: 'detector',
    label: 'at the detector',
  } as const;
  const points = [
    { x: 0, y: 0 },
    { x: 0, y: 123.4 },
    { x: 20, y: 123.4 },
  ] as const;

  it('give the value, its unit and its provenance', () => {
    expect(labelOf('length', points, known)).toBe('12.3 mm at the detector');
    expect(labelOf('length', points, null)).toBe('123 px, spacing not known');
    expect(labelOf('angle', points, known)).toBe('90.0° at the detector');
    expect(labelOf('angle', points, null)).toBe('90.0° in pixels, spacing not known');
    expect(labelOf('angle', points.slice(0, 2), known)).toBeNull();
    expect(labelOf('ellipse', [points[0], points[2]], known)).toBe('9.69 mm² at the detector');
  });

  it('say what was left out of statistics, and when there is nothing', () => {
    const statistics = { count: 3, paddingCount: 2, mean: 10.256, standardDeviation: 0.5, minimum: 9, maximum: 11 };
    expect(statisticsLabel(statistics)).toBe('mean 10.26, SD 0.5, 9 to 11, 3 pixels, 2 of padding left out');
    expect(statisticsLabel(null)).toBe('no pixel inside');
  });
});

describe('a point of the tile', () => {
  const size = { rows: 400, columns: 300 };
  const view = fc.record({
    scale: fc.double({ min: 0.05, max: 16, noNaN: true }),
    translation: fc.record({ x: fc.integer({ min: -200, max: 200 }), y: fc.integer({ min: -200, max: 200 }) }),
    flipped: fc.boolean(),
    upended: fc.boolean(),
  });
  const ratio = fc.constantFrom(1, 1.25, 1.5, 2);

  it('is the same point of the image at any zoom, place, mirroring and device pixel ratio', () => {
    fc.assert(
      fc.property(view, ratio, point, (shown, pixelRatio, { x, y }) => {
        const on = { x: (x / 5000) * 300, y: (y / 5000) * 400 };
        const surface = surfaceAt(shown, pixelRatio);
        const back = imagePointAt(surface, toCanvas(surface.placement(), on))!;
        expect(back.x).toBeCloseTo(on.x, 6);
        expect(back.y).toBeCloseTo(on.y, 6);
      }),
    );
  });

  it('steps to where the arrow points on screen, or by one pixel of the image', () => {
    fc.assert(
      fc.property(view, ratio, (shown, pixelRatio) => {
        const surface = surfaceAt(shown, pixelRatio);
        const crosshair = { imageId: 'i', point: { x: 150, y: 200 }, byKeyboard: true };
        const pixel = stepped(surface, crosshair, { x: 1, y: 0 }, null)!;
        expect(pixel.x).toBeCloseTo(shown.flipped ? 149 : 151, 6);
        const down = stepped(surface, crosshair, { x: 0, y: 1 }, 2)!;
        const moved = toCanvas(surface.placement(), down).y - toCanvas(surface.placement(), crosshair.point).y;
        expect(moved).toBeCloseTo(Math.min(2, 200 * Math.abs(surface.placement().stepY)), 6);
      }),
    );
  });

  function surfaceAt(shown: Parameters<typeof placementOf>[0], pixelRatio: number) {
    const device = placementOf(shown, size, { width: 900, height: 700 });
    const placement = {
      originX: device.originX / pixelRatio,
      originY: device.originY / pixelRatio,
      stepX: device.stepX / pixelRatio,
      stepY: device.stepY / pixelRatio,
    };
    return { imageId: 'i', size, placement: () => placement, tileSize: () => ({ width: 900, height: 700 }) };
  }
});

/** Stored values up to 400 are padding. */
function rasterOf(values: readonly number[], columns: number, slope: number, intercept: number): GrayRaster {
  return buildGrayRaster({
    rows: values.length / columns,
    columns,
    storedValues: Uint16Array.from(values),
    rescaleSlope: slope,
    rescaleIntercept: intercept,
    padding: { minimum: 0, maximum: 400 },
    modalityOf: null,
  });
}
