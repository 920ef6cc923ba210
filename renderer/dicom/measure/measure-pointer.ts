import { imagePointOf, isDragged, listenToHand } from '../../pointing';
import type { ImageSurface } from '../../ui';
import type { Point } from '../view-transform';
import { isMeasuring, measureActs, useMeasure } from './measure-store';

/** Left presses on a tile while a tool for measuring is chosen, and drags of a measurement's points with any tool. Returns the undo. */
export function listenToMeasuring(tile: HTMLElement, surface: ImageSurface, panning: () => boolean): () => void {
  return listenToHand(tile, new MeasuringHand(tile, surface, panning));
}

interface Grip {
  readonly id: number;
  readonly pointIndex: number;
}

class MeasuringHand {
  private pressed: Point | null = null;
  private grip: Grip | null = null;
  private moved = false;

  constructor(
    private readonly tile: HTMLElement,
    private readonly surface: ImageSurface,
    private readonly panning: () => boolean,
  ) {}

  readonly down = (event: PointerEvent): void => {
    if (event.button !== 0 || this.panning() || this.pressed !== null) return;
    const target = event.target instanceof Element ? event.target : null;
    this.grip = gripOf(target);
    const measurement = target?.closest('[data-measurement]')?.getAttribute('data-measurement') ?? null;
    if (measurement !== null && (this.grip !== null || !isMeasuring())) measureActs.select(Number(measurement));
    else if (!isMeasuring()) return measureActs.select(null);
    this.pressed = { x: event.clientX, y: event.clientY };
    this.moved = false;
    this.tile.setPointerCapture(event.pointerId);
    if (this.grip === null && isMeasuring()) this.put(event);
  };

  readonly move = (event: PointerEvent): void => {
    // Where a tile lies is only asked when it matters: a drag of the window must not wait for a layout.
    if (this.grip === null && !isMeasuring()) return;
    const point = this.pointOf(event);
    if (point === null) return;
    if (this.grip !== null) return this.drag(this.grip, point);
    measureActs.point({ imageId: this.surface.imageId, point, byKeyboard: false });
  };

  readonly up = (event: PointerEvent): void => {
    const { pressed } = this;
    if (pressed === null || event.button !== 0) return;
    this.pressed = null;
    if (this.grip !== null) {
      this.grip = null;
      return measureActs.endMove();
    }
    // The press may have put the last point: then there is nothing left to go on with.
    if (isDragged(pressed, event) && useMeasure.getState().draft !== null) this.put(event);
  };

  readonly canceled = (): void => {
    if (this.pressed !== null && this.grip !== null) measureActs.cancel();
    this.pressed = null;
    this.grip = null;
  };

  readonly left = (): void => {
    if (this.pressed === null) measureActs.leave(this.surface.imageId);
  };

  private drag(grip: Grip, point: Point): void {
    // Escape has put it back: the rest of the drag is not for it.
    if (this.moved && useMeasure.getState().moving === null) return;
    this.moved = true;
    measureActs.move(grip.id, grip.pointIndex, point);
  }

  private put(event: PointerEvent): void {
    const point = this.pointOf(event);
    if (point !== null) measureActs.put(this.surface.imageId, point);
  }

  private pointOf(event: PointerEvent): Point | null {
    return imagePointOf(this.surface, this.tile, event);
  }
}

function gripOf(target: Element | null): Grip | null {
  const handle = target?.closest('[data-point]');
  const measurement = handle?.closest('[data-measurement]');
  if (handle === null || handle === undefined || measurement === null || measurement === undefined) return null;
  return {
    id: Number(measurement.getAttribute('data-measurement')),
    pointIndex: Number(handle.getAttribute('data-point')),
  };
}
