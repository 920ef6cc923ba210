import type { Voi } from '@core/dicom/index';

import { FramePainter } from '../frame-painter';
import { LastGrayTable } from '../last-gray-table';
import type { DrawnView, ViewController } from '../view-controller';
import { toCanvas, type Placement } from '../view-transform';
import { describeVoi, windowOf } from '../window-level';
import { lensCorner, lensPlacement, lensSide, type LensZoom } from './lens-place';
import { useMagnifier, type MagnifierState } from './magnifier-store';

/** What the lens shows: the file's own pixels around a point, from the full image, however the view shows them. */
interface LensContent {
  readonly drawn: DrawnView;
  readonly placement: Placement;
  readonly side: number;
  readonly zoom: LensZoom;
  readonly own: Voi | null;
}

/** The lens of one tile; outside React, because it moves with the pointer. Draws its own pixels and no others. */
export class Lens {
  private readonly painter = new FramePainter();
  private readonly grays = new LastGrayTable();
  private waiting = 0;
  private readonly stops: readonly (() => void)[];

  constructor(
    private readonly frame: HTMLElement,
    private readonly canvas: HTMLCanvasElement,
    private readonly caption: HTMLElement,
    private readonly tile: string,
    private readonly view: ViewController,
  ) {
    this.stops = [useMagnifier.subscribe(this.ask), view.onDrawn(this.ask)];
    this.ask();
  }

  close(): void {
    for (const stop of this.stops) stop();
    cancelAnimationFrame(this.waiting);
    this.painter.clear();
  }

  /** However many moves come, one drawing a frame. */
  private readonly ask = (): void => {
    if (this.waiting === 0) this.waiting = requestAnimationFrame(this.draw);
  };

  private readonly draw = (): void => {
    this.waiting = 0;
    const state = useMagnifier.getState();
    const content = contentOf(state, this.tile, this.view.current);
    this.frame.hidden = content === null;
    if (content === null || state.at === null) return;
    this.paint(content);
    this.place(content, state.at.point);
    this.describe(content, state.at.point);
  };

  private paint({ drawn, placement, side, own }: LensContent): void {
    if (this.canvas.width !== side) {
      this.canvas.width = side;
      this.canvas.height = side;
    }
    const context = this.canvas.getContext('2d', { alpha: false, willReadFrequently: true });
    if (context === null) return;
    const { image, state } = drawn;
    this.painter.place(image.raster, placement, { width: side, height: side });
    this.painter.paint(context, this.grays.of(image, own ?? state.voi, state.invert));
  }

  /** On whole device pixels, so that one pixel of the lens is one of the screen. */
  private place({ drawn, side }: LensContent, point: { readonly x: number; readonly y: number }): void {
    const { drawing, pixelRatio } = drawn;
    const corner = lensCorner(toCanvas(drawing.placement, point), side, drawing.canvas);
    this.frame.style.transform = `translate(${corner.x / pixelRatio}px, ${corner.y / pixelRatio}px)`;
    this.canvas.style.width = `${side / pixelRatio}px`;
    this.canvas.style.height = `${side / pixelRatio}px`;
  }

  private describe({ drawn, placement, zoom, own }: LensContent, point: { x: number; y: number }): void {
    const window = own === null ? 'window as in the view' : `own window ${describeVoi(own)}`;
    const text = `${zoom}× · ${window}`;
    if (this.caption.textContent !== text) this.caption.textContent = text;
    const facts: Readonly<Record<string, string>> = {
      imageId: drawn.image.imageId,
      zoom: String(zoom),
      originX: String(placement.originX),
      originY: String(placement.originY),
      flipped: String(placement.stepX < 0),
      upended: String(placement.stepY < 0),
      turned: String(placement.turned === true),
      point: `${point.x},${point.y}`,
      own: String(own !== null),
      windowCenter: String(windowOf(own ?? drawn.state.voi).center),
      windowWidth: String(windowOf(own ?? drawn.state.voi).width),
    };
    for (const [name, value] of Object.entries(facts))
      if (this.frame.dataset[name] !== value) this.frame.dataset[name] = value;
  }
}

function contentOf({ open, at, zoom, own }: MagnifierState, tile: string, drawn: DrawnView | null): LensContent | null {
  if (!open || at?.tile !== tile || at.imageId !== drawn?.image.imageId) return null;
  const { drawing, pixelRatio, image } = drawn;
  const side = lensSide(drawing.canvas, pixelRatio);
  const placement = lensPlacement(drawing.placement, zoom, at.point, side);
  return { drawn, placement, side, zoom, own: own[image.imageId] ?? null };
}
