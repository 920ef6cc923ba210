import type { Point } from '@contract/index';
import { useLayoutEffect, useMemo, useRef, type RefObject } from 'react';

import { toImage, toTile, type ImageOverlay, type ImageSurface, type ScreenPlacement } from '../ui';

/** Where the pointer or the arrow keys are on an image, while a tool is chosen. */
export interface Crosshair {
  readonly imageId: string;
  readonly point: Point;
  /** Drawn only then: the pointer shows itself. */
  readonly byKeyboard: boolean;
}

const surfaces = new Map<string, ImageSurface>();

function addSurface(tile: string, surface: ImageSurface): () => void {
  surfaces.set(tile, surface);
  return () => {
    if (surfaces.get(tile) === surface) surfaces.delete(tile);
  };
}

/** The surface of a tile for as long as it shows the image. */
export function useSurface(
  host: RefObject<HTMLElement | null>,
  tile: string,
  image: Pick<ImageSurface, 'imageId' | 'size'>,
  onPlaced: ImageOverlay['onPlaced'],
): ImageSurface {
  const placement = useRef<ScreenPlacement | null>(null);
  const { imageId, size } = image;
  const surface = useMemo<ImageSurface>(
    () => ({
      imageId,
      size,
      placement: () => placement.current,
      tileSize: () => host.current?.getBoundingClientRect() ?? { width: 0, height: 0 },
    }),
    [imageId, size, host],
  );
  useLayoutEffect(() => addSurface(tile, surface), [tile, surface]);
  useLayoutEffect(
    () =>
      onPlaced((placed) => {
        placement.current = placed;
      }),
    [onPlaced],
  );
  return surface;
}

/** What a tile shows, for keys; null where it shows nothing. */
export function surfaceOf(tile: string): ImageSurface | null {
  return surfaces.get(tile) ?? null;
}

/** A point of the tile (CSS pixels) on the image: on its edge at most. Null before the first drawing. */
export function imagePointAt(surface: ImageSurface, tilePoint: Point): Point | null {
  const placement = surface.placement();
  return placement === null ? null : withinImage(toImage(placement, tilePoint), surface.size);
}

/** One step of the crosshair as it looks on screen: `stepPx` CSS pixels, or one image pixel, whichever way the image is mirrored. */
export function stepped(
  surface: ImageSurface,
  crosshair: Crosshair | null,
  direction: Point,
  stepPx: number | null,
): Point | null {
  const placement = surface.placement();
  if (placement === null) return null;
  const from = startOf(surface, crosshair, placement);
  const shown = toTile(placement, from);
  const moved = toImage(placement, {
    x: shown.x + direction.x * (stepPx ?? Math.abs(placement.stepX)),
    y: shown.y + direction.y * (stepPx ?? Math.abs(placement.stepY)),
  });
  return withinImage(moved, surface.size);
}

/** Where the crosshair is, or the middle of the tile. */
export function crosshairPoint(surface: ImageSurface, crosshair: Crosshair | null): Point | null {
  const placement = surface.placement();
  return placement === null ? null : withinImage(startOf(surface, crosshair, placement), surface.size);
}

function startOf(surface: ImageSurface, crosshair: Crosshair | null, placement: ScreenPlacement): Point {
  if (crosshair?.imageId === surface.imageId) return crosshair.point;
  const { width, height } = surface.tileSize();
  return toImage(placement, { x: width / 2, y: height / 2 });
}

function withinImage({ x, y }: Point, { columns, rows }: ImageSurface['size']): Point {
  return { x: Math.min(columns, Math.max(0, x)), y: Math.min(rows, Math.max(0, y)) };
}

/** A press of an event on the image: see `imagePointAt`. */
export function imagePointOf(surface: ImageSurface, tile: HTMLElement, event: MouseEvent): Point | null {
  const box = tile.getBoundingClientRect();
  return imagePointAt(surface, { x: event.clientX - box.left, y: event.clientY - box.top });
}

export const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};
