import type { PlotArea } from './plot-area';

export interface DragTarget {
  /** What is painted; null while nothing is. */
  readonly area: () => PlotArea | null;
  readonly zoomTo: (from: number, to: number) => void;
  /** By so much of x to the right. */
  readonly moveBy: (x: number) => void;
  readonly showAll: () => void;
  readonly isDragging: (dragging: boolean) => void;
}

interface Drag {
  readonly kind: 'zoom' | 'move';
  readonly pointerId: number;
  readonly beganPx: number;
  atPx: number;
}

/** Less is a click. */
const SHORTEST_PX = 6;

/** A part of x that is dragged over is zoomed to; the numbers below are dragged along; a double click shows all of it. */
export class PlotDrag {
  private drag: Drag | null = null;
  private readonly stop = new AbortController();

  constructor(
    private readonly body: HTMLElement,
    private readonly box: HTMLElement,
    private readonly target: DragTarget,
  ) {
    const { signal } = this.stop;
    body.addEventListener('pointerdown', (event) => this.begin(event), { signal });
    body.addEventListener('pointermove', (event) => this.move(event), { signal });
    body.addEventListener('pointerup', (event) => this.end(event), { signal });
    body.addEventListener('pointercancel', () => this.leave(), { signal });
    body.addEventListener('dblclick', () => target.showAll(), { signal });
    // Before the plot takes the key for its own.
    window.addEventListener('keydown', (event) => this.escape(event), { signal, capture: true });
  }

  close(): void {
    this.stop.abort();
  }

  private begin(event: PointerEvent): void {
    const area = this.target.area();
    if (area === null || event.button !== 0 || this.drag !== null) return;
    const { x, y } = placeIn(this.body, event);
    if (x < area.left || x > area.right || y < area.top) return;
    this.body.setPointerCapture(event.pointerId);
    const kind = y > area.bottom ? 'move' : 'zoom';
    this.drag = { kind, pointerId: event.pointerId, beganPx: x, atPx: x };
    this.target.isDragging(true);
  }

  private move(event: PointerEvent): void {
    const { drag } = this;
    const area = this.target.area();
    if (area === null) return;
    const { x, y } = placeIn(this.body, event);
    if (drag === null) {
      this.body.style.cursor = y > area.bottom ? 'ew-resize' : '';
      return;
    }
    if (event.pointerId !== drag.pointerId) return;
    const before = drag.atPx;
    drag.atPx = Math.max(area.left, Math.min(area.right, x));
    if (drag.kind === 'zoom') this.showBox(drag, area);
    else if (drag.atPx !== before) this.target.moveBy(area.xOfPx(before) - area.xOfPx(drag.atPx));
  }

  private end(event: PointerEvent): void {
    const { drag } = this;
    const area = this.target.area();
    if (event.pointerId !== drag?.pointerId) return;
    this.leave();
    const [from, to] = [Math.min(drag.beganPx, drag.atPx), Math.max(drag.beganPx, drag.atPx)];
    if (area === null || drag.kind === 'move' || to - from < SHORTEST_PX) return;
    this.target.zoomTo(area.xOfPx(from), area.xOfPx(to));
  }

  private escape(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || this.drag === null) return;
    event.stopPropagation();
    this.leave();
  }

  private leave(): void {
    if (this.drag === null) return;
    this.drag = null;
    this.box.hidden = true;
    this.target.isDragging(false);
  }

  private showBox({ beganPx, atPx }: Drag, area: PlotArea): void {
    this.box.hidden = Math.abs(atPx - beganPx) < SHORTEST_PX;
    this.box.style.left = `${Math.min(beganPx, atPx)}px`;
    this.box.style.width = `${Math.abs(atPx - beganPx)}px`;
    this.box.style.top = `${area.top}px`;
    this.box.style.height = `${area.height}px`;
  }
}

function placeIn(body: HTMLElement, event: PointerEvent): { readonly x: number; readonly y: number } {
  const { left, top } = body.getBoundingClientRect();
  return { x: event.clientX - left, y: event.clientY - top };
}
