import type { PlotFigure } from './figure';

export interface FigureInView {
  readonly title: string;
  readonly figure: PlotFigure;
  readonly xRange: readonly [number, number];
}

/**
 * What plots show, as one table: a row a drawn point. A pixel of a long series shows its lowest and its highest point, and so
 * does the table; the header says how to get all of them.
 */
export function figuresCsv(shown: readonly FigureInView[]): string {
  const head = [
    '# What the plots show: of a long series the lowest and the highest point of each pixel. Zoom in for finer ones, or',
    '# export every point. Curves named “raw” are as recorded where an average was drawn over them.',
    ...shown.map(({ title, figure, xRange }) => {
      const unit = (figure.valueUnit ?? '').trim();
      const values = unit === '' ? 'a pure number' : `in ${unit}`;
      const scale = figure.xScale === 'date' ? ', written as ISO 8601 without its zone' : '';
      return `# plot ${oneLine(title)}: values ${values}; x is ${oneLine(figure.xTitle)}${scale}, from ${shownX(figure, xRange[0])} to ${shownX(figure, xRange[1])}`;
    }),
    'plot,series,x,value',
  ];
  return `${[...head, ...shown.flatMap(rowsOf)].join('\n')}\n`;
}

function rowsOf({ title, figure, xRange: [from, to] }: FigureInView): readonly string[] {
  const rows: string[] = [];
  for (const { name, points } of figure.lines) {
    const begin = `${quoted(title)},${quoted(name)}`;
    for (const [at, x] of points.x.entries()) {
      if (x < from || x > to) continue;
      rows.push(`${begin},${shownX(figure, x)},${points.y[at] ?? NaN}`);
    }
  }
  return rows;
}

function shownX(figure: PlotFigure, x: number): string {
  if (figure.xScale !== 'date') return String(x);
  return Number.isFinite(x) ? new Date(x).toISOString().slice(0, -1) : String(x);
}

/** RFC 4180. */
function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A comment ends with its line. */
function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}
