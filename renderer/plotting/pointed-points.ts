import { formatNumber } from '../ui';
import { momentText } from './date-ticks';
import type { EdgeMark, PlotFigure, PlotLine } from './figure';
import { lowerBound } from './growing-series';
import type { PlotArea } from './plot-area';

/** So far from the pointer, a point is still meant. */
const REACH_PX = 20;
const EDGE_REACH_PX = 5;
/** Of many lines, the one that is pointed at: all of them together would fill the screen. */
const MOST_AT_ONCE = 16;

/** What stands where one points. */
export interface PointedPoint {
  readonly name: string;
  readonly color: string;
  readonly value: string;
}

export interface Pointed {
  /** The pixel of the point that is meant. */
  readonly px: number;
  readonly title: string;
  readonly points: readonly PointedPoint[];
  readonly marks: readonly string[];
}

interface Near {
  readonly line: PlotLine;
  readonly px: number;
  readonly x: number;
  readonly y: number;
}

/** The nearest point of each line, and the marks there; null where there is nothing. */
export function pointedAt(
  figure: PlotFigure,
  edges: readonly EdgeMark[],
  area: PlotArea,
  pointer: { readonly xPx: number; readonly yPx: number },
): Pointed | null {
  const near = figure.lines.flatMap((line) => nearestOf(line, area, pointer.xPx) ?? []);
  const meant = figure.lines.length > MOST_AT_ONCE ? closest(near, area, pointer) : near;
  const marks = edges.filter(({ x }) => area.holdsX(x) && Math.abs(area.pxOfX(x) - pointer.xPx) <= EDGE_REACH_PX);
  const [first, ...others] = meant;
  const markX = marks[0]?.x;
  if (first === undefined && markX === undefined) return null;
  const distance = ({ px }: Near): number => Math.abs(px - pointer.xPx);
  const nearest = first === undefined ? null : others.reduce((a, b) => (distance(b) < distance(a) ? b : a), first);
  const x = nearest?.x ?? markX ?? NaN;
  return {
    px: area.pxOfX(x),
    title: xText(x, figure),
    points: meant.map(({ line, y }) => ({ name: line.name, color: line.color, value: valueText(y, figure) })),
    marks: marks.map(({ text }) => text),
  };
}

function nearestOf(line: PlotLine, area: PlotArea, xPx: number): Near | null {
  const { x, y } = line.points;
  const at = lowerBound(x, x.length, area.xOfPx(xPx));
  const candidates = [before(x, y, at - 1), after(x, y, at)].flatMap((index): Near[] => {
    const [toX, toY] = [x[index] ?? NaN, y[index] ?? NaN];
    const px = area.pxOfX(toX);
    const isMeant = Number.isFinite(toY) && area.holdsX(toX) && Math.abs(px - xPx) <= REACH_PX;
    return isMeant ? [{ line, px, x: toX, y: toY }] : [];
  });
  const [a, b] = candidates;
  if (a === undefined) return null;
  return b !== undefined && Math.abs(b.px - xPx) < Math.abs(a.px - xPx) ? b : a;
}

/** Over what is a gap. */
function before(x: Float64Array, y: Float64Array, from: number): number {
  let at = Math.min(from, x.length - 1);
  while (at >= 0 && !Number.isFinite(y[at])) at -= 1;
  return at;
}

function after(x: Float64Array, y: Float64Array, from: number): number {
  let at = from;
  while (at < x.length && !Number.isFinite(y[at])) at += 1;
  return at;
}

function closest(
  near: readonly Near[],
  area: PlotArea,
  { xPx, yPx }: { readonly xPx: number; readonly yPx: number },
): readonly Near[] {
  const distanceOf = ({ px, y }: Near): number => Math.hypot(px - xPx, area.pxOfY(y) - yPx);
  const [nearest] = [...near].sort((a, b) => distanceOf(a) - distanceOf(b));
  return nearest !== undefined && distanceOf(nearest) <= REACH_PX ? [nearest] : [];
}

function valueText(value: number, { valueDecimals, valueUnit = '' }: PlotFigure): string {
  const digits = valueDecimals === undefined ? formatNumber(value) : value.toFixed(valueDecimals);
  return `${digits}${valueUnit}`;
}

const SIGNIFICANT = 4;

/** Steps are exact; what has fractions is rounded. */
function xText(x: number, { xScale }: PlotFigure): string {
  if (xScale === 'date') return momentText(x);
  const isLarge = Math.abs(x) >= 10 ** (SIGNIFICANT - 1);
  const rounded = isLarge ? Math.round(x) : Number(x.toPrecision(SIGNIFICANT));
  return rounded.toLocaleString('en-US', { maximumFractionDigits: 12 });
}
