import type { Points } from './min-max-buckets';

export interface PlotLine {
  readonly name: string;
  readonly color: string;
  readonly points: Points;
  /** The raw series behind its mean. */
  readonly faint?: boolean;
  /** Few points, each of which counts: an epoch's validation. */
  readonly markers?: boolean;
  readonly dash?: LineDash;
}

export type LineDash = 'solid' | 'dash' | 'dot' | 'dashdot' | 'longdash' | 'longdashdot' | '2px,6px';

export interface PlotBand {
  readonly color: string;
  readonly x: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

export interface PlotMark {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly color: string;
}

/** A line across the plot where something began. */
export interface PlotBorder {
  readonly x: number;
  readonly text: string;
  readonly tone?: 'attention';
}

export interface XTick {
  readonly x: number;
  readonly text: string;
}

/** Something that happened at one moment, shown at the edge of a plot; it says on hover what it is. */
export interface EdgeMark {
  readonly kind: 'checkpoint' | 'resume' | 'unknown';
  readonly x: number;
  readonly text: string;
}

export interface LegendEntry {
  readonly name: string;
  readonly color: string;
  /** The newest value, with its unit. */
  readonly value: string;
}

/** From shown x to wall time and back. */
export interface PlotClock {
  readonly msAt: (x: number) => number | null;
  readonly xAt: (ms: number) => number | null;
}

/** What a plot shows at one moment: built anew at each drawing from the data that stands. */
export interface PlotFigure {
  readonly lines: readonly PlotLine[];
  readonly bands?: readonly PlotBand[];
  readonly marks?: readonly PlotMark[];
  readonly borders?: readonly PlotBorder[];
  /** Along the edges of the plot. */
  readonly edges?: readonly EdgeMark[];
  readonly legend: readonly LegendEntry[];
  readonly xTitle: string;
  readonly xScale?: 'linear' | 'date';
  /** In the place of plain numbers, for what is shown. */
  readonly ticksIn?: (from: number, to: number, atMost: number) => readonly XTick[];
  /** What of x is shown when nothing is zoomed; plots with the same extent can be read against each other. */
  readonly xExtent: readonly [number, number];
  /** What x means in wall time, for the cursor that all plots share; null where that is not known. */
  readonly clock: PlotClock;
  /** Of a value on hover; three significant digits where nothing is said. */
  readonly valueDecimals?: number;
  readonly valueUnit?: string;
  /** How large and small values stand at the axis: 12k and 3m, or 1e-3. */
  readonly yExponents?: 'SI' | 'e';
  /** Values of 0 and below have no place on a logarithmic scale: they are gaps. */
  readonly yScale?: 'linear' | 'log';
  /** Values of y that stay in the picture even where the data keep away from them. */
  readonly yIncludes?: readonly number[];
  /** Why there is nothing to draw; shown instead of empty axes. */
  readonly emptyReason: string;
}

/** The extent that was zoomed to, or null for all of it; and the room there is. */
export interface FigureRequest {
  readonly xRange: readonly [number, number] | null;
  readonly widthPx: number;
}

export type DrawFigure = (request: FigureRequest) => PlotFigure;

const paddingShare = 0.05;

/** The extent in y of all that is drawn, with a little air; none beyond what is included on purpose and not reached. */
export function yRangeOf(figure: PlotFigure): readonly [number, number] {
  if (figure.yScale === 'log') return logarithmicRange(figure);
  const [lowest, highest] = extentOfDrawn(figure, -Infinity);
  const from = Math.min(lowest, ...(figure.yIncludes ?? []));
  const to = Math.max(highest, ...(figure.yIncludes ?? []));
  if (!(from <= to)) return [0, 1];
  const padding = (to > from ? to - from : Math.abs(to) || 1) * paddingShare;
  return [from < lowest || from === 0 ? from : from - padding, to > highest ? to : to + padding];
}

/** In powers of ten, as Plotly wants the range of a logarithmic axis. */
function logarithmicRange(figure: PlotFigure): readonly [number, number] {
  const [lowest, highest] = extentOfDrawn(figure, 0).map(Math.log10) as [number, number];
  if (!(lowest <= highest)) return [-1, 0];
  const padding = (highest - lowest || 1) * paddingShare;
  return [lowest - padding, highest + padding];
}

function extentOfDrawn(figure: PlotFigure, above: number): readonly [number, number] {
  let lowest = Infinity;
  let highest = -Infinity;
  const drawn = [
    ...figure.lines.map((line) => line.points.y),
    ...(figure.bands ?? []).flatMap((band) => [band.lower, band.upper]),
  ];
  for (const values of drawn) {
    for (const value of values) {
      if (!(value > above)) continue;
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
    }
  }
  return [lowest, highest];
}

/** How many points reach the screen. */
export function countPoints(figure: PlotFigure): number {
  let count = 0;
  for (const line of figure.lines) for (const y of line.points.y) if (Number.isFinite(y)) count += 1;
  return count;
}

/** On which side of its point a label has room: near an edge of the plot, it goes inward. */
export function labelSide(x: number, [first, last]: readonly [number, number]): 'left' | 'center' | 'right' {
  const share = (x - first) / (last - first);
  if (share > 0.8) return 'left';
  return share < 0.2 ? 'right' : 'center';
}
