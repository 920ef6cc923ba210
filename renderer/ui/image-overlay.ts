import type { ImageRecord } from '@contract/index';

/** Where an image lies within its tile, in CSS pixels: x on screen = originX + stepX × column, y alike; mirrored when negative. */
export interface ScreenPlacement {
  readonly originX: number;
  readonly originY: number;
  readonly stepX: number;
  readonly stepY: number;
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
  const { originX, originY, stepX, stepY } = placement;
  return `matrix(${stepX}, 0, 0, ${stepY}, ${originX}, ${originY})`;
}
