import {
  clockOf,
  extentOf,
  linePoints,
  SmoothedSeries,
  timeAxis,
  type FigureRequest,
  type GrowingSeries,
  type LegendEntry,
  type PlotAxis,
  type PlotFigure,
  type PlotLine,
  type SeriesClient,
  type Smoothing,
} from '../plotting';
import { formatNumber } from '../ui';
import type { CurveSpec, FigureSpec } from './telemetry-groups';

/** Samples come once a second: a longer silence is a gap in the picture too. */
const largestGapMs = 10_000;

/** A curve with its points and the average that is drawn over them. */
export interface Curve extends CurveSpec {
  readonly seen: SmoothedSeries;
}

/** Fetches the curves of a figure from now on. */
export function watchCurves(client: SeriesClient, figure: FigureSpec, smoothing: Smoothing): readonly Curve[] {
  return figure.curves.map((curve) => {
    const points = client.watch(curve.series, 'telemetry');
    return { ...curve, seen: new SmoothedSeries(points, curve.isLimit === true ? 'off' : smoothing, client.closeUps) };
  });
}

/** Every sample has the processors' load, be it unknown: it tells how far the log reaches. */
export function watchClock(client: SeriesClient): GrowingSeries {
  return client.watch('cpuPercent', 'telemetry');
}

export function telemetryAxis(clock: GrowingSeries, startedAtMs: number | null): PlotAxis {
  const times = clock.wallTimeMs;
  const first = times[0] ?? 0;
  return timeAxis(startedAtMs ?? first, times[times.length - 1] ?? first);
}

export function telemetryFigure(
  figure: FigureSpec,
  curves: readonly Curve[],
  clock: GrowingSeries,
  axis: PlotAxis,
  request: FigureRequest,
): PlotFigure {
  const drawn = (curve: Curve): readonly PlotLine[] => linesOf(curve, figure.divisor, axis, request);
  return {
    lines: curves.flatMap(drawn),
    legend: curves.flatMap((curve) => (curve.isLimit === true ? [] : [legendOf(curve, figure)])),
    xTitle: axis.title,
    xExtent: extentOf(clock, axis),
    clock: clockOf(axis, clock),
    valueUnit: figure.unit,
    yIncludes: figure.yIncludes,
    emptyReason: 'The sensor gave no value yet.',
  };
}

/** The raw values, faint where an average is drawn over them. */
function linesOf(curve: Curve, divisor: number, axis: PlotAxis, request: FigureRequest): readonly PlotLine[] {
  const { name, color } = curve;
  const { points, average } = curve.seen.seenAt(axis, request);
  const raw = pointsOf(points, points.value, divisor, axis, request);
  if (curve.isLimit === true) return [{ name: `${name}, limit`, color, points: raw, faint: true }];
  if (average === null) return [{ name, color, points: raw }];
  return [
    { name: `${name}, raw`, color, points: raw, faint: true },
    { name, color, points: pointsOf(points, average, divisor, axis, request) },
  ];
}

function pointsOf(
  series: GrowingSeries,
  values: Float64Array,
  divisor: number,
  axis: PlotAxis,
  request: FigureRequest,
): PlotLine['points'] {
  const points = linePoints(series, values, axis, request, largestGapMs);
  return divisor === 1 ? points : { x: points.x, y: points.y.map((value) => value / divisor) };
}

function legendOf({ name, color, seen }: Curve, { divisor, unit }: FigureSpec): LegendEntry {
  const values = seen.newest;
  const last = values[values.length - 1];
  const isKnown = last !== undefined && Number.isFinite(last);
  return { name, color, value: isKnown ? `${formatNumber(last / divisor)}${unit}` : formatNumber(null) };
}

interface Looked {
  readonly generation: number;
  readonly length: number;
}

/** Whether any value of any of these ever differed from 0; what was looked at is not looked at again. */
export class NonzeroWatch {
  private readonly looked = new Map<GrowingSeries, Looked>();
  private found = false;

  constructor(private readonly series: readonly GrowingSeries[]) {}

  get isNonzero(): boolean {
    if (!this.found) for (const series of this.series) this.look(series);
    return this.found;
  }

  private look(series: GrowingSeries): void {
    const { generation, value } = series;
    const before = this.looked.get(series);
    const from = before?.generation === generation ? before.length : 0;
    for (let at = from; at < value.length; at++) {
      if (Number.isFinite(value[at]) && value[at] !== 0) this.found = true;
    }
    this.looked.set(series, { generation, length: value.length });
  }
}
