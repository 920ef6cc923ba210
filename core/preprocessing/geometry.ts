import type { Box, Point } from '@contract/generated/types.js';

/** How a full image maps into a network's input. All in pixels. */
export interface Geometry {
  /** The crop, in the full image. */
  readonly box: Box;
  /** The crop was mirrored left to right. */
  readonly mirrored: boolean;
  /** Rows of the input that the crop fills, from `top`. */
  readonly rows: number;
  /** Columns of the input that the crop fills, from 0. */
  readonly columns: number;
  readonly top: number;
}

/** A point of the full image → a point of the input; x = column, y = row, pixel centers at +0.5. */
export function toInput({ box, mirrored, rows, columns, top }: Geometry, point: Point): Point {
  const x = mirrored ? box.x + box.width - point.x : point.x - box.x;
  return { x: (x * columns) / box.width, y: ((point.y - box.y) * rows) / box.height + top };
}

/** The inverse of toInput. */
export function toImage({ box, mirrored, rows, columns, top }: Geometry, point: Point): Point {
  const x = (point.x * box.width) / columns;
  return {
    x: box.x + (mirrored ? box.width - x : x),
    y: box.y + ((point.y - top) * box.height) / rows,
  };
}
