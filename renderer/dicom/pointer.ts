import type { ViewAct } from './view-controller';
import type { Point } from './view-transform';

/** Wheel travel (in CSS pixels) that doubles the size. */
const WHEEL_PX = 480;

export interface PointerHandlers {
  readonly act: (act: ViewAct) => void;
  readonly activate: () => void;
  /** Space held: the left button pans. */
  readonly panning: () => boolean;
  /** A tool for measuring is chosen: the left button is not for the image. */
  readonly measuring: () => boolean;
}

/**
 * Left drag windows (unless a tool for measuring has it), right or middle drag (or Space and left) pans, the wheel zooms
 * to the cursor. Returns the undo.
 */
export function listenToPointer(element: HTMLElement, handlers: PointerHandlers): () => void {
  const drag = new Drag(element, handlers);
  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const travel = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 40 : event.deltaY;
    handlers.act({ kind: 'zoom', factor: 2 ** (-travel / WHEEL_PX), at: pointIn(element, event) });
  };
  const noMenu = (event: Event): void => {
    event.preventDefault();
  };
  const stop = new AbortController();
  const { signal } = stop;
  element.addEventListener('pointerdown', drag.down, { signal });
  element.addEventListener('pointermove', drag.move, { signal });
  element.addEventListener('pointerup', drag.up, { signal });
  element.addEventListener('pointercancel', drag.up, { signal });
  element.addEventListener('wheel', wheel, { passive: false, signal });
  element.addEventListener('contextmenu', noMenu, { signal });
  return () => {
    stop.abort();
  };
}

class Drag {
  private kind: 'window' | 'pan' | null = null;
  private last: Point = { x: 0, y: 0 };

  constructor(
    private readonly element: HTMLElement,
    private readonly handlers: PointerHandlers,
  ) {}

  readonly down = (event: PointerEvent): void => {
    if (this.kind !== null) return;
    this.handlers.activate();
    if (event.button === 0 && !this.handlers.panning() && this.handlers.measuring()) return;
    this.kind = event.button === 0 && !this.handlers.panning() ? 'window' : 'pan';
    this.last = { x: event.clientX, y: event.clientY };
    this.element.setPointerCapture(event.pointerId);
    if (event.button === 1) event.preventDefault();
  };

  readonly move = (event: PointerEvent): void => {
    if (this.kind === null) return;
    const dx = event.clientX - this.last.x;
    const dy = event.clientY - this.last.y;
    this.last = { x: event.clientX, y: event.clientY };
    if (dx !== 0 || dy !== 0) this.handlers.act({ kind: this.kind, dx, dy });
  };

  readonly up = (): void => {
    this.kind = null;
  };
}

function pointIn(element: HTMLElement, event: MouseEvent): Point {
  const box = element.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}
