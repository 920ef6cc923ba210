import type { SpacingWithProvenance } from '@core/dicom/index';

import type { Point } from '../view-transform';

/** Millimeters from row to row and from column to column; null where the file does not say: then all is in pixels. */
export type MeasureSpacing = Pick<SpacingWithProvenance, 'rowMillimeters' | 'columnMillimeters'> | null;

export interface Ellipse {
  readonly center: Point;
  /** Half axes in image pixels, along a row and along a column. */
  readonly radiusX: number;
  readonly radiusY: number;
}

/** The distance of two points, in millimeters, or in pixels without a spacing. */
export function lengthOf(from: Point, to: Point, spacing: MeasureSpacing): number {
  const { x, y } = across(from, to, spacing);
  return Math.hypot(x, y);
}

/** The angle at the vertex, 0 to 180 degrees, as it is in millimeters; null where a leg has no length. */
export function angleOf(one: Point, vertex: Point, other: Point, spacing: MeasureSpacing): number | null {
  const a = across(vertex, one, spacing);
  const b = across(vertex, other, spacing);
  if (Math.hypot(a.x, a.y) === 0 || Math.hypot(b.x, b.y) === 0) return null;
  // Exact near 0 and 180 degrees too, where the arc cosine is not.
  return (Math.atan2(Math.abs(a.x * b.y - a.y * b.x), a.x * b.x + a.y * b.y) * 180) / Math.PI;
}

/** The ellipse that fills the box between two corners. */
export function ellipseOf(corner: Point, opposite: Point): Ellipse {
  return {
    center: { x: (corner.x + opposite.x) / 2, y: (corner.y + opposite.y) / 2 },
    radiusX: Math.abs(opposite.x - corner.x) / 2,
    radiusY: Math.abs(opposite.y - corner.y) / 2,
  };
}

/** In square millimeters, or in pixels without a spacing. */
export function areaOf({ radiusX, radiusY }: Ellipse, spacing: MeasureSpacing): number {
  const pixelArea = spacing === null ? 1 : spacing.rowMillimeters * spacing.columnMillimeters;
  return Math.PI * radiusX * radiusY * pixelArea;
}

/** Columns lie `columnMillimeters` apart and rows `rowMillimeters`: the two need not be the same. */
function across(from: Point, to: Point, spacing: MeasureSpacing): Point {
  return {
    x: (to.x - from.x) * (spacing?.columnMillimeters ?? 1),
    y: (to.y - from.y) * (spacing?.rowMillimeters ?? 1),
  };
}
