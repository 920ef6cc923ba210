import {
  labelSide,
  yRangeOf,
  type PlotBand,
  type PlotBorder,
  type PlotFigure,
  type PlotLine,
  type PlotMark,
} from './figure';

/** The strict bundle: the usual one compiles shaders with `new Function`, which the page's policy forbids. */
export async function loadPlotly(): Promise<PlotlyView> {
  const { default: plotly } = await import('plotly.js-strict-dist-min');
  return {
    draw: async (element, figure, frame) => {
      await plotly.react(element, tracesOf(figure), layoutOf(figure, frame), configuration);
    },
    purge: (element) => plotly.purge(element),
  };
}

export interface PlotlyView {
  readonly draw: (element: HTMLElement, figure: PlotFigure, frame: Frame) => Promise<void>;
  readonly purge: (element: HTMLElement) => void;
}

/** The room there is, and what of x is shown: what was zoomed to, or the extent of the data. */
export interface Frame {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly xRange: readonly [number, number];
  readonly zoomed: boolean;
}

export const margins = { l: 48, r: 12, t: 10, b: 34 } as const;

const ink = {
  panel: '#1a1b1e',
  text: '#a9abb1',
  grid: '#26282d',
  line: '#3a3d44',
  raised: '#222429',
  border: '#6b6e76',
} as const;
const font = { family: '"Inter Variable", Inter, "Segoe UI", system-ui, sans-serif', size: 11, color: ink.text };

const configuration = {
  displayModeBar: false,
  responsive: false,
  doubleClick: false,
  showTips: false,
  displaylogo: false,
};

function tracesOf(figure: PlotFigure): object[] {
  return [
    ...(figure.bands ?? []).flatMap(bandTraces),
    ...figure.lines.map((line) => lineTrace(line, figure)),
    ...(figure.marks ?? []).map((mark) => markTrace(mark, figure.xExtent)),
  ];
}

function lineTrace(line: PlotLine, figure: PlotFigure): object {
  const format = figure.valueFormat ?? '.3~g';
  return {
    type: 'scatter',
    mode: line.markers === true ? 'lines+markers' : 'lines',
    name: line.name,
    x: line.points.x,
    y: line.points.y,
    connectgaps: false,
    opacity: line.faint === true ? 0.3 : 1,
    line: { color: line.color, width: line.faint === true ? 1 : 1.6 },
    marker: { color: line.color, size: 5 },
    hovertemplate: `%{y:${format}}${figure.valueUnit ?? ''}<extra>${line.name}</extra>`,
  };
}

function bandTraces(band: PlotBand): object[] {
  const edge = { type: 'scatter', mode: 'lines', x: band.x, line: { width: 0, color: band.color }, hoverinfo: 'skip' };
  return [
    { ...edge, y: band.lower },
    { ...edge, y: band.upper, fill: 'tonexty', fillcolor: `${band.color}2e` },
  ];
}

function markTrace(mark: PlotMark, xExtent: readonly [number, number]): object {
  return {
    type: 'scatter',
    mode: 'markers+text',
    x: [mark.x],
    y: [mark.y],
    text: [mark.text],
    textposition: `top ${labelSide(mark.x, xExtent)}`,
    cliponaxis: false,
    textfont: { ...font, color: mark.color },
    marker: { color: ink.raised, size: 10, symbol: 'diamond', line: { color: mark.color, width: 2 } },
    hoverinfo: 'skip',
  };
}

function layoutOf(figure: PlotFigure, frame: Frame): object {
  const axis = { gridcolor: ink.grid, linecolor: ink.line, zeroline: false, tickfont: font, automargin: false };
  return {
    width: frame.widthPx,
    height: frame.heightPx,
    margin: margins,
    paper_bgcolor: ink.panel,
    plot_bgcolor: ink.panel,
    font,
    showlegend: false,
    dragmode: 'zoom',
    shapes: (figure.borders ?? []).map(borderLine),
    annotations: (figure.borders ?? []).map((border) => borderWords(border, figure.xExtent)),
    hovermode: 'x unified',
    hoverlabel: { bgcolor: ink.raised, bordercolor: ink.line, font: { ...font, color: '#e6e7ea' } },
    // Each figure is drawn with the extent that it was built for; a drag between two drawings keeps its own.
    xaxis: {
      ...axis,
      range: [...frame.xRange],
      title: { text: figure.xTitle, font, standoff: 6 },
      nticks: Math.max(3, Math.floor(frame.widthPx / 90)),
      tickformat: ',',
      hoverformat: ',.4~r',
      spikecolor: ink.border,
      spikethickness: 1,
      spikedash: 'solid',
    },
    yaxis: {
      ...axis,
      fixedrange: true,
      // Who zooms in wants to see what is there, not how far it is from zero.
      range: [...yRangeOf(frame.zoomed ? { ...figure, yIncludes: [] } : figure)],
      type: figure.yScale ?? 'linear',
      nticks: Math.max(3, Math.floor(frame.heightPx / 36)),
      exponentformat: 'SI',
    },
  };
}

function borderLine(border: PlotBorder): object {
  const line = { color: ink.border, width: 1, dash: 'dot' };
  return { type: 'line', x0: border.x, x1: border.x, yref: 'paper', y0: 0, y1: 1, line };
}

function borderWords(border: PlotBorder, xExtent: readonly [number, number]): object {
  const inward = labelSide(border.x, xExtent) === 'left';
  const side = inward ? { xanchor: 'right', xshift: -3 } : { xanchor: 'left', xshift: 3 };
  const place = { x: border.x, ...side, yref: 'paper', y: 1, yanchor: 'top' };
  return { ...place, text: border.text, showarrow: false, font };
}
