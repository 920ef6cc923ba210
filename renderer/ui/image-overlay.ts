import type { ImageRecord } from '@contract/index';

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

/** What the viewer gives to whatever is laid over one of its images. */
export interface ImageOverlay {
  /** RCC, LCC, RMLO, LMLO, or that of an extra view. */
  readonly tile: string;
  readonly image: ImageRecord;
  /** Called at each drawing, outside React, so that overlays move with the image in the same frame. */
  readonly onPlaced: (listener: (placement: ScreenPlacement) => void) => () => void;
}

/** Full-image pixels → the tile, as a CSS or SVG transform. */
export function placementTransform(placement: ScreenPlacement): string {
  const { originX, originY, stepX, stepY, turned } = placement;
  return turned === true
    ? `matrix(0, ${stepY}, ${stepX}, 0, ${originX}, ${originY})`
    : `matrix(${stepX}, 0, 0, ${stepY}, ${originX}, ${originY})`;
}

/** A point of the image in full-image pixels → the tile, in CSS pixels. */
export function pointOnScreen(
  { originX, originY, stepX, stepY, turned }: ScreenPlacement,
  { x, y }: { readonly x: number; readonly y: number },
): { readonly x: number; readonly y: number } {
  return turned === true
    ? { x: originX + stepX * y, y: originY + stepY * x }
    : { x: originX + stepX * x, y: originY + stepY * y };
}
