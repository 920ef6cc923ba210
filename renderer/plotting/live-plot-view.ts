import { drawQueue } from './draw-queue';
import { countPoints, type DrawFigure, type PlotFigure } from './figure';
import { loadPlotly, margins, type PlotlyView } from './plotly';
import { PlotCursor } from './plot-cursor';

interface PlotlyElement extends HTMLElement {
  on?: (event: 'plotly_relayout' | 'plotly_doubleclick', listener: (change?: Record<string, unknown>) => void) => void;
}

/** The imperative half of a plot: owns its element from mount to unmount and draws when the queue says so. */
export class LivePlotView {
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
  ) {
    this.canvas = part(root, 'canvas');
    this.body = part(root, 'body');
    this.cursor = new PlotCursor(this.body, part(root, 'cursor'));
    this.turn = drawQueue.join(() => this.drawNow());
    this.sizes = new ResizeObserver(() => this.turn.requestNow());
    this.sizes.observe(this.body);
    // It comes while the first points are on their way.
    void loadPlotly().then((plotly) => {
      this.plotly = plotly;
      this.turn.requestNow();
    });
  }

  request(): void {
    this.turn.request();
  }

  showAll(): void {
    this.zoom = null;
    this.turn.requestNow();
  }

  close(): void {
    this.closed = true;
    this.turn.leave();
    this.sizes.disconnect();
    this.cursor.close();
    this.plotly?.purge(this.canvas);
  }

  private async drawNow(): Promise<void> {
    const widthPx = this.body.clientWidth;
    const heightPx = this.body.clientHeight;
    if (widthPx === 0 || heightPx === 0) return;
    const figure = this.figureFor(Math.max(1, widthPx - margins.l - margins.r));
    const points = countPoints(figure);
    this.showWords(figure, points);
    if (points > 0) {
      if (this.plotly === null || this.closed) return;
      const xRange = this.zoom ?? figure.xExtent;
      this.cursor.drawn({ widthPx, heightPx, xRange, clock: figure.clock });
      await this.plotly.draw(this.canvas, figure, { widthPx, heightPx, xRange, zoomed: this.zoom !== null });
      this.listen();
    }
    this.root.dataset['points'] = String(points);
    this.root.dataset['xEnd'] = String(figure.xExtent[1]);
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
      const from = change?.['xaxis.range[0]'];
      const to = change?.['xaxis.range[1]'];
      if (typeof from !== 'number' || typeof to !== 'number') return;
      this.zoom = [from, to];
      this.turn.requestNow();
    });
    this.canvas.on?.('plotly_doubleclick', () => this.showAll());
  }
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
  const value = document.createElement('b');
  value.textContent = entry.value;
  element.append(swatch, `${entry.name} `, value);
  return element;
}
