import type { ImageRecord, Point } from '@contract/index';

/**
 * Where an image lies within its tile, in CSS pixels: x on screen = originX + stepX × column, y alike; mirrored when
 * negative. Where it is turned, x follows the row and y the column.
 */
export interface ScreenPlacement {
  readonly originX: number;
  readonly originY: number;
  readonly stepX: number;
  readonly stepY: number;
  readonly turned?: boolean;
}

/** One tile's image for whatever points at it: where it lies now, and how large it is. */
export interface ImageSurface {
  readonly imageId: string;
  /** Of the image, in pixels. */
  readonly size: { readonly rows: number; readonly columns: number };
  /** Placement in CSS pixels within the tile; null before the first drawing. */
  readonly placement: () => ScreenPlacement | null;
  /** The tile's size in CSS pixels. */
  readonly tileSize: () => { readonly width: number; readonly height: number };
}

/** What the viewer gives to whatever is laid over one of its images. */
export interface ImageOverlay {
  /** RCC, LCC, RMLO, LMLO, or that of an extra view. */
  readonly tile: string;
  readonly image: ImageRecord;
  /** Called at each drawing, outside React, so that overlays move with the image in the same frame. */
  readonly onPlaced: (listener: (placement: ScreenPlacement) => void) => () => void;
  readonly surface: ImageSurface;
  /** Space held: the left button pans. */
  readonly panning: () => boolean;
}

/** Full-image pixels → the tile, as a CSS or SVG transform. */
export function placementTransform(placement: ScreenPlacement): string {
  const { originX, originY, stepX, stepY, turned } = placement;
  return turned === true
    ? `matrix(0, ${stepY}, ${stepX}, 0, ${originX}, ${originY})`
    : `matrix(${stepX}, 0, 0, ${stepY}, ${originX}, ${originY})`;
}

/** A point of the image in full-image pixels → the tile, in CSS pixels. */
export function toTile(placement: ScreenPlacement, point: Point): Point {
  const { x, y } = exchanged(placement, point);
  return { x: placement.originX + placement.stepX * x, y: placement.originY + placement.stepY * y };
}

/** A point of the tile in CSS pixels → the image, in full-image pixels. */
export function toImage(placement: ScreenPlacement, { x, y }: Point): Point {
  const { originX, originY, stepX, stepY } = placement;
  return exchanged(placement, { x: (x - originX) / stepX, y: (y - originY) / stepY });
}

/** Where the image is turned, its columns run down the screen. */
function exchanged({ turned }: ScreenPlacement, { x, y }: Point): Point {
  return turned === true ? { x: y, y: x } : { x, y };
}
