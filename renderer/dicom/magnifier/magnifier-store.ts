import type { Voi } from '@core/dicom/index';
import { create } from 'zustand';

import type { ViewAct, ViewController } from '../view-controller';
import { toCanvas, toImage, type Point } from '../view-transform';
import { dragWindow } from '../window-level';
import { LENS_ZOOMS, type LensZoom } from './lens-place';

export interface MagnifierState {
  readonly open: boolean;
  readonly zoom: LensZoom;
  /** What the lens lies on: a point of the image in full-image pixels. */
  readonly at: { readonly tile: string; readonly imageId: string; readonly point: Point } | null;
  /** Windows of the lens's own, by image; an image without one is shown in the lens as in its view. */
  readonly own: Readonly<Record<string, Voi>>;
}

export const useMagnifier = create<MagnifierState>(() => ({ open: false, zoom: 2, at: null, own: {} }));

const { setState: set, getState: get } = useMagnifier;

/** The views that a lens can lie on, by tile. */
const views = new Map<string, ViewController>();
/** Where the pointer was last, in CSS pixels of its tile. */
let pointer: { readonly tile: string; readonly point: Point } | null = null;

export function addMagnifiedView(tile: string, view: ViewController): () => void {
  views.set(tile, view);
  return () => {
    if (views.get(tile) !== view) return;
    views.delete(tile);
    if (pointer?.tile === tile) pointer = null;
    if (get().at?.tile === tile) set({ at: null });
  };
}

/** A wheel's notch is a quarter of a doubling; less adds up. */
const NOTCH = 0.25;
let wheelTravel = 0;

export const magnifierActs = {
  /** Opens where the pointer is over the active tile, else in its middle. */
  open: (activeTile: string): void => {
    set({ open: true });
    const point = pointer?.tile === activeTile ? pointer.point : middleOf(activeTile);
    if (point !== null) lieOn(activeTile, point);
  },
  close: (): void => {
    set({ open: false, at: null });
  },
  toggle: (activeTile: string): void => {
    if (get().open) magnifierActs.close();
    else magnifierActs.open(activeTile);
  },
  /** The pointer moved over a tile, in CSS pixels. */
  follow: (tile: string, point: Point): void => {
    pointer = { tile, point };
    if (get().open) lieOn(tile, point);
  },
  /** The arrow keys moved a tool's crosshair, in full-image pixels. */
  followCrosshair: (tile: string, imageId: string, point: Point): void => {
    if (get().open) set({ at: { tile, imageId, point } });
  },
  /** Moves the lens by CSS pixels, or by pixels of the image where no length is given, as it looks on screen. */
  moveBy: (activeTile: string, direction: Point, stepPx: number | null): void => {
    const drawn = views.get(activeTile)?.current;
    if (drawn === null || drawn === undefined) return;
    const { at } = get();
    const from = at?.tile === activeTile ? onTile(activeTile, at.point) : middleOf(activeTile);
    const step = stepPx ?? Math.abs(drawn.drawing.placement.stepX) / drawn.pixelRatio;
    if (from !== null) lieOn(activeTile, { x: from.x + direction.x * step, y: from.y + direction.y * step });
  },
  zoomBy: (steps: number): void => {
    const index = LENS_ZOOMS.indexOf(get().zoom) + steps;
    set({ zoom: LENS_ZOOMS[Math.min(LENS_ZOOMS.length - 1, Math.max(0, index))] ?? 2 });
  },
  setWindow: (imageId: string, voi: Voi): void => {
    set({ own: { ...get().own, [imageId]: voi } });
  },
  sameAsView: (imageId: string): void => {
    set({ own: Object.fromEntries(Object.entries(get().own).filter(([id]) => id !== imageId)) });
  },
};

/** While the lens lies on the tile, windows, zooms and resets are the lens's. True: it took the act. */
export function magnifierTakes(tile: string, act: ViewAct): boolean {
  const { open, at, own } = get();
  const drawn = views.get(tile)?.current;
  if (!open || at?.tile !== tile || drawn === null || drawn === undefined) return false;
  const { image, state } = drawn;
  switch (act.kind) {
    case 'window': {
      const from = own[image.imageId] ?? state.voi;
      magnifierActs.setWindow(image.imageId, dragWindow(from, act.dx, act.dy, image.raster));
      return true;
    }
    case 'voi': {
      const voi = image.voiChoices[act.choice];
      if (voi !== undefined) magnifierActs.setWindow(image.imageId, voi);
      return true;
    }
    case 'zoom':
      zoomLens(act.factor);
      return true;
    case 'reset':
      magnifierActs.sameAsView(image.imageId);
      return true;
    default:
      return false;
  }
}

function zoomLens(factor: number): void {
  wheelTravel += Math.log2(factor);
  if (Math.abs(wheelTravel) < NOTCH - 1e-9) return;
  magnifierActs.zoomBy(Math.sign(wheelTravel));
  wheelTravel = 0;
}

function lieOn(tile: string, point: Point): void {
  const drawn = views.get(tile)?.current;
  if (drawn === null || drawn === undefined) return;
  const { placement } = drawn.drawing;
  const ratio = drawn.pixelRatio;
  const { rows, columns } = drawn.image.raster;
  const on = toImage(placement, { x: point.x * ratio, y: point.y * ratio });
  const within = { x: Math.min(columns, Math.max(0, on.x)), y: Math.min(rows, Math.max(0, on.y)) };
  set({ at: { tile, imageId: drawn.image.imageId, point: within } });
}

function middleOf(tile: string): Point | null {
  const drawn = views.get(tile)?.current;
  if (drawn === null || drawn === undefined) return null;
  const { width, height } = drawn.drawing.canvas;
  return { x: width / drawn.pixelRatio / 2, y: height / drawn.pixelRatio / 2 };
}

function onTile(tile: string, point: Point): Point | null {
  const drawn = views.get(tile)?.current;
  if (drawn === null || drawn === undefined) return null;
  const { x, y } = toCanvas(drawn.drawing.placement, point);
  return { x: x / drawn.pixelRatio, y: y / drawn.pixelRatio };
}
