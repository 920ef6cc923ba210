import { beforeEach, describe, expect, it } from 'vitest';

import {
  addMagnifiedView,
  magnifierActs,
  magnifierTakes,
  useMagnifier,
} from '@renderer/dicom/magnifier/magnifier-store';
import type { DrawnView, ViewController } from '@renderer/dicom/view-controller';

const VOI = {
  kind: 'window',
  center: 2000,
  width: 1000,
  explanation: null,
  voiLutFunction: 'LINEAR',
  source: 'file',
} as const;

/** A view of 400 × 300 CSS pixels at a device pixel ratio of 2, mirrored, at actual pixels. */
const drawn = {
  drawing: {
    placement: { originX: 700, originY: 20, stepX: -1, stepY: 1 },
    canvas: { width: 800, height: 600 },
  },
  state: { voi: VOI },
  image: {
    imageId: 'a',
    voiChoices: [VOI, { ...VOI, center: 1 }],
    raster: { rows: 500, columns: 600, modalityAtOne: 0, modalityStep: 1, largestIndex: 4096 },
  },
  pixelRatio: 2,
} as unknown as DrawnView;

const view = { current: drawn } as unknown as ViewController;
const own = () => useMagnifier.getState().own['a'];

beforeEach(() => {
  magnifierActs.close();
  useMagnifier.setState({ zoom: 2, own: {}, at: null });
  addMagnifiedView('RCC', view);
});

describe('the magnifier', () => {
  it('opens where the pointer is over the active tile, else in its middle', () => {
    magnifierActs.open('RCC');
    expect(useMagnifier.getState().at).toEqual({ tile: 'RCC', imageId: 'a', point: { x: 300, y: 280 } });
    magnifierActs.close();
    magnifierActs.follow('RCC', { x: 100, y: 50 });
    expect(useMagnifier.getState().at).toBeNull();
    magnifierActs.open('RCC');
    expect(useMagnifier.getState().at?.point).toEqual({ x: 500, y: 80 });
  });

  it('moves as it looks on screen, by CSS pixels or by one of the image, and not off the image', () => {
    magnifierActs.follow('RCC', { x: 100, y: 50 });
    magnifierActs.open('RCC');
    magnifierActs.moveBy('RCC', { x: 1, y: 0 }, 10);
    expect(useMagnifier.getState().at?.point).toEqual({ x: 480, y: 80 });
    magnifierActs.moveBy('RCC', { x: 0, y: 1 }, null);
    expect(useMagnifier.getState().at?.point).toEqual({ x: 480, y: 81 });
    magnifierActs.moveBy('RCC', { x: -1, y: 0 }, 9000);
    expect(useMagnifier.getState().at?.point).toEqual({ x: 600, y: 81 });
  });

  it('takes windows and zooms while it is open, and leaves the rest to the view', () => {
    expect(magnifierTakes('RCC', { kind: 'window', dx: 300, dy: 0 })).toBe(false);
    magnifierActs.open('RCC');
    expect(magnifierTakes('RCC', { kind: 'window', dx: 300, dy: 0 })).toBe(true);
    expect(own()).toMatchObject({ center: 2000, width: 2000, source: 'reader' });
    expect(magnifierTakes('RCC', { kind: 'voi', choice: 1 })).toBe(true);
    expect(own()).toMatchObject({ center: 1 });
    expect(magnifierTakes('RCC', { kind: 'reset' })).toBe(true);
    expect(own()).toBeUndefined();
    expect(magnifierTakes('RCC', { kind: 'invert' })).toBe(false);
    expect(magnifierTakes('LCC', { kind: 'window', dx: 1, dy: 1 })).toBe(false);
  });

  it('steps 1×, 2×, 4× by a notch of the wheel; less than a notch adds up', () => {
    magnifierActs.open('RCC');
    const wheel = (factor: number) => {
      magnifierTakes('RCC', { kind: 'zoom', factor, at: null });
      return useMagnifier.getState().zoom;
    };
    expect([wheel(2 ** 0.25), wheel(2 ** 0.25)]).toEqual([4, 4]);
    expect([wheel(2 ** -0.1), wheel(2 ** -0.1), wheel(2 ** -0.1)]).toEqual([4, 4, 2]);
    expect([wheel(0.8), wheel(0.8)]).toEqual([1, 1]);
  });

  it('leaves with its tile', () => {
    magnifierActs.open('RCC');
    addMagnifiedView('RCC', view)();
    expect(useMagnifier.getState()).toMatchObject({ open: true, at: null });
  });
});
