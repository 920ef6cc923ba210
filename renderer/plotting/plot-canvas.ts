import { paintAxes, paintBorders, paintGrid, ticksOf } from './axes-canvas';
import { paintCurves } from './curve-canvas';
import type { PlotFigure } from './figure';
import { paintEdges, paintMarks } from './marks-canvas';
import type { PlotArea, PlotFrame } from './plot-area';
import { ink } from './plotly-look';

/** The canvas that a live plot is painted on, as fine as the screen. */
export class PlotCanvas {
  private readonly canvas: HTMLCanvasElement;
  private context: CanvasRenderingContext2D | null = null;

  constructor(place: HTMLElement) {
    this.canvas = document.createElement('canvas');
    place.replaceChildren(this.canvas);
  }

  paint(figure: PlotFigure, area: PlotArea): void {
    this.context ??= this.canvas.getContext('2d', { alpha: false });
    if (this.context === null) throw new Error('There is no memory left to draw plots');
    this.fit(this.context, area.frame);
    paintFigure(this.context, figure, area);
  }

  /** Its memory goes when its pixels do, not when it is collected. */
  close(): void {
    this.canvas.width = this.canvas.height = 0;
    this.canvas.remove();
  }

  private fit(context: CanvasRenderingContext2D, { widthPx, heightPx }: PlotFrame): void {
    const scale = window.devicePixelRatio;
    const [width, height] = [Math.round(widthPx * scale), Math.round(heightPx * scale)];
    const { canvas } = this;
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      canvas.style.width = `${widthPx}px`;
      canvas.style.height = `${heightPx}px`;
    }
    context.setTransform(scale, 0, 0, scale, 0, 0);
  }
}

/** From the ground up: grid, bands and curves, borders, axes, and the marks along the edges. */
export function paintFigure(context: CanvasRenderingContext2D, figure: PlotFigure, area: PlotArea): void {
  const { frame } = area;
  const ticks = ticksOf(figure, area);
  context.fillStyle = ink.panel;
  context.fillRect(0, 0, frame.widthPx, frame.heightPx);
  paintGrid(context, ticks, area);
  paintCurves(context, figure, area);
  paintBorders(context, figure.borders ?? [], area, figure.xExtent);
  paintAxes(context, ticks, area, figure);
  paintEdges(context, figure.edges ?? [], area);
  paintMarks(context, figure.marks ?? [], area, figure.xExtent);
}
