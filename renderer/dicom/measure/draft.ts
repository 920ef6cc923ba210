import type { Point } from '../view-transform';
import { POINTS_OF, type DraftKind, type Measurement } from './measurement';

/** A measurement that is being drawn. */
export interface Draft {
  readonly imageId: string;
  readonly kind: DraftKind;
  readonly points: readonly Point[];
  /** Where the next point would be put now. */
  readonly cursor: Point;
}

export type Drawn = { readonly draft: Draft; readonly done: null } | { readonly draft: null; readonly done: DoneDraft };

/** What has all of its points. */
export interface DoneDraft extends Omit<Measurement, 'id' | 'kind'> {
  readonly kind: DraftKind;
}

/** Puts a point: begins a measurement, goes on with it, or ends it. A point on the last one changes nothing. */
export function putPoint(draft: Draft | null, kind: DraftKind, imageId: string, point: Point): Drawn {
  const own = draft !== null && draft.imageId === imageId && draft.kind === kind ? draft : null;
  if (own === null) return { draft: { imageId, kind, points: [point], cursor: point }, done: null };
  const last = own.points.at(-1);
  if (last?.x === point.x && last.y === point.y) return { draft: { ...own, cursor: point }, done: null };
  const points = [...own.points, point];
  if (points.length < POINTS_OF[kind]) return { draft: { ...own, points, cursor: point }, done: null };
  return { draft: null, done: { imageId, kind, points } };
}

/** What is drawn of it: the points that are put, and the one under the cursor. */
export function shownPoints({ points, cursor }: Draft): readonly Point[] {
  const last = points.at(-1);
  return last?.x === cursor.x && last.y === cursor.y ? points : [...points, cursor];
}
