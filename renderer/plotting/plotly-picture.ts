import { labelSide, type PlotBorder, type PlotFigure } from './figure';
import { loadPlotly } from './load-plotly';
import type { PlotFrame } from './plot-area';
import { font, ink, margins } from './plotly-look';
import { tracesOf } from './plotly-traces';
import type { ShownFigure } from './shown-figure';

/** The plot as an SVG's text, drawn by Plotly: lines that whoever gets it can edit. The curves on screen are painted. */
export async function svgOfFigure({ figure, edges, ...frame }: ShownFigure): Promise<string> {
  const { default: plotly } = await loadPlotly();
  const { widthPx, heightPx } = frame;
  const picture = { data: tracesOf(figure, edges), layout: layoutOf(figure, frame) };
  const url = await plotly.toImage(picture, { format: 'svg', width: widthPx, height: heightPx });
  return decodeURIComponent(url.slice(url.indexOf(',') + 1));
}

function layoutOf(figure: PlotFigure, frame: PlotFrame): object {
  const borders = figure.borders ?? [];
  return {
    width: frame.widthPx,
    height: frame.heightPx,
    margin: margins,
    paper_bgcolor: ink.panel,
    plot_bgcolor: ink.panel,
    font,
    showlegend: false,
    shapes: borders.map(borderLine),
    annotations: borders.filter(({ text }) => text !== '').map((border) => borderWords(border, figure.xExtent)),
    xaxis: xAxisOf(figure, frame),
    yaxis: {
      ...axisLook,
      range: [...frame.yRange],
      type: frame.yScale,
      nticks: Math.max(3, Math.floor(frame.heightPx / 36)),
      exponentformat: figure.yExponents ?? 'SI',
    },
    yaxis2: { overlaying: 'y', range: [0, 1], visible: false },
  };
}

const axisLook = { gridcolor: ink.grid, linecolor: ink.line, zeroline: false, tickfont: font, automargin: false };

function xAxisOf(figure: PlotFigure, frame: PlotFrame): object {
  const atMost = Math.max(3, Math.floor(frame.widthPx / 90));
  const ticks = figure.ticksIn?.(frame.xRange[0], frame.xRange[1], atMost);
  const isDate = figure.xScale === 'date';
  return {
    ...axisLook,
    type: isDate ? 'date' : 'linear',
    range: [...frame.xRange],
    title: { text: figure.xTitle, font, standoff: 6 },
    ...(ticks === undefined
      ? { tickmode: 'auto', nticks: atMost, ...(isDate ? {} : { tickformat: ',' }) }
      : { tickmode: 'array', tickvals: ticks.map(({ x }) => x), ticktext: ticks.map(({ text }) => text) }),
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
