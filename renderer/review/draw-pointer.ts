import type { Point } from '@contract/index';

import { imagePointOf, isDragged, listenToHand, useLeftButton } from '../pointing';
import type { ImageSurface } from '../ui';
import { drawActs, selected, useDraw } from './draw-store';
import { movedBy, withHandleAt } from './geometry';

/** A press this near to the first point closes an outline. */
const REACH_PX = 9;
/** What a hand's tremor is: a vertex that lies nearer to the line is none. */
const TREMOR_PX = 1;

/** Lengths on screen as lengths on the image. */
export function inImagePixels(surface: ImageSurface, lengthPx: number): number {
  const placement = surface.placement();
  return placement === null ? lengthPx : lengthPx / Math.abs(placement.stepX);
}

export function reachOf(surface: ImageSurface): number {
  return inImagePixels(surface, REACH_PX);
}

/** Left presses on a tile while a drawing tool is chosen, and drags of the selected annotation's handles. Returns the undo. */
export function listenToDrawing(tile: HTMLElement, surface: ImageSurface, panning: () => boolean): () => void {
  return listenToHand(tile, new DrawingHand(tile, surface, panning));
}

/** A handle's number, or all of the shape, from where it was. */
interface Grip {
  readonly handle: number | 'whole';
  readonly from: Point;
  readonly points: readonly Point[];
  /** It was moved at least once: if nothing is moving any more, Escape has put it back. */
  readonly moved: boolean;
}

class DrawingHand {
  private pressed: Point | null = null;
  private grip: Grip | null = null;

  constructor(
    private readonly tile: HTMLElement,
    private readonly surface: ImageSurface,
    private readonly panning: () => boolean,
  ) {}

  readonly down = (event: PointerEvent): void => {
    if (event.button !== 0 || this.panning() || this.pressed !== null) return;
    const target = event.target instanceof Element ? event.target : null;
    if (target !== null && target.closest('[data-measurement]') !== null) return;
    const point = imagePointOf(this.surface, this.tile, event);
    if (point === null) return;
    this.grip = this.gripAt(target, point);
    const { tool } = useDraw.getState();
    if (this.grip === null && tool === null) return;
    this.pressed = { x: event.clientX, y: event.clientY };
    this.tile.setPointerCapture(event.pointerId);
    if (this.grip === null) drawActs.put(this.surface.imageId, point, reachOf(this.surface));
  };

  readonly move = (event: PointerEvent): void => {
    // Where a tile lies is only asked when it matters: a drag of the window must not wait for a layout.
    if (this.grip === null && useDraw.getState().tool === null) return;
    const point = imagePointOf(this.surface, this.tile, event);
    if (point === null) return;
    if (this.grip !== null) return this.drag(this.grip, point);
    const { draft } = useDraw.getState();
    if (this.isDragged(event) && draft?.shape === 'outline') drawActs.drawOn(point);
    drawActs.point({ imageId: this.surface.imageId, point, byKeyboard: false });
  };

  readonly up = (event: PointerEvent): void => {
    if (this.pressed === null || event.button !== 0) return;
    const dragged = this.isDragged(event);
    this.pressed = null;
    if (this.grip !== null) {
      this.grip = null;
      return drawActs.endMove();
    }
    const { draft, freehand } = useDraw.getState();
    if (freehand) return drawActs.release(inImagePixels(this.surface, TREMOR_PX));
    const point = imagePointOf(this.surface, this.tile, event);
    if (dragged && draft?.shape === 'box' && point !== null)
      drawActs.put(this.surface.imageId, point, reachOf(this.surface));
  };

  readonly canceled = (): void => {
    if (this.pressed !== null) drawActs.cancel();
    this.pressed = null;
    this.grip = null;
  };

  readonly left = (): void => {
    if (this.pressed === null) drawActs.leave(this.surface.imageId);
  };

  /** What was pressed: a handle, or the line of what is selected. Pressing another line selects it; pressing none, nothing. */
  private gripAt(target: Element | null, from: Point): Grip | null {
    const pressedId = target?.closest('[data-annotation]')?.getAttribute('data-annotation') ?? null;
    const handle = target?.closest('[data-handle]')?.getAttribute('data-handle') ?? null;
    const { selectedId } = useDraw.getState();
    const isFree = useLeftButton.getState().family === null;
    if (!isFree && handle === null) return null;
    if (isFree) drawActs.select(pressedId);
    const drawn = selected();
    if (drawn?.annotationId !== pressedId || drawn === null) return null;
    // The press that selects a line does not move it as well.
    if (handle === null && selectedId !== pressedId) return null;
    const isVertex = handle !== null && handle !== 'whole';
    return { handle: isVertex ? Number(handle) : 'whole', from, points: drawn.points, moved: false };
  }

  private drag(grip: Grip, point: Point): void {
    if (grip.moved && useDraw.getState().moving === null) return;
    const drawn = selected();
    if (drawn === null) return;
    this.grip = { ...grip, moved: true };
    const by = { x: point.x - grip.from.x, y: point.y - grip.from.y };
    drawActs.move(
      grip.handle === 'whole'
        ? movedBy(grip.points, by, this.surface.size)
        : withHandleAt(drawn.shape, grip.points, grip.handle, point),
    );
  }

  private isDragged(event: PointerEvent): boolean {
    return this.pressed !== null && isDragged(this.pressed, event);
  }
}
