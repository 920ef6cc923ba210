import { labelSide, type EdgeMark, type PlotBand, type PlotFigure, type PlotLine, type PlotMark } from './figure';
import { font, ink } from './plotly-look';

export function tracesOf(figure: PlotFigure, edges: readonly EdgeMark[]): object[] {
  return [
    ...(figure.bands ?? []).flatMap(bandTraces),
    ...figure.lines.map(lineTrace),
    ...(figure.marks ?? []).map((mark) => markTrace(mark, figure.xExtent)),
    ...edgeTraces(edges),
  ];
}

function lineTrace(line: PlotLine): object {
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
  };
}

function bandTraces(band: PlotBand): object[] {
  const edge = { type: 'scatter', mode: 'lines', x: band.x, line: { width: 0, color: band.color } };
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
  };
}

const edgeLooks = {
  resume: { name: 'resume', at: 0, color: ink.attention, symbol: 'triangle-right', size: 9 },
  unknown: { name: 'not finite', at: 1, color: ink.failed, symbol: 'x', size: 7 },
} as const;

const TICK_HEIGHT = 0.04;

/** Checkpoints are many: one line with gaps is drawn as fast as one tick. */
function checkpointTrace(marks: readonly EdgeMark[]): object[] {
  const own = marks.filter(({ kind }) => kind === 'checkpoint');
  if (own.length === 0) return [];
  return [
    {
      type: 'scatter',
      mode: 'lines',
      yaxis: 'y2',
      name: 'checkpoint',
      x: own.flatMap(({ x }) => [x, x, x]),
      y: own.flatMap(() => [0, TICK_HEIGHT, null]),
      connectgaps: false,
      line: { color: ink.text, width: 1 },
    },
  ];
}

/** On an axis of their own that spans the plot from 0 to 1, whatever y is. */
function edgeTraces(marks: readonly EdgeMark[]): object[] {
  const rare = (['resume', 'unknown'] as const).flatMap((kind) => {
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
        cliponaxis: false,
        marker: { color, symbol, size, line: { color, width: 1 } },
      },
    ];
  });
  return [...checkpointTrace(marks), ...rare];
}
