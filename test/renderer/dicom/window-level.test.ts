import type { Voi } from '@core/dicom/index';
import { describe, expect, it } from 'vitest';

import { buildGrayRaster } from '@renderer/dicom/gray-raster';
import { roundLength, scaleBarOf } from '@renderer/dicom/scale-bar';
import { createSpareTime } from '@renderer/dicom/spare-time';
import { describeVoi, dragWindow, windowOf } from '@renderer/dicom/window-level';

const raster = buildGrayRaster({
  rows: 1,
  columns: 2,
  storedValues: Uint16Array.of(0, 4095),
  rescaleSlope: 1,
  rescaleIntercept: 0,
  padding: null,
  modalityOf: null,
});
const window: Voi = {
  kind: 'window',
  center: 2000,
  width: 1000,
  explanation: null,
  voiLutFunction: 'SIGMOID',
  source: 'file',
};

describe('windowing by hand', () => {
  it('widens to the right, darkens downward, and keeps the curve', () => {
    const dragged = dragWindow(window, 300, 30, raster);
    expect(dragged).toMatchObject({ voiLutFunction: 'SIGMOID', source: 'reader', width: 2000, center: 2050 });
  });

  it('comes back when the drag comes back', () => {
    const back = windowOf(dragWindow(dragWindow(window, 120, 0, raster), -120, 0, raster));
    expect(back.width).toBeCloseTo(1000, 6);
    expect(back.center).toBe(2000);
  });

  it('never loses the window: the width stays positive and the center near the values', () => {
    let voi: Voi = window;
    for (let i = 0; i < 200; i += 1) voi = dragWindow(voi, -200, 400, raster);
    expect(windowOf(voi).width).toBeGreaterThanOrEqual(4);
    expect(windowOf(voi).center).toBeLessThan(8192);
  });

  it('turns a table into the window over its values', () => {
    const table: Voi = {
      kind: 'table',
      table: { firstMapped: 100, bitsPerEntry: 8, values: new Uint16Array(400), explanation: null },
    };
    expect(dragWindow(table, 0, 0, raster)).toMatchObject({
      kind: 'window',
      voiLutFunction: 'LINEAR',
      center: 300,
      width: 400,
    });
  });

  it('says which curve it is', () => {
    expect(describeVoi(window)).toBe('C 2000 W 1000 sigmoid');
  });
});

describe('the scale bar', () => {
  it('is the longest round length that fits', () => {
    expect([0.7, 3, 9, 10, 49, 50, 260].map(roundLength)).toEqual([0.5, 2, 5, 10, 20, 50, 200]);
  });

  it('says what its millimeters are worth', () => {
    const spacing = {
      rowMillimeters: 0.07,
      columnMillimeters: 0.07,
      provenance: 'detector' as const,
      label: 'at the detector',
    };
    expect(scaleBarOf(0.5, spacing, 160)).toEqual({
      lengthPx: expect.closeTo(142.86, 1) as number,
      text: '20 mm at the detector',
    });
    expect(scaleBarOf(0.5, null, 160).text).toBe('200 px, spacing not known');
  });
});

describe('spare time', () => {
  it('spreads work over frames and does the jobs one after another', () => {
    const frames: (() => void)[] = [];
    let nowMs = 0;
    const spare = createSpareTime(
      (run) => frames.push(run),
      () => nowMs,
    );
    const done: string[] = [];
    const job = (name: string, steps: number): void => {
      let left = steps;
      spare.schedule(
        {},
        (untilMs) => {
          while (left > 0 && nowMs < untilMs) {
            left -= 1;
            nowMs += 4;
          }
          return left === 0;
        },
        () => done.push(name),
      );
    };
    job('one', 3);
    job('other', 1);
    let count = 0;
    while (frames.length > 0) {
      frames.shift()?.();
      count += 1;
    }
    expect(done).toEqual(['one', 'other']);
    expect(count).toBeGreaterThan(1);
  });
});
