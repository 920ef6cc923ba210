import { describe, expect, it } from 'vitest';

import {
  anchoredTranslation,
  fitScale,
  keepInSight,
  panBy,
  placementOf,
  toCanvas,
  toImage,
  zoomAt,
  type ViewTransform,
} from '@renderer/dicom/view-transform';

const image = { rows: 400, columns: 300 };
const canvas = { width: 500, height: 200 };
const view = (changes: Partial<ViewTransform> = {}): ViewTransform => ({
  scale: 0.5,
  translation: { x: 0, y: 0 },
  flipped: false,
  upended: false,
  ...changes,
});

describe('the placement of an image on a canvas', () => {
  it('centers an image that was not moved', () => {
    expect(toCanvas(placementOf(view(), image, canvas), { x: 150, y: 200 })).toEqual({ x: 250, y: 100 });
  });

  it('mirrors about the image center', () => {
    const placement = placementOf(view({ flipped: true, upended: true }), image, canvas);
    expect(toCanvas(placement, { x: 0, y: 0 })).toEqual({ x: 325, y: 200 });
    expect(toCanvas(placement, { x: 300, y: 400 })).toEqual({ x: 175, y: 0 });
  });

  it('goes back from the canvas to the image', () => {
    const placement = placementOf(view({ flipped: true, scale: 0.37 }), image, canvas);
    const point = toImage(placement, toCanvas(placement, { x: 12.5, y: 77 }));
    expect(point.x).toBeCloseTo(12.5, 9);
    expect(point.y).toBeCloseTo(77, 9);
  });

  it('puts origins on whole device pixels', () => {
    const placement = placementOf(view({ scale: 1, translation: { x: 0.3, y: -0.7 } }), image, {
      width: 501,
      height: 201,
    });
    expect(Number.isInteger(placement.originX)).toBe(true);
    expect(Number.isInteger(placement.originY)).toBe(true);
  });
});

describe('zoom and pan', () => {
  it('leaves the image point under the cursor where it is, up to the rounding of the origin', () => {
    const before = view({ scale: 0.4, translation: { x: 31, y: -12 } });
    const at = { x: 420, y: 33 };
    const after = zoomAt(before, 1.7, at, canvas);
    const point = toImage(placementOf(before, image, canvas), at);
    const moved = toCanvas(placementOf(after, image, canvas), point);
    expect(Math.abs(moved.x - at.x)).toBeLessThan(3);
    expect(Math.abs(moved.y - at.y)).toBeLessThan(3);
  });

  it('moves the image by the device pixels dragged', () => {
    const before = view();
    const shifted = placementOf(panBy(before, 17, -9), image, canvas);
    const placement = placementOf(before, image, canvas);
    expect(shifted.originX - placement.originX).toBe(17);
    expect(shifted.originY - placement.originY).toBe(-9);
  });

  it('never loses the image out of sight', () => {
    const lost = keepInSight(view({ translation: { x: 1e6, y: -1e6 } }), image, canvas);
    const placement = placementOf(lost, image, canvas);
    expect(placement.originX).toBeLessThan(canvas.width);
    expect(placement.originY + image.rows * placement.stepY).toBeGreaterThan(0);
  });
});

describe('hanging a pair', () => {
  it('puts the chest walls on the inner edges at fit', () => {
    const scale = fitScale(image, canvas);
    const right = view({ scale, translation: anchoredTranslation(scale, image, canvas, 'right') });
    const left = view({ scale, translation: anchoredTranslation(scale, image, canvas, 'left') });
    expect(toCanvas(placementOf(right, image, canvas), { x: 300, y: 0 }).x).toBe(canvas.width);
    expect(toCanvas(placementOf(left, image, canvas), { x: 0, y: 0 }).x).toBe(0);
  });
});
