import type { ImageRecord, Point } from '@contract/index';

/** Where an image lies within its tile, in CSS pixels: x on screen = originX + stepX × column, y alike; mirrored when negative. */
export interface ScreenPlacement {
  readonly originX: number;
  readonly originY: number;
  readonly stepX: number;
  readonly stepY: number;
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
  const { originX, originY, stepX, stepY } = placement;
  return `matrix(${stepX}, 0, 0, ${stepY}, ${originX}, ${originY})`;
}

export function toTile(placement: ScreenPlacement, point: Point): Point {
  return { x: placement.originX + placement.stepX * point.x, y: placement.originY + placement.stepY * point.y };
}

export function toImage(placement: ScreenPlacement, point: Point): Point {
  return { x: (point.x - placement.originX) / placement.stepX, y: (point.y - placement.originY) / placement.stepY };
}
