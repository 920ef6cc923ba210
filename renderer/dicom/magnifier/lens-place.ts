import type { CanvasSize, Placement, Point } from '../view-transform';

/** Device pixels for one image pixel. */
export const LENS_ZOOMS = [1, 2, 4] as const;
export type LensZoom = (typeof LENS_ZOOMS)[number];

const LARGEST_CSS_PX = 320;
/** Of the tile's shorter side: around the lens one still sees where one is. */
const SHARE_OF_TILE = 0.6;

/** The lens's side in device pixels: as large on every screen, and never most of the tile. */
export function lensSide(tile: CanvasSize, pixelRatio: number): number {
  return Math.round(Math.min(LARGEST_CSS_PX * pixelRatio, Math.min(tile.width, tile.height) * SHARE_OF_TILE));
}

/** Where the image lies on the lens's own canvas: the point in its middle, lying as in the view. */
export function lensPlacement(view: Placement, zoom: LensZoom, point: Point, side: number): Placement {
  const stepX = Math.sign(view.stepX) * zoom;
  const stepY = Math.sign(view.stepY) * zoom;
  const turned = view.turned === true;
  return {
    originX: Math.round(side / 2 - stepX * (turned ? point.y : point.x)),
    originY: Math.round(side / 2 - stepY * (turned ? point.x : point.y)),
    stepX,
    stepY,
    ...(turned ? { turned } : {}),
  };
}

/** The lens's upper left corner on the tile, in device pixels: around the point, but never cut off by the tile's edge. */
export function lensCorner(at: Point, side: number, tile: CanvasSize): Point {
  const within = (center: number, room: number): number =>
    Math.round(Math.max(0, Math.min(room - side, center - side / 2)));
  return { x: within(at.x, tile.width), y: within(at.y, tile.height) };
}
