import type { AnnotationShape, Point } from '@contract/index';

import type { ImageSurface } from '../ui';

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** Where a shape can be taken: its vertices, a box's four corners, the point itself. */
export function handlesOf(shape: AnnotationShape, points: readonly Point[]): readonly Point[] {
  const [a, b] = points;
  if (shape !== 'box' || a === undefined || b === undefined) return points;
  return [a, { x: b.x, y: a.y }, b, { x: a.x, y: b.y }];
}

/** The shape with one of its handles elsewhere; a box stays a box, its opposite corner where it is. */
export function withHandleAt(shape: AnnotationShape, points: readonly Point[], handle: number, to: Point): Point[] {
  const [a, b] = points;
  if (shape !== 'box' || a === undefined || b === undefined)
    return points.map((each, index) => (index === handle ? to : each));
  const movesFirstX = handle === 0 || handle === 3;
  const movesFirstY = handle === 0 || handle === 1;
  return [
    { x: movesFirstX ? to.x : a.x, y: movesFirstY ? to.y : a.y },
    { x: movesFirstX ? b.x : to.x, y: movesFirstY ? b.y : to.y },
  ];
}

/** The whole shape moved, as far as the image goes: its form does not change at the edge. */
export function movedBy(points: readonly Point[], by: Point, { rows, columns }: ImageSurface['size']): Point[] {
  const { left, top, right, bottom } = boundsOf(points);
  const x = clamp(by.x, -left, columns - right);
  const y = clamp(by.y, -top, rows - bottom);
  return points.map((point) => ({ x: point.x + x, y: point.y + y }));
}

/** The middle of what the shape takes up: the handle of the whole. */
export function middleOf(points: readonly Point[]): Point {
  const { left, top, right, bottom } = boundsOf(points);
  return { x: (left + right) / 2, y: (top + bottom) / 2 };
}

/** Of a closed polygon, in square pixels; a polygon on a line has none. */
export function areaOf(polygon: readonly Point[]): number {
  let twice = 0;
  for (const [index, { x, y }] of polygon.entries()) {
    const next = polygon[(index + 1) % polygon.length];
    if (next !== undefined) twice += x * next.y - next.x * y;
  }
  return Math.abs(twice) / 2;
}

/**
 * Fewer vertices for a line that a hand drew, none of what is left out farther than the tolerance from what stays (Douglas
 * and Peucker 1973), so that each vertex left is worth a handle. The line is closed: it is cut at its first point and at
 * the one farthest from it.
 */
export function simplified(closed: readonly Point[], tolerance: number): Point[] {
  const [first] = closed;
  if (first === undefined) return [];
  const far = indexOfLargest(closed.map((point) => distance(point, first)));
  return [
    ...simplifiedLine(closed.slice(0, far + 1), tolerance).slice(0, -1),
    ...simplifiedLine([...closed.slice(far), first], tolerance).slice(0, -1),
  ];
}

/** A hundredth of a pixel is finer than any hand, and keeps what is stored short. */
export function rounded(points: readonly Point[]): Point[] {
  const round = (value: number): number => Math.round(value * 100) / 100;
  return points.map(({ x, y }) => ({ x: round(x), y: round(y) }));
}

function simplifiedLine(line: readonly Point[], tolerance: number): Point[] {
  const first = line[0];
  const last = line.at(-1);
  if (first === undefined || last === undefined || line.length < 3) return [...line];
  const off = line.map((point) => distanceToSegment(point, first, last));
  const far = indexOfLargest(off);
  if ((off[far] ?? 0) <= tolerance) return [first, last];
  return [
    ...simplifiedLine(line.slice(0, far + 1), tolerance).slice(0, -1),
    ...simplifiedLine(line.slice(far), tolerance),
  ];
}

function distanceToSegment(point: Point, from: Point, to: Point): number {
  const x = to.x - from.x;
  const y = to.y - from.y;
  const square = x * x + y * y;
  const along = square === 0 ? 0 : clamp(((point.x - from.x) * x + (point.y - from.y) * y) / square, 0, 1);
  return distance(point, { x: from.x + along * x, y: from.y + along * y });
}

function indexOfLargest(values: readonly number[]): number {
  return values.reduce((largest, value, index) => (value > (values[largest] ?? -Infinity) ? index : largest), 0);
}

interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function boundsOf(points: readonly Point[]): Bounds {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
