import type { AnnotationShape, Point } from '@contract/index';

import { areaOf, distance, rounded, simplified } from './geometry';

/** A shape that is being drawn. */
export interface Draft {
  readonly imageId: string;
  readonly shape: AnnotationShape;
  readonly points: readonly Point[];
  /** Where the next point would be put now. */
  readonly cursor: Point;
}

/** What a point has made of it; both null where a shape came to nothing. */
export interface Put {
  readonly draft: Draft | null;
  readonly done: readonly Point[] | null;
}

const LEAST_VERTICES = 3;
/** A press this near to the last vertex, in parts of the reach, is the second of a double press. */
const DOUBLE_PRESS = 1 / 3;

/** Puts a point: begins a shape, goes on with it, or ends it. `reach`, in image pixels, is how near to the first point closes. */
export function putPoint(
  draft: Draft | null,
  shape: AnnotationShape,
  imageId: string,
  point: Point,
  reach: number,
): Put {
  if (shape === 'point') return { draft: null, done: rounded([point]) };
  const own = draft?.imageId === imageId && draft.shape === shape ? draft : null;
  if (own === null) return { draft: { imageId, shape, points: [point], cursor: point }, done: null };
  return shape === 'box' ? putCorner(own, point) : putVertex(own, point, reach);
}

function putCorner(draft: Draft, corner: Point): Put {
  const [first] = draft.points;
  const box = rounded(first === undefined ? [] : [first, corner]);
  // A box without a width or a height holds nothing: the corner is still to come.
  if (box[0]?.x === box[1]?.x || box[0]?.y === box[1]?.y) return { draft: { ...draft, cursor: corner }, done: null };
  return { draft: null, done: box };
}

function putVertex(draft: Draft, point: Point, reach: number): Put {
  const { points } = draft;
  const first = points[0] ?? point;
  const last = points.at(-1) ?? point;
  const isDoublePress = distance(last, point) <= reach * DOUBLE_PRESS;
  if (isDoublePress || (points.length >= LEAST_VERTICES && distance(first, point) <= reach)) return closed(draft);
  return { draft: { ...draft, points: [...points, point], cursor: point }, done: null };
}

/** Joins the last point to the first; an outline that holds nothing yet stays as it is. */
export function closed(draft: Draft): Put {
  const outline = rounded(draft.points);
  const isWhole = outline.length >= LEAST_VERTICES && areaOf(outline) > 0;
  return isWhole ? { draft: null, done: outline } : { draft, done: null };
}

/** The hand moves on with the button held. */
export function drawnOn(draft: Draft, point: Point): Draft {
  return { ...draft, points: [...draft.points, point], cursor: point };
}

/** The button is released after drawing by hand: closes what was drawn, or gives it up where it holds nothing. */
export function released(draft: Draft, tolerance: number): Put {
  const outline = rounded(simplified(draft.points, tolerance));
  const isWhole = outline.length >= LEAST_VERTICES && areaOf(outline) > 0;
  return { draft: null, done: isWhole ? outline : null };
}

/** What is drawn of it: the points that are put, and the one under the cursor. */
export function shownPoints({ points, cursor }: Draft): readonly Point[] {
  const last = points.at(-1);
  return last?.x === cursor.x && last.y === cursor.y ? points : [...points, cursor];
}
