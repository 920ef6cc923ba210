import type { FigureRequest, PlotClock, XTick } from './figure';
import { lowerBound, type GrowingSeries } from './growing-series';
import { minMaxBuckets, type Points } from './min-max-buckets';

/** What x can mean; what has no steps (telemetry) is shown by run time where steps or epochs are wanted. */
export type PlotX = 'step' | 'epoch' | 'run time' | 'wall time';

/** What x means in a plot, from what is stored to what is shown and back; both ascend. */
export interface PlotAxis {
  /** Which of a series' two x is meant. */
  readonly kind: 'step' | 'time';
  readonly title: string;
  readonly shownOf: (data: number) => number;
  readonly dataOf: (shown: number) => number;
  /** Where the picture begins; null for the first point. */
  readonly begins: number | null;
  readonly scale?: 'linear' | 'date';
  /** Instead of plain numbers. */
  readonly ticksIn?: (from: number, to: number, atMost: number) => readonly XTick[];
}

const same = (value: number): number => value;

export const stepAxis: PlotAxis = { kind: 'step', title: 'step', shownOf: same, dataOf: same, begins: 0 };

const timeUnits = [
  { name: 's', ms: 1000, upToMs: 180_000 },
  { name: 'min', ms: 60_000, upToMs: 3 * 3_600_000 },
  { name: 'h', ms: 3_600_000, upToMs: Infinity },
];

/** Time since the run's first start, in the unit that suits how long it has been, or the longest of several runs. */
export function timeAxis(startedAtMs: number, lastMs: number): PlotAxis {
  const unit = timeUnits.find((each) => lastMs - startedAtMs < each.upToMs) ?? { name: 'h', ms: 3_600_000 };
  return {
    kind: 'time',
    title: `run time (${unit.name})`,
    shownOf: (ms) => (ms - startedAtMs) / unit.ms,
    dataOf: (shown) => shown * unit.ms + startedAtMs,
    begins: 0,
  };
}

/** Time of day where this computer stands. The plots know no time zones: what they get is shifted as it was at `nearMs`. */
export function wallAxis(nearMs: number): PlotAxis {
  const minutes = -new Date(nearMs).getTimezoneOffset();
  const shiftMs = minutes * 60_000;
  return {
    kind: 'time',
    title: `wall time (${offsetInWords(minutes)})`,
    shownOf: (ms) => ms + shiftMs,
    dataOf: (shown) => shown - shiftMs,
    begins: null,
    scale: 'date',
  };
}

/** 'UTC', 'UTC+2', 'UTC+5:30' */
function offsetInWords(minutes: number): string {
  if (minutes === 0) return 'UTC';
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `UTC${minutes < 0 ? '−' : '+'}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
}

/** Steps are matched with times by a series that has both: the nearest point before. */
export function clockOf(axis: PlotAxis, series: GrowingSeries): PlotClock {
  if (axis.kind === 'time') return { msAt: axis.dataOf, xAt: axis.shownOf };
  return {
    msAt: (x) => lookUp(series.step, series.wallTimeMs, axis.dataOf(x)),
    xAt: (ms) => {
      const step = lookUp(series.wallTimeMs, series.step, ms);
      return step === null ? null : axis.shownOf(step);
    },
  };
}

function lookUp(keys: Float64Array, values: Float64Array, key: number): number | null {
  const above = lowerBound(keys, keys.length, key);
  return values[keys[above] === key ? above : above - 1] ?? null;
}

/** Of the two x of a series, the one that the axis is about. */
export function dataXOf(series: GrowingSeries, axis: PlotAxis): Float64Array {
  return axis.kind === 'step' ? series.step : series.wallTimeMs;
}

/** From the beginning to a little beyond the last point of a series. */
export function extentOf(series: GrowingSeries, axis: PlotAxis): readonly [number, number] {
  const x = dataXOf(series, axis);
  const [first, last] = [x[0], x[x.length - 1]];
  if (first === undefined || last === undefined) return [axis.begins ?? 0, (axis.begins ?? 0) + 1];
  const from = axis.begins ?? axis.shownOf(first);
  const to = axis.shownOf(last);
  return [from, to > from ? from + (to - from) * 1.01 : from + (axis.scale === 'date' ? 1000 : 1)];
}

/** What is to be drawn of `values`, which belong to the points of `series` one by one: a bucket a pixel of what is shown. */
export function linePoints(
  series: GrowingSeries,
  values: Float64Array,
  axis: PlotAxis,
  { xRange, widthPx }: FigureRequest,
  largestGap = Infinity,
): Points {
  const x = dataXOf(series, axis);
  const [from, to] = xRange === null ? [x[0] ?? 0, x[x.length - 1] ?? 0] : xRange.map(axis.dataOf);
  const view = { from: from ?? 0, to: to ?? 0, widthPx };
  const points = minMaxBuckets(x, values, view, largestGap, axis.kind === 'time' ? series.silenceMs : null);
  return { x: points.x.map(axis.shownOf), y: points.y };
}
