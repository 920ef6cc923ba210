import { loadPlotly } from './load-plotly';
import { AIR, curveMargins, type CurveArea, type CurveFigure, type CurveLine, type PlotSize } from './curve-figure';

export interface CurveView {
  readonly draw: (element: HTMLElement, figure: CurveFigure, size: PlotSize) => Promise<void>;
  readonly purge: (element: HTMLElement) => void;
}

/** The strict bundle, as for the other plots; it comes when the first plot does. */
export async function loadCurveView(): Promise<CurveView> {
  const { default: plotly } = await loadPlotly();
  return {
    draw: async (element, figure, size) => {
      await plotly.react(element, tracesOf(figure), layoutOf(figure, size), configuration);
    },
    purge: (element) => plotly.purge(element),
  };
}

const ink = { panel: '#1a1b1e', text: '#a9abb1', grid: '#26282d', line: '#3a3d44', raised: '#222429' } as const;
const font = { family: '"Inter Variable", Inter, "Segoe UI", system-ui, sans-serif', size: 11, color: ink.text };
const configuration = { displayModeBar: false, responsive: false, doubleClick: false, showTips: false };

function tracesOf(figure: CurveFigure): object[] {
  return [...(figure.bands ?? []).flatMap(bandTraces), ...figure.lines.map(lineTrace)];
}

function lineTrace(line: CurveLine): object {
  const { kind = 'curve', name, color, x, y, words } = line;
  const reference = kind === 'reference';
  return {
    type: 'scatter',
    mode: kind === 'points' ? 'lines+markers' : 'lines',
    name,
    x,
    y,
    ...(words === undefined ? {} : { text: words }),
    line: {
      color,
      width: reference ? 1 : 1.8,
      dash: reference ? 'dot' : 'solid',
      shape: line.shape === 'step' ? 'vh' : 'linear',
    },
    marker: { color, size: 6 },
    ...(line.limits === undefined ? {} : { error_y: errorBars(line) }),
    hoverinfo: reference ? 'skip' : undefined,
    hovertemplate: reference ? undefined : hoverWords(words !== undefined),
  };
}

function hoverWords(hasWords: boolean): string {
  return `%{x:.3f}, %{y:.3f}${hasWords ? '<br>%{text}' : ''}<extra></extra>`;
}

function errorBars({ y, limits = [], color }: CurveLine): object {
  return {
    type: 'data',
    symmetric: false,
    array: limits.map((each, i) => (each === null ? 0 : each.upper - (y[i] ?? 0))),
    arrayminus: limits.map((each, i) => (each === null ? 0 : (y[i] ?? 0) - each.lower)),
    color,
    thickness: 1,
    width: 3,
  };
}

function bandTraces(band: CurveArea): object[] {
  const edge = { type: 'scatter', mode: 'lines', x: band.x, line: { width: 0, color: band.color }, hoverinfo: 'skip' };
  return [
    { ...edge, y: band.lower },
    { ...edge, y: band.upper, fill: 'tonexty', fillcolor: `${band.color}2e` },
  ];
}

function layoutOf(figure: CurveFigure, { widthPx, heightPx }: PlotSize): object {
  const axis = {
    gridcolor: ink.grid,
    linecolor: ink.line,
    zeroline: false,
    tickfont: font,
    fixedrange: true,
    range: [-AIR, 1 + AIR],
    tickvals: [0, 0.2, 0.4, 0.6, 0.8, 1],
    tickformat: '.1f',
  };
  return {
    width: widthPx,
    height: heightPx,
    margin: curveMargins,
    paper_bgcolor: ink.panel,
    plot_bgcolor: ink.panel,
    font,
    showlegend: false,
    dragmode: false,
    hovermode: 'closest',
    hoverlabel: { bgcolor: ink.raised, bordercolor: ink.line, font: { ...font, color: '#e6e7ea' } },
    xaxis: { ...axis, title: { text: figure.xTitle, font, standoff: 6 } },
    yaxis: { ...axis, title: { text: figure.yTitle, font, standoff: 6 } },
  };
}
