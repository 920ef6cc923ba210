import { drawQueue } from './draw-queue';
import { countPoints, type DrawFigure, type PlotFigure } from './figure';
import { loadPlotly, type PlotlyView } from './plotly';
import { margins } from './plotly-look';
import { PlotCursor } from './plot-cursor';

interface PlotlyElement extends HTMLElement {
  on?: (event: 'plotly_relayout' | 'plotly_doubleclick', listener: (change?: Record<string, unknown>) => void) => void;
}

/** What a plot shows just now. */
export interface ShownFigure {
  readonly figure: PlotFigure;
  readonly xRange: readonly [number, number];
  readonly widthPx: number;
  readonly heightPx: number;
}

/** The imperative half of a plot: owns its element from mount to unmount and draws when the queue says so. */
export class LivePlotView {
  /** What was drawn last; null before the first drawing. */
  shown: ShownFigure | null = null;
  private readonly canvas: PlotlyElement;
  private readonly body: HTMLElement;
  private readonly turn: ReturnType<typeof drawQueue.join>;
  private readonly sizes: ResizeObserver;
  private plotly: PlotlyView | null = null;
  private readonly cursor: PlotCursor;
  private zoom: readonly [number, number] | null = null;
  private xTitle = '';
  private listening = false;
  private closed = false;

  constructor(
    private readonly root: HTMLElement,
    private readonly draw: DrawFigure,
    isPrompt = false,
  ) {
    this.canvas = part(root, 'canvas');
    this.body = part(root, 'body');
    this.cursor = new PlotCursor(this.body, part(root, 'cursor'));
    this.turn = drawQueue.join(() => this.drawNow(), isPrompt);
    this.sizes = new ResizeObserver(() => this.turn.requestNow());
    this.sizes.observe(this.body);
    // It comes while the first points are on their way.
    void loadPlotly().then((plotly) => {
      this.plotly = plotly;
      this.turn.requestNow();
    });
  }

  request(isAwaited = false): void {
    if (isAwaited) this.turn.requestNow();
    else this.turn.request();
  }

  /** Draws what stands now, for whoever takes a picture of it. */
  async drawSoon(): Promise<void> {
    this.plotly ??= await loadPlotly();
    await this.drawNow();
  }

  showAll(): void {
    this.zoom = null;
    this.turn.requestNow();
  }

  /** Half as much around the middle, or twice as much; as much as there is shows all of it. */
  zoomBy(factor: number): void {
    const around = this.range();
    if (around === null) return;
    const { from, to, all } = around;
    const half = ((to - from) * factor) / 2;
    const middle = (from + to) / 2;
    this.look([middle - half, middle + half], all);
  }

  /** A share of what is shown to the right, or to the left. */
  moveBy(share: number): void {
    const around = this.range();
    if (around === null || this.zoom === null) return;
    const { from, to, all } = around;
    const by = Math.min(all[1] - to, Math.max(all[0] - from, (to - from) * share));
    this.look([from + by, to + by], all);
  }

  /** What is drawn, as the text of an SVG; null where nothing is. */
  async svg(): Promise<string | null> {
    const { shown, plotly } = this;
    if (shown === null || plotly === null || countPoints(shown.figure) === 0) return null;
    return plotly.svgOf(this.canvas, shown);
  }

  close(): void {
    this.closed = true;
    this.turn.leave();
    this.sizes.disconnect();
    this.cursor.close();
    this.plotly?.purge(this.canvas);
  }

  private range(): { from: number; to: number; all: readonly [number, number] } | null {
    if (this.shown === null) return null;
    const all = this.shown.figure.xExtent;
    const [from, to] = this.zoom ?? all;
    return { from, to, all };
  }

  private look([from, to]: readonly [number, number], all: readonly [number, number]): void {
    const isAll = from <= all[0] && to >= all[1];
    this.zoom = isAll ? null : [Math.max(from, all[0]), Math.min(to, all[1])];
    this.turn.requestNow();
  }

  private async drawNow(): Promise<void> {
    const widthPx = this.body.clientWidth;
    const heightPx = this.body.clientHeight;
    if (widthPx === 0 || heightPx === 0) return;
    const figure = this.figureFor(Math.max(1, widthPx - margins.l - margins.r));
    const points = countPoints(figure);
    const xRange = this.zoom ?? figure.xExtent;
    this.showWords(figure, points);
    if (points > 0) {
      if (this.plotly === null || this.closed) return;
      this.cursor.drawn({ widthPx, heightPx, xRange, clock: figure.clock });
      await this.plotly.draw(this.canvas, figure, { widthPx, heightPx, xRange, zoomed: this.zoom !== null });
      this.listen();
    }
    this.shown = { figure, xRange, widthPx, heightPx };
    this.tell(figure, points);
  }

  /** What tests and benches read. */
  private tell(figure: PlotFigure, points: number): void {
    const { dataset } = this.root;
    dataset['points'] = String(points);
    dataset['xEnd'] = String(figure.xExtent[1]);
    dataset['zoomed'] = String(this.zoom !== null);
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
    empty.textContent = points === 0 ? figure.emptyReason : '';
    empty.hidden = points > 0;
    this.canvas.style.visibility = points === 0 ? 'hidden' : 'visible';
    part(this.root, 'legend').replaceChildren(...figure.legend.map(legendElement));
  }

  private listen(): void {
    if (this.listening) return;
    this.listening = true;
    this.canvas.on?.('plotly_relayout', (change) => {
      const from = positionOf(change?.['xaxis.range[0]']);
      const to = positionOf(change?.['xaxis.range[1]']);
      if (from === null || to === null) return;
      this.zoom = [from, to];
      this.turn.requestNow();
    });
    this.canvas.on?.('plotly_doubleclick', () => this.showAll());
  }
}

/** On an axis of dates Plotly tells '2026-11-26 02:22:18.123', as if that were UTC. */
function positionOf(told: unknown): number | null {
  if (typeof told === 'number') return told;
  if (typeof told !== 'string') return null;
  const [day = '', time = '00:00'] = told.split(' ');
  const ms = Date.parse(`${day}T${time}${time.length === 2 ? ':00' : ''}Z`);
  return Number.isFinite(ms) ? ms : null;
}

function part(root: HTMLElement, name: string): HTMLElement {
  const element = root.querySelector<HTMLElement>(`[data-part="${name}"]`);
  if (element === null) throw new Error(`The plot has no part ${name}`);
  return element;
}

function legendElement(entry: PlotFigure['legend'][number]): HTMLElement {
  const element = document.createElement('span');
  const swatch = document.createElement('i');
  swatch.style.background = entry.color;
  const name = document.createElement('em');
  name.textContent = entry.name;
  name.title = entry.name;
  const value = document.createElement('b');
  value.textContent = entry.value;
  element.append(swatch, name, ' ', value);
  return element;
}
