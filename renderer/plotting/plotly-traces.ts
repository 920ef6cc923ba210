import { labelSide, type EdgeMark, type PlotBand, type PlotFigure, type PlotLine, type PlotMark } from './figure';
import { font, ink } from './plotly-look';
import { thinned } from './run-timeline';

export function tracesOf(figure: PlotFigure, xRange: readonly [number, number], widthPx: number): object[] {
  return [
    ...(figure.bands ?? []).flatMap(bandTraces),
    ...figure.lines.map((line) => lineTrace(line, figure)),
    ...(figure.marks ?? []).map((mark) => markTrace(mark, figure.xExtent)),
    ...edgeTraces(thinned(figure.edges ?? [], xRange, widthPx)),
  ];
}

function lineTrace(line: PlotLine, figure: PlotFigure): object {
  const format = figure.valueFormat ?? '.3~g';
  const width = line.faint === true ? 1 : 1.6;
  const style = line.dash === undefined || line.dash === 'solid' ? {} : { dash: line.dash };
  return {
    type: 'scatter',
    mode: line.markers === true ? 'lines+markers' : 'lines',
    name: line.name,
    x: line.points.x,
    y: line.points.y,
    connectgaps: false,
    opacity: line.faint === true ? 0.3 : 1,
    line: { color: line.color, width, ...style },
    marker: { color: line.color, size: 5 },
    hovertemplate: `%{y:${format}}${figure.valueUnit ?? ''}<extra>${plain(line.name)}</extra>`,
  };
}

/** A name is never taken for markup. */
function plain(name: string): string {
  const short = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
  return short.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('%{', '% {');
}

const LONGEST_NAME = 40;

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

const edgeLooks = {
  checkpoint: { name: 'checkpoint', at: 0, color: ink.text, symbol: 'line-ns-open', size: 6 },
  resume: { name: 'resume', at: 0, color: ink.attention, symbol: 'triangle-right', size: 9 },
  unknown: { name: 'not finite', at: 1, color: ink.failed, symbol: 'x', size: 7 },
} as const;

/** On an axis of their own that spans the plot from 0 to 1, whatever y is. */
function edgeTraces(marks: readonly EdgeMark[]): object[] {
  return (['checkpoint', 'resume', 'unknown'] as const).flatMap((kind) => {
    const own = marks.filter((mark) => mark.kind === kind);
    if (own.length === 0) return [];
    const { name, at, color, symbol, size } = edgeLooks[kind];
    return [
      {
        type: 'scatter',
        mode: 'markers',
        yaxis: 'y2',
        name,
        x: own.map(({ x }) => x),
        y: own.map(() => at),
        text: own.map(({ text }) => plain(text)),
        cliponaxis: false,
        marker: { color, symbol, size, line: { color, width: 1 } },
        hovertemplate: '%{text}<extra></extra>',
      },
    ];
  });
}
