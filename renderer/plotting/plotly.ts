import { labelSide, yRangeOf, type PlotBorder, type PlotFigure } from './figure';
import { font, ink, margins } from './plotly-look';
import { tracesOf } from './plotly-traces';

/** The strict bundle: the usual one compiles shaders with `new Function`, which the page's policy forbids. */
export async function loadPlotly(): Promise<PlotlyView> {
  const { default: plotly } = await import('plotly.js-strict-dist-min');
  return {
    draw: async (element, figure, frame) => {
      const traces = tracesOf(figure, frame.xRange, frame.widthPx);
      await plotly.react(element, traces, layoutOf(figure, frame), configuration);
    },
    purge: (element) => plotly.purge(element),
    svgOf: async (element, { widthPx, heightPx }) => {
      const url = await plotly.toImage(element, { format: 'svg', width: widthPx, height: heightPx });
      return decodeURIComponent(url.slice(url.indexOf(',') + 1));
    },
  };
}

/** Read and compiled while nothing else is to be done, so that the first run opens as fast as the next. */
export function preloadPlotly(): () => void {
  const waiting = requestIdleCallback(() => void loadPlotly());
  return () => cancelIdleCallback(waiting);
}

export interface PlotlyView {
  readonly draw: (element: HTMLElement, figure: PlotFigure, frame: Frame) => Promise<void>;
  readonly purge: (element: HTMLElement) => void;
  /** What is drawn, as the text of an SVG. */
  readonly svgOf: (element: HTMLElement, size: Pick<Frame, 'widthPx' | 'heightPx'>) => Promise<string>;
}

/** The room there is, and what of x is shown: what was zoomed to, or the extent of the data. */
export interface Frame {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly xRange: readonly [number, number];
  readonly zoomed: boolean;
}

const configuration = {
  displayModeBar: false,
  responsive: false,
  doubleClick: false,
  showTips: false,
  displaylogo: false,
};

function layoutOf(figure: PlotFigure, frame: Frame): object {
  const borders = figure.borders ?? [];
  return {
    width: frame.widthPx,
    height: frame.heightPx,
    margin: margins,
    paper_bgcolor: ink.panel,
    plot_bgcolor: ink.panel,
    font,
    showlegend: false,
    dragmode: 'zoom',
    shapes: borders.map(borderLine),
    annotations: borders.filter(({ text }) => text !== '').map((border) => borderWords(border, figure.xExtent)),
    hovermode: 'x unified',
    hoverlabel: { bgcolor: ink.raised, bordercolor: ink.line, font: { ...font, color: ink.bright } },
    xaxis: xAxisOf(figure, frame),
    yaxis: {
      ...axisLook,
      fixedrange: true,
      // Who zooms in wants to see what is there, not how far it is from zero.
      range: [...yRangeOf(frame.zoomed ? { ...figure, yIncludes: [] } : figure)],
      type: figure.yScale ?? 'linear',
      nticks: Math.max(3, Math.floor(frame.heightPx / 36)),
      exponentformat: figure.yExponents ?? 'SI',
    },
    yaxis2: { overlaying: 'y', range: [0, 1], visible: false, fixedrange: true },
  };
}

const axisLook = { gridcolor: ink.grid, linecolor: ink.line, zeroline: false, tickfont: font, automargin: false };

function xAxisOf(figure: PlotFigure, frame: Frame): object {
  const atMost = Math.max(3, Math.floor(frame.widthPx / 90));
  const ticks = figure.ticksIn?.(frame.xRange[0], frame.xRange[1], atMost);
  const isDate = figure.xScale === 'date';
  return {
    ...axisLook,
    type: isDate ? 'date' : 'linear',
    // Each figure is drawn with the extent that it was built for; a drag between two drawings keeps its own.
    range: [...frame.xRange],
    title: { text: figure.xTitle, font, standoff: 6 },
    ...(ticks === undefined
      ? { tickmode: 'auto', nticks: atMost, ...(isDate ? {} : { tickformat: ',' }) }
      : { tickmode: 'array', tickvals: ticks.map(({ x }) => x), ticktext: ticks.map(({ text }) => text) }),
    hoverformat: isDate ? '%-d %b %H:%M:%S' : ',.4~r',
    spikecolor: ink.border,
    spikethickness: 1,
    spikedash: 'solid',
  };
}

function borderLine(border: PlotBorder): object {
  const line = { color: border.tone === 'attention' ? ink.attention : ink.border, width: 1, dash: 'dot' };
  return { type: 'line', x0: border.x, x1: border.x, yref: 'paper', y0: 0, y1: 1, line };
}

function borderWords(border: PlotBorder, xExtent: readonly [number, number]): object {
  const inward = labelSide(border.x, xExtent) === 'left';
  const side = inward ? { xanchor: 'right', xshift: -3 } : { xanchor: 'left', xshift: 3 };
  const place = { x: border.x, ...side, yref: 'paper', y: 1, yanchor: 'top' };
  return { ...place, text: border.text, showarrow: false, font };
}
