import { lowerBound, type GrowingSeries } from './growing-series';
import { dataXOf, type PlotAxis } from './plot-axis';
import type { EdgeMark } from './figure';

/** More than these are the rule, not the exception; the gaps show them. */
const MOST_MARKS = 2000;

/**
 * Where values are not finite, within what is shown: each is a mark at the edge, never a zero. In a long series a mark stands
 * for the bucket, until a close-up tells where exactly.
 */
export function unknownMarks(
  series: GrowingSeries,
  axis: PlotAxis,
  [from, to]: readonly [number, number],
  what: string,
): readonly EdgeMark[] {
  const x = dataXOf(series, axis);
  const { value, unknownCount } = series;
  const marks: EdgeMark[] = [];
  for (let at = lowerBound(x, x.length, axis.dataOf(from)); at < x.length && marks.length < MOST_MARKS; at += 1) {
    const data = x[at] ?? NaN;
    if (data > axis.dataOf(to)) break;
    const count = unknownCount?.[at] ?? (Number.isFinite(value[at]) ? 0 : 1);
    if (count > 0) marks.push({ kind: 'unknown', x: axis.shownOf(data), text: inWords(what, count) });
  }
  return marks;
}

function inWords(what: string, count: number): string {
  return count === 1 ? `${what}: not a finite number` : `${what}: ${count} values are not finite numbers`;
}
