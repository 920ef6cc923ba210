import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { anchorAfter, changeByReader, reoriented, type Lie, type OrientationChange } from '@renderer/dicom/orientation';
import {
  keepInSight,
  placementOf,
  shownSize,
  toCanvas,
  toImage,
  zoomAt,
  type Point,
  type ViewTransform,
} from '@renderer/dicom/view-transform';
import { placementTransform, toTile } from '@renderer/ui/image-overlay';

const image = { rows: 400, columns: 300 };
const canvas = { width: 500, height: 220 };
const CHANGES: readonly OrientationChange[] = ['turn-right', 'turn-left', 'turn-around', 'flip-across', 'flip-down'];

/** The eight orientations. */
const LIES: readonly Required<Lie>[] = [false, true].flatMap((turned) =>
  [false, true].flatMap((flipped) => [false, true].map((upended) => ({ turned, flipped, upended }))),
);

const point = fc.record({
  x: fc.double({ min: 0, max: 300, noNaN: true }),
  y: fc.double({ min: 0, max: 400, noNaN: true }),
});
const view = fc.record({
  scale: fc.double({ min: 0.05, max: 16, noNaN: true }),
  translation: fc.record({ x: fc.integer({ min: -80, max: 80 }), y: fc.integer({ min: -80, max: 80 }) }),
  flipped: fc.boolean(),
  upended: fc.boolean(),
  turned: fc.boolean(),
});

/** Where a change puts a point of the canvas, written down plainly: about its middle, y pointing down. */
function changed({ x, y }: Point, change: OrientationChange): Point {
  const [dx, dy] = [x - canvas.width / 2, y - canvas.height / 2];
  const [rightward, downward] = {
    'turn-right': [-dy, dx],
    'turn-left': [dy, -dx],
    'turn-around': [-dx, -dy],
    'flip-across': [-dx, dy],
    'flip-down': [dx, -dy],
  }[change] as [number, number];
  return { x: canvas.width / 2 + rightward, y: canvas.height / 2 + downward };
}

describe('all eight orientations', () => {
  it.each(LIES)('go from the image to the canvas and back: %j', (lie) => {
    fc.assert(
      fc.property(view, point, (shown, { x, y }) => {
        const placement = placementOf({ ...shown, ...lie }, image, canvas);
        const back = toImage(placement, toCanvas(placement, { x, y }));
        expect(back.x).toBeCloseTo(x, 7);
        expect(back.y).toBeCloseTo(y, 7);
        expect(Number.isInteger(placement.originX) && Number.isInteger(placement.originY)).toBe(true);
      }),
    );
  });

  it('are the same to overlays as to the canvas', () => {
    fc.assert(
      fc.property(view, point, (shown, on) => {
        const placement = placementOf(shown, image, canvas);
        const want = toCanvas(placement, on);
        expect(toTile(placement, on)).toEqual(want);
        const [a, b, c, d, e, f] = placementTransform(placement)
          .match(/-?[\d.e+-]+(?=[,)])/gu)!
          .map(Number);
        expect(a! * on.x + c! * on.y + e!).toBeCloseTo(want.x, 6);
        expect(b! * on.x + d! * on.y + f!).toBeCloseTo(want.y, 6);
      }),
    );
  });

  it('keep the image in sight, and what lies under the cursor of a zoom', () => {
    fc.assert(
      fc.property(view, fc.integer({ min: -9000, max: 9000 }), (shown, far) => {
        const lost = { ...shown, translation: { x: far, y: -far } };
        const placement = placementOf(keepInSight(lost, image, canvas), image, canvas);
        const corners = [toCanvas(placement, { x: 0, y: 0 }), toCanvas(placement, { x: 300, y: 400 })];
        const [left, right] = corners.map(({ x }) => x).sort((a, b) => a - b);
        const [top, bottom] = corners.map(({ y }) => y).sort((a, b) => a - b);
        expect(left! < canvas.width && right! > 0 && top! < canvas.height && bottom! > 0).toBe(true);
        const at = { x: 420, y: 33 };
        const under = toImage(placementOf(shown, image, canvas), at);
        const after = toCanvas(placementOf(zoomAt(shown, 1.7, at, canvas), image, canvas), under);
        // Both origins are rounded to a device pixel; the first one's rounding grows with the scale.
        expect(Math.abs(after.x - at.x)).toBeLessThan(0.51 + 0.51 * (1.7 / shown.scale));
        expect(Math.abs(after.y - at.y)).toBeLessThan(0.51 + 0.51 * (1.7 / shown.scale));
      }),
    );
  });
});

describe('turning and flipping', () => {
  it.each(CHANGES)('%s does to the picture what it says, about the middle of the tile', (change) => {
    fc.assert(
      fc.property(view, point, (shown, on) => {
        const before = toCanvas(placementOf(shown, image, canvas), on);
        const after = toCanvas(placementOf(reoriented(shown, change), image, canvas), on);
        const want = changed(before, change);
        expect(Math.abs(after.x - want.x)).toBeLessThanOrEqual(1 + 1e-9);
        expect(Math.abs(after.y - want.y)).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });

  it('undo themselves: four turns, a turn right and left, two flips', () => {
    const start: ViewTransform = {
      scale: 2,
      translation: { x: 3, y: -5 },
      flipped: true,
      upended: false,
      turned: false,
    };
    const after = (...changes: OrientationChange[]) =>
      changes.reduce((from, change) => reoriented(from, change), start);
    const right = 'turn-right';
    expect(after(right, right, right, right)).toEqual(start);
    expect(after(right, 'turn-left')).toEqual(start);
    expect(after(right, right)).toEqual(after('turn-around'));
    expect(after('flip-across', 'flip-down')).toEqual(after('turn-around'));
    expect(after('flip-across', 'flip-across')).toEqual(start);
  });

  it('exchange rows and columns of what has to fit', () => {
    expect(shownSize(image, { turned: true })).toEqual({ rows: 300, columns: 400 });
    expect(shownSize(image, {})).toBe(image);
  });

  it('leave the chest wall at the edge that it now faces', () => {
    const hung = { flipped: true, upended: false, turned: false };
    expect(anchorAfter('right', hung, hung)).toBe('right');
    expect(anchorAfter('right', hung, { ...hung, flipped: false })).toBe('left');
    expect(anchorAfter('left', hung, { ...hung, upended: true })).toBe('left');
    expect(anchorAfter('left', hung, { ...hung, turned: true })).toBe('center');
  });
});

describe('the mark of what the reader did', () => {
  const HUNG: readonly Lie[] = LIES.filter(({ turned }) => !turned);
  const said = (hung: Lie, ...changes: OrientationChange[]) => {
    const start: ViewTransform = { scale: 1, translation: { x: 0, y: 0 }, ...hung };
    return changeByReader(
      hung,
      changes.reduce((from, change) => reoriented(from, change), start),
    );
  };

  it.each(HUNG)('names each change, however the image was hung: %j', (hung) => {
    expect(said(hung)).toBeNull();
    expect(said(hung, 'turn-right')).toBe('turned right by 90° by the reader');
    expect(said(hung, 'turn-left')).toBe('turned left by 90° by the reader');
    expect(said(hung, 'turn-around')).toBe('turned by 180° by the reader');
    expect(said(hung, 'flip-across')).toBe('flipped left to right by the reader');
    expect(said(hung, 'flip-down')).toBe('flipped top to bottom by the reader');
    expect(said(hung, 'turn-right', 'flip-across')).toBe('turned right by 90° and flipped left to right by the reader');
    expect(said(hung, 'turn-right', 'flip-down')).toBe('turned right by 90° and flipped top to bottom by the reader');
    expect(said(hung, 'turn-right', 'flip-across', 'flip-across', 'turn-left')).toBeNull();
  });
});
