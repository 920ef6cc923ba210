import { drawQueue } from './draw-queue';
import { countPoints, yRangeOf, type DrawFigure, type EdgeMark, type PlotFigure } from './figure';
import { newsPauseMs } from './news-pause';
import { PlotArea, type PlotFrame } from './plot-area';
import { PlotCanvas } from './plot-canvas';
import { PlotCursor } from './plot-cursor';
import { PlotDrag } from './plot-drag';
import { PlotHover } from './plot-hover';
import { PlotLegend } from './plot-legend';
import { margins } from './plotly-look';
import { svgOfFigure } from './plotly-picture';
import { thinned } from './run-timeline';
import type { ShownFigure } from './shown-figure';

/** A plot's element tells what is painted on it, to whoever tests or measures. */
export interface PlotElement extends HTMLElement {
  drawn?: ShownFigure;
}

/** The imperative half of a plot: owns its element from mount to unmount and paints when the queue says so. */
export class LivePlotView {
  /** What was drawn last; null before the first drawing. */
  shown: ShownFigure | null = null;
  private readonly place: HTMLElement;
  private readonly body: HTMLElement;
  private readonly canvas: PlotCanvas;
  private readonly legend: PlotLegend;
  private readonly turn: ReturnType<typeof drawQueue.join>;
  private readonly sizes: ResizeObserver;
  private readonly cursor: PlotCursor;
  private readonly hover: PlotHover;
  private readonly drag: PlotDrag;
  private area: PlotArea | null = null;
  private zoom: readonly [number, number] | null = null;
  private xTitle = '';

  constructor(
    private readonly root: PlotElement,
    private readonly draw: DrawFigure,
    private readonly isPrompt = false,
  ) {
    this.place = part(root, 'canvas');
    this.body = part(root, 'body');
    this.canvas = new PlotCanvas(this.place);
    this.legend = new PlotLegend(part(root, 'legend'));
    this.cursor = new PlotCursor(this.body, part(root, 'cursor'));
    this.hover = new PlotHover({ body: this.body, box: part(root, 'hover'), line: part(root, 'pointed') });
    this.drag = new PlotDrag(this.body, part(root, 'zoom-box'), {
      area: () => this.area,
      zoomTo: (from, to) => this.zoomTo(from, to),
      moveBy: (x) => this.moveBy(x),
      showAll: () => this.showAll(),
      isDragging: (dragging) => this.hover.hide(dragging),
    });
    this.turn = drawQueue.join(() => this.drawNow(), { isPrompt, pauseMs: () => this.pauseMs() });
    this.sizes = new ResizeObserver(() => this.drawNow());
    this.sizes.observe(this.body);
    // Words that were painted before their font had come are painted again.
    if (document.fonts?.status === 'loading') void document.fonts.ready.then(() => this.turn.requestNow());
  }

  request(isAwaited = false): void {
    if (isAwaited) this.turn.requestNow();
    else this.turn.request();
  }

  /** Draws what stands now: for whoever takes a picture of it, and for whoever has just zoomed. */
  drawNow(): void {
    const [widthPx, heightPx] = [this.body.clientWidth, this.body.clientHeight];
    if (widthPx === 0 || heightPx === 0) return;
    const figure = this.figureFor(Math.max(1, widthPx - margins.l - margins.r));
    const points = countPoints(figure);
    const zoomed = this.zoom !== null;
    const frame: PlotFrame = {
      widthPx,
      heightPx,
      xRange: this.zoom ?? figure.xExtent,
      // Who zooms in wants to see what is there, not how far it is from zero.
      yRange: yRangeOf(zoomed ? { ...figure, yIncludes: [] } : figure),
      yScale: figure.yScale ?? 'linear',
    };
    const edges = thinned(figure.edges ?? [], frame.xRange, widthPx);
    this.showWords(figure, points);
    if (points > 0) this.paint(figure, edges, frame);
    this.shown = { ...frame, figure, edges, zoomed };
    this.tell(this.shown, points);
  }

  showAll(): void {
    this.zoom = null;
    this.drawNow();
  }

  /** Half as much around the middle, or twice as much; as much as there is shows all of it. */
  zoomBy(factor: number): void {
    const around = this.range();
    if (around === null) return;
    const { from, to } = around;
    const half = ((to - from) * factor) / 2;
    const middle = (from + to) / 2;
    this.zoomTo(middle - half, middle + half);
  }

  zoomTo(from: number, to: number): void {
    const around = this.range();
    if (around === null || !(from < to)) return;
    const { all } = around;
    const isAll = from <= all[0] && to >= all[1];
    this.zoom = isAll ? null : [Math.max(from, all[0]), Math.min(to, all[1])];
    this.drawNow();
  }

  /** A share of what is shown to the right, or to the left. */
  moveByShare(share: number): void {
    const around = this.range();
    if (around !== null) this.moveBy((around.to - around.from) * share);
  }

  /** What is drawn, as the text of an SVG; null where nothing is. */
  async svg(): Promise<string | null> {
    const { shown } = this;
    return shown === null || countPoints(shown.figure) === 0 ? null : svgOfFigure(shown);
  }

  close(): void {
    this.turn.leave();
    this.sizes.disconnect();
    this.cursor.close();
    this.hover.close();
    this.drag.close();
    this.canvas.close();
  }

  private moveBy(x: number): void {
    const around = this.range();
    if (around === null || this.zoom === null) return;
    const { from, to, all } = around;
    const by = Math.min(all[1] - to, Math.max(all[0] - from, x));
    this.zoomTo(from + by, to + by);
  }

  private range(): { from: number; to: number; all: readonly [number, number] } | null {
    if (this.shown === null) return null;
    const all = this.shown.figure.xExtent;
    const [from, to] = this.zoom ?? all;
    return { from, to, all };
  }

  private paint(figure: PlotFigure, edges: readonly EdgeMark[], frame: PlotFrame): void {
    const area = new PlotArea(frame);
    this.canvas.paint({ ...figure, edges }, area);
    this.area = area;
    this.cursor.drawn({ area, clock: figure.clock });
    this.hover.drawn({ figure, edges, area });
  }

  /** How long news may wait, because they would hardly be seen. */
  private pauseMs(): number {
    return this.shown === null ? 0 : newsPauseMs(this.shown, this.isPrompt);
  }

  /** What tests and benches read. */
  private tell(shown: ShownFigure, points: number): void {
    const { dataset } = this.root;
    this.root.drawn = shown;
    dataset['points'] = String(points);
    dataset['xEnd'] = String(shown.figure.xExtent[1]);
    dataset['zoomed'] = String(shown.zoomed);
    dataset['drawnAtMs'] = String(performance.now());
  }

  /** A zoom in seconds means nothing once x counts in minutes, or in steps. */
  private figureFor(widthPx: number): PlotFigure {
    const figure = this.draw({ xRange: this.zoom, widthPx });
    const sameUnit = figure.xTitle === this.xTitle;
    this.xTitle = figure.xTitle;
    if (sameUnit || this.zoom === null) return figure;
    this.zoom = null;
    return this.draw({ xRange: null, widthPx });
  }

  private showWords(figure: PlotFigure, points: number): void {
    const empty = part(this.root, 'empty');
    const reason = points === 0 ? figure.emptyReason : '';
    if (empty.textContent !== reason) empty.textContent = reason;
    empty.hidden = points > 0;
    this.place.style.visibility = points === 0 ? 'hidden' : 'visible';
    this.legend.show(figure.legend);
  }
}

function part(root: HTMLElement, name: string): HTMLElement {
  const element = root.querySelector<HTMLElement>(`[data-part="${name}"]`);
  if (element === null) throw new Error(`The plot has no part ${name}`);
  return element;
}
