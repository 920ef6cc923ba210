import type { Box, Point } from '@contract/generated/types.js';

import { toImage, type Geometry } from './geometry.js';

/** A network's map over its input, in logits, row-major. */
export interface ActivationMap {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

export interface PlacedMap {
  /** What the map covers of the full image; it reaches past the image where the input was padded. */
  readonly region: Box;
  /** Map column 0 lies at the region's right edge. */
  readonly mirrored: boolean;
  readonly minimum: number;
  readonly maximum: number;
  /** The center of the hottest cell whose center lies on the crop. */
  readonly peak: Point;
}

/** Lays a map of an input of inputRows × inputColumns back over the image that it came from. */
export function placeMap(map: ActivationMap, geometry: Geometry, inputRows: number, inputColumns: number): PlacedMap {
  const corners = [toImage(geometry, { x: 0, y: 0 }), toImage(geometry, { x: inputColumns, y: inputRows })] as const;
  const left = Math.min(corners[0].x, corners[1].x);
  const region = {
    x: left,
    y: corners[0].y,
    width: Math.abs(corners[1].x - corners[0].x),
    height: corners[1].y - corners[0].y,
  };
  const cellHeight = inputRows / map.rows;
  const cellWidth = inputColumns / map.columns;
  const centerOf = (cell: number): Point => ({
    x: ((cell % map.columns) + 0.5) * cellWidth,
    y: (Math.floor(cell / map.columns) + 0.5) * cellHeight,
  });
  const onCrop = ({ x, y }: Point): boolean =>
    x < geometry.columns && y >= geometry.top && y < geometry.top + geometry.rows;
  return {
    region,
    mirrored: geometry.mirrored,
    ...rangeOf(map.values),
    peak: toImage(geometry, centerOf(hottest(map, (cell) => onCrop(centerOf(cell))))),
  };
}

/** The hottest cell that is allowed; of equals the first. With none allowed, the hottest of all. */
function hottest(map: ActivationMap, allowed: (cell: number) => boolean): number {
  let best = -1;
  let anywhere = 0;
  map.values.forEach((value, cell) => {
    if (value > (map.values[anywhere] ?? 0)) anywhere = cell;
    if (allowed(cell) && (best < 0 || value > (map.values[best] ?? 0))) best = cell;
  });
  return best < 0 ? anywhere : best;
}

function rangeOf(values: Float32Array): { readonly minimum: number; readonly maximum: number } {
  let minimum = Infinity;
  let maximum = -Infinity;
  for (const value of values) {
    minimum = Math.min(minimum, value);
    maximum = Math.max(maximum, value);
  }
  return { minimum, maximum };
}
