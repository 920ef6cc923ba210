import type { Point } from '@contract/index';
import { describe, expect, it } from 'vitest';

import { closed, drawnOn, putPoint, released, type Draft } from '@renderer/review/draft';
import { areaOf, handlesOf, middleOf, movedBy, rounded, simplified, withHandleAt } from '@renderer/review/geometry';

const BOX: readonly Point[] = [
  { x: 20, y: 30 },
  { x: 5, y: 10 },
];
const SIZE = { rows: 100, columns: 80 };

describe('the handles of a shape', () => {
  it('are the vertices of an outline, the four corners of a box, and the point itself', () => {
    expect(handlesOf('outline', BOX)).toEqual(BOX);
    expect(handlesOf('point', BOX.slice(1))).toEqual([{ x: 5, y: 10 }]);
    expect(handlesOf('box', BOX)).toEqual([
      { x: 20, y: 30 },
      { x: 5, y: 30 },
      { x: 5, y: 10 },
      { x: 20, y: 10 },
    ]);
  });

  it.each([0, 1, 2, 3])('corner %i of a box goes where it is put, and the one opposite stays', (handle) => {
    const to = { x: 40, y: 50 };
    const after = handlesOf('box', withHandleAt('box', BOX, handle, to));
    expect(after[handle]).toEqual(to);
    const opposite = (handle + 2) % 4;
    expect(after[opposite]).toEqual(handlesOf('box', BOX)[opposite]);
  });

  it('one vertex of an outline moves, and no other', () => {
    expect(withHandleAt('outline', BOX, 1, { x: 1, y: 2 })).toEqual([BOX[0], { x: 1, y: 2 }]);
  });

  it('the whole keeps its form at every edge of the image', () => {
    for (const by of [
      { x: -1000, y: -1000 },
      { x: 1000, y: 1000 },
      { x: 3, y: -1000 },
    ]) {
      const [a, b] = movedBy(BOX, by, SIZE);
      expect([a!.x - b!.x, a!.y - b!.y]).toEqual([15, 20]);
      for (const { x, y } of [a!, b!]) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThanOrEqual(SIZE.columns);
        expect(y).toBeGreaterThanOrEqual(0);
        expect(y).toBeLessThanOrEqual(SIZE.rows);
      }
    }
    expect(movedBy(BOX, { x: 2, y: 3 }, SIZE)[1]).toEqual({ x: 7, y: 13 });
    expect(middleOf(BOX)).toEqual({ x: 12.5, y: 20 });
  });
});

describe('a line drawn by hand', () => {
  const circle = Array.from({ length: 360 }, (_, degrees) => ({
    x: 50 + 30 * Math.cos((degrees * Math.PI) / 180),
    y: 50 + 30 * Math.sin((degrees * Math.PI) / 180),
  }));

  it('has far fewer vertices, none of it farther from the line than the tolerance', () => {
    const few = simplified(circle, 0.5);
    expect(few.length).toBeGreaterThan(8);
    expect(few.length).toBeLessThan(40);
    // An inscribed polygon whose sagitta is at most the tolerance loses at most that ring of the circle.
    expect(areaOf(few)).toBeGreaterThan(Math.PI * (30 - 0.5) ** 2);
    expect(areaOf(few)).toBeLessThanOrEqual(areaOf(circle));
  });

  it('keeps its corners, and is itself where nothing can be left out', () => {
    const triangle = [
      { x: 0, y: 0 },
      { x: 10, y: 0 },
      { x: 0, y: 10 },
    ];
    expect(simplified(triangle, 0.1)).toEqual(triangle);
    expect(simplified([], 1)).toEqual([]);
    expect(simplified(triangle.slice(0, 1), 1)).toEqual(triangle.slice(0, 1));
  });

  it('is stored to a hundredth of a pixel', () => {
    expect(rounded([{ x: 1.23456, y: 80 }])).toEqual([{ x: 1.23, y: 80 }]);
  });

  it('that goes there and back along a line is none', () => {
    const there = [1, 2, 3, 2, 1].map((x) => ({ x, y: 5 }));
    const draft = there.reduce<Draft>(drawnOn, { imageId: 'i', shape: 'outline', points: [], cursor: there[0]! });
    expect(released(draft, 0.5)).toEqual({ draft: null, done: null });
  });
});

describe('points put one by one', () => {
  function put(shape: Draft['shape'], ...points: readonly (readonly [number, number])[]) {
    let draft: Draft | null = null;
    let done: readonly Point[] | null = null;
    for (const [x, y] of points) ({ draft, done } = putPoint(draft, shape, 'i', { x, y }, 3));
    return { draft, done };
  }

  it('a point is done at once, a box at its second corner', () => {
    expect(put('point', [1, 2]).done).toEqual([{ x: 1, y: 2 }]);
    expect(put('box', [1, 2], [5, 6]).done).toHaveLength(2);
  });

  it('a box without a width waits for another corner', () => {
    expect(put('box', [1, 2], [1, 6])).toMatchObject({ done: null, draft: { points: [{ x: 1, y: 2 }] } });
  });

  it('an outline closes near its first point once it has three, and not before', () => {
    expect(put('outline', [0, 0], [10, 0], [2, 0]).done).toBeNull();
    expect(put('outline', [0, 0], [10, 0], [10, 10], [2, 1]).done).toHaveLength(3);
  });

  it('an outline closes at a double press on the last point', () => {
    expect(put('outline', [0, 0], [10, 0], [10, 10], [10.5, 10]).done).toHaveLength(3);
    expect(put('outline', [0, 0], [10, 0], [10.5, 0])).toMatchObject({ done: null, draft: { points: [{}, {}] } });
  });

  it('an outline without an area cannot be closed', () => {
    const { draft } = put('outline', [0, 0], [10, 0], [20, 0]);
    expect(closed(draft!).done).toBeNull();
  });

  it('another image or another shape begins anew', () => {
    const { draft } = put('box', [1, 2]);
    expect(putPoint(draft, 'outline', 'i', { x: 3, y: 3 }, 3).draft?.points).toEqual([{ x: 3, y: 3 }]);
    expect(putPoint(draft, 'box', 'other', { x: 3, y: 3 }, 3).draft?.imageId).toBe('other');
  });
});
