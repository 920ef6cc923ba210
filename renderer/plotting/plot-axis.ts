import type { FigureRequest, PlotClock } from './figure';
import { lowerBound, type GrowingSeries } from './growing-series';
import { minMaxBuckets, type Points } from './min-max-buckets';

/** What x means in a plot: shown = (data − origin) / divisor. */
export interface PlotAxis {
  readonly kind: 'step' | 'time';
  readonly title: string;
  readonly origin: number;
  readonly divisor: number;
}

export const stepAxis: PlotAxis = { kind: 'step', title: 'step', origin: 0, divisor: 1 };

const timeUnits = [
  { name: 's', ms: 1000, upToMs: 180_000 },
  { name: 'min', ms: 60_000, upToMs: 3 * 3_600_000 },
  { name: 'h', ms: 3_600_000, upToMs: Infinity },
];

/** Time since the run's first start, in the unit that suits how long it has been. */
export function timeAxis(startedAtMs: number, lastMs: number): PlotAxis {
  const unit = timeUnits.find((each) => lastMs - startedAtMs < each.upToMs) ?? { name: 'h', ms: 3_600_000 };
  return { kind: 'time', title: `run time (${unit.name})`, origin: startedAtMs, divisor: unit.ms };
}

/** Steps are matched with times by a series that has both: the nearest point before. */
export function clockOf(axis: PlotAxis, series: GrowingSeries): PlotClock {
  if (axis.kind === 'time')
    return { msAt: (x) => x * axis.divisor + axis.origin, xAt: (ms) => (ms - axis.origin) / axis.divisor };
  return {
    msAt: (x) => lookUp(series.step, series.wallTimeMs, x),
    xAt: (ms) => lookUp(series.wallTimeMs, series.step, ms),
  };
}

function lookUp(keys: Float64Array, values: Float64Array, key: number): number | null {
  const above = lowerBound(keys, keys.length, key);
  return values[keys[above] === key ? above : above - 1] ?? null;
}

/** From the beginning to a little beyond the last point of a series. */
export function extentOf(series: GrowingSeries, axis: PlotAxis): readonly [number, number] {
  const x = axis.kind === 'step' ? series.step : series.wallTimeMs;
  const last = ((x[x.length - 1] ?? axis.origin) - axis.origin) / axis.divisor;
  return [0, last > 0 ? last * 1.01 : 1];
}

/** What is to be drawn of `values`, which belong to the points of `series` one by one. */
export function linePoints(
  series: GrowingSeries,
  values: Float64Array,
  axis: PlotAxis,
  request: FigureRequest,
  largestGap = Infinity,
): Points {
  const x = axis.kind === 'step' ? series.step : series.wallTimeMs;
  const [shownFrom, shownTo] = request.xRange ?? [-Infinity, Infinity];
  const view = {
    from: Math.max(shownFrom * axis.divisor + axis.origin, x[0] ?? 0),
    to: Math.min(shownTo * axis.divisor + axis.origin, x[x.length - 1] ?? 0),
    widthPx: request.widthPx,
  };
  const points = minMaxBuckets(x, values, view, largestGap, axis.kind === 'time' ? series.silenceMs : null);
  return { x: points.x.map((value) => (value - axis.origin) / axis.divisor), y: points.y };
}
