import { toCanvas, toImage, type ImageSize, type Placement, type Point } from '../view-transform';
import type { Crosshair } from './measure-store';

/** One tile's image as measurements see it: where it lies now, and how large it is. */
export interface Surface {
  readonly imageId: string;
  readonly size: ImageSize;
  /** Placement in CSS pixels within the tile; null before the first drawing. */
  readonly placement: () => Placement | null;
  /** The tile's size in CSS pixels. */
  readonly tileSize: () => { readonly width: number; readonly height: number };
}

const surfaces = new Map<string, Surface>();

export function addSurface(tile: string, surface: Surface): () => void {
  surfaces.set(tile, surface);
  return () => {
    if (surfaces.get(tile) === surface) surfaces.delete(tile);
  };
}

export function surfaceOf(tile: string): Surface | null {
  return surfaces.get(tile) ?? null;
}

/** A point of the tile (CSS pixels) on the image: on its edge at most. Null before the first drawing. */
export function imagePointAt(surface: Surface, tilePoint: Point): Point | null {
  const placement = surface.placement();
  return placement === null ? null : withinImage(toImage(placement, tilePoint), surface.size);
}

/** One step of the crosshair as it looks on screen: `stepPx` CSS pixels, or one image pixel, whichever way the image is mirrored. */
export function stepped(
  surface: Surface,
  crosshair: Crosshair | null,
  direction: Point,
  stepPx: number | null,
): Point | null {
  const placement = surface.placement();
  if (placement === null) return null;
  const from = startOf(surface, crosshair, placement);
  const shown = toCanvas(placement, from);
  const moved = toImage(placement, {
    x: shown.x + direction.x * (stepPx ?? Math.abs(placement.stepX)),
    y: shown.y + direction.y * (stepPx ?? Math.abs(placement.stepY)),
  });
  return withinImage(moved, surface.size);
}

/** Where the crosshair is, or the middle of the tile. */
export function crosshairPoint(surface: Surface, crosshair: Crosshair | null): Point | null {
  const placement = surface.placement();
  return placement === null ? null : withinImage(startOf(surface, crosshair, placement), surface.size);
}

function startOf(surface: Surface, crosshair: Crosshair | null, placement: Placement): Point {
  if (crosshair?.imageId === surface.imageId) return crosshair.point;
  const { width, height } = surface.tileSize();
  return toImage(placement, { x: width / 2, y: height / 2 });
}

function withinImage({ x, y }: Point, { columns, rows }: ImageSize): Point {
  return { x: Math.min(columns, Math.max(0, x)), y: Math.min(rows, Math.max(0, y)) };
}
