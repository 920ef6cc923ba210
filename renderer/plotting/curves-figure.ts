import { formatNumber } from '../ui';
import type { CurveSpec, FigureSpec } from './figure-spec';
import type {
  EdgeMark,
  FigureRequest,
  LegendEntry,
  LineDash,
  PlotBand,
  PlotFigure,
  PlotLine,
  PlotMark,
} from './figure';
import type { GrowingSeries } from './growing-series';
import { clockOf, dataXOf, linePoints, type PlotAxis, type PlotX } from './plot-axis';
import {
  axisFor,
  bordersOf,
  clockSeries,
  edgeMarksOf,
  lengthMsOf,
  beginningOf,
  overlaidTimelineNames,
  runExtent,
  timelineNames,
  type RunTimeline,
} from './run-timeline';
import type { SeriesClient } from './series-client';
import { SmoothedSeries } from './smoothed-series';
import type { Smoothing } from './smoothing';
import { unknownMarks } from './unknown-marks';

/** Samples come once a second: a longer silence is a gap in the picture too. */
const largestGapMs = 10_000;
/** Of more runs than these, the raw values behind the averages would only be fog. */
const MOST_RUNS_WITH_RAW = 4;
/** Of all lines of one plot together: as many as are drawn in time. */
const MOST_BUCKETS = 7500;
const FEWEST_BUCKETS = 100;
const MOST_DOTS = 120;

/** A curve with its points and the average that is drawn over them. */
export interface Curve extends CurveSpec {
  readonly seen: SmoothedSeries;
  /** Below and above each of its points. */
  readonly bounds: readonly [GrowingSeries, GrowingSeries] | null;
}

/** A run that a plot shows, the page's own first. */
export interface RunOnPlot {
  readonly runId: string;
  readonly name: string;
  readonly client: SeriesClient;
  readonly startedAtMs: number | null;
  /** Its own, where several are shown. */
  readonly color: string;
  readonly dash: LineDash;
}

/** What one run brings to a figure. */
export interface RunCurves {
  readonly run: RunOnPlot;
  readonly timeline: RunTimeline;
  readonly curves: readonly Curve[];
}

export interface HowDrawn {
  readonly x: PlotX;
  readonly logarithmic: boolean;
  readonly emptyReason: string;
  /** Points of the page's own run that are worth a word. */
  readonly marksOf?: (curves: readonly Curve[], axis: PlotAxis) => readonly PlotMark[];
}

/** Everything that has to be followed for a figure to be drawn. */
export function seriesNamesOf(figure: FigureSpec): readonly string[] {
  const curves = figure.curves.flatMap(({ series, band }) =>
    band === undefined ? [series] : [series, band.lower, band.upper],
  );
  return [...timelineNames(figure.source ?? 'telemetry'), ...curves];
}

/** Of a run that lies over another, its curves alone are drawn. */
export function overlaidSeriesOf(figure: FigureSpec, x: PlotX): readonly string[] {
  const curves = figure.curves.flatMap(({ series, isLimit }) => (isLimit === true ? [] : [series]));
  return [...overlaidTimelineNames(figure.source ?? 'telemetry', x), ...curves];
}

/** Its series are fetched while somebody follows `seriesNamesOf`. */
export function curvesOf(client: SeriesClient, figure: FigureSpec, smoothing: Smoothing): readonly Curve[] {
  const source = figure.source ?? 'telemetry';
  return figure.curves.map((curve) => {
    const isPlain = curve.isLimit === true || curve.markers === true;
    const points = client.hold(curve.series, source);
    const { band } = curve;
    return {
      ...curve,
      bounds: band === undefined ? null : [client.hold(band.lower, source), client.hold(band.upper, source)],
      seen: new SmoothedSeries(points, isPlain ? 'off' : smoothing, client.closeUps),
    };
  });
}

/** A figure of one run, in the colors of its curves, or of several over each other, in the colors of the runs. */
export function curvesFigure(
  figure: FigureSpec,
  runs: readonly RunCurves[],
  request: FigureRequest,
  how: HowDrawn,
): PlotFigure {
  const axes = axesOf(figure, runs, how.x);
  const drawn = runs.flatMap(({ run, timeline, curves }, index) => {
    const axis = axes[index];
    return axis === undefined ? [] : [{ run, timeline, curves, axis }];
  });
  const [own] = drawn;
  if (own === undefined) throw new Error(`${figure.name} is drawn for no run`);
  const source = figure.source ?? 'telemetry';
  const extents = drawn.map(({ timeline, axis }) => runExtent(timeline, source, axis));
  const xExtent = [Math.min(...extents.map(([from]) => from)), Math.max(...extents.map(([, to]) => to))] as const;
  const shown = request.xRange ?? xExtent;
  const widthPx = widthFor(drawn, request.widthPx);
  const several = drawn.length > 1;
  return {
    lines: drawn.flatMap((each) =>
      each.curves.flatMap((curve) =>
        linesOf(curve, figure, each, { ...request, shown, widthPx }, several ? drawn.length : null),
      ),
    ),
    ...(several ? {} : { bands: own.curves.flatMap((curve) => bandsOf(curve, own.axis)) }),
    ...(several || how.marksOf === undefined ? {} : { marks: how.marksOf(own.curves, own.axis) }),
    legend: several ? legendOfRuns(drawn, figure) : own.curves.flatMap((curve) => legendOfCurve(curve, figure)),
    borders: bordersOf(own.timeline, own.axis),
    edges: [
      ...edgeMarksOf(own.timeline, own.axis),
      ...drawn.flatMap((each) => unknownsOf(each, figure, request, { shown, several })),
    ],
    xTitle: own.axis.title,
    ...(own.axis.scale === undefined ? {} : { xScale: own.axis.scale }),
    ...(own.axis.ticksIn === undefined ? {} : { ticksIn: own.axis.ticksIn }),
    xExtent,
    clock: clockOf(own.axis, clockSeries(own.timeline, source)),
    valueUnit: figure.unit,
    ...(figure.tiny === true ? { yExponents: 'e' as const } : {}),
    yScale: how.logarithmic && figure.mayBeLogarithmic === true ? 'log' : 'linear',
    yIncludes: figure.yIncludes,
    emptyReason: how.emptyReason,
  };
}

interface Drawn extends RunCurves {
  readonly axis: PlotAxis;
}

/** With what of x is shown, be it zoomed to or all there is. */
interface ShownRequest extends FigureRequest {
  readonly shown: readonly [number, number];
}

function axesOf(figure: FigureSpec, runs: readonly RunCurves[], x: PlotX): readonly PlotAxis[] {
  const source = figure.source ?? 'telemetry';
  const [own] = runs;
  const lengths = runs.map(({ run, timeline }) => lengthMsOf(timeline, source, run.startedAtMs));
  const longestMs = Math.max(0, ...lengths.filter(Number.isFinite));
  const nearMs = own === undefined ? 0 : beginningOf(own.timeline, source, own.run.startedAtMs);
  return runs.map(({ run, timeline }) =>
    axisFor(timeline, { x, source, startedAtMs: run.startedAtMs, longestMs, nearMs }),
  );
}

/** The minimum and the maximum of each bucket are kept however few buckets a line has. */
function widthFor(drawn: readonly Drawn[], widthPx: number): number {
  if (drawn.length === 1) return widthPx;
  const lines = drawn.reduce((sum, { curves }) => sum + curves.length, 0);
  return Math.min(widthPx, Math.max(FEWEST_BUCKETS, Math.floor(MOST_BUCKETS / Math.max(1, lines))));
}

/** The raw values, faint where an average is drawn over them. */
function linesOf(
  curve: Curve,
  figure: FigureSpec,
  { run, curves, axis }: Drawn,
  request: ShownRequest,
  runCount: number | null,
): readonly PlotLine[] {
  if (runCount !== null && curve.isLimit === true) return [];
  const { points, average } = curve.seen.seenAt(axis, request);
  const name = runCount === null ? curve.name : nameIn(run, curve, curves);
  const look =
    runCount === null
      ? { color: curve.color }
      : { color: run.color, ...(run.dash === 'solid' ? {} : { dash: run.dash }) };
  const raw = pointsOf(points, points.value, figure, axis, request);
  // A dot takes as long to draw as a whole line: many of them say no more than the line.
  const fewDots = raw.x.length <= MOST_DOTS && (runCount ?? 1) <= MOST_RUNS_WITH_RAW;
  const markers = curve.markers === true && fewDots ? { markers: true } : {};
  if (curve.isLimit === true) return [{ name: `${name}, limit`, ...look, points: raw, faint: true }];
  if (average === null) return [{ name, ...look, points: raw, ...markers }];
  const mean = { name, ...look, points: pointsOf(points, average, figure, axis, request) };
  if (runCount !== null && runCount > MOST_RUNS_WITH_RAW) return [mean];
  return [{ name: `${name}, raw`, ...look, points: raw, faint: true }, mean];
}

function nameIn(run: RunOnPlot, curve: CurveSpec, curves: readonly CurveSpec[]): string {
  return curves.length === 1 ? run.name : `${run.name}, ${curve.name}`;
}

function pointsOf(
  series: GrowingSeries,
  values: Float64Array,
  figure: FigureSpec,
  axis: PlotAxis,
  { shown, widthPx }: ShownRequest,
): PlotLine['points'] {
  // Steps come when they come; samples that do not come are a silence.
  const gap = figure.source === 'events' ? Infinity : largestGapMs;
  const points = linePoints(series, values, axis, { xRange: shown, widthPx }, gap);
  return figure.divisor === 1 ? points : { x: points.x, y: points.y.map((value) => value / figure.divisor) };
}

/** Where a sensor is not known there is a gap; a training that gives no finite number is worth a mark. */
function unknownsOf(
  { run, curves, axis }: Drawn,
  figure: FigureSpec,
  request: FigureRequest,
  { shown, several }: { readonly shown: readonly [number, number]; readonly several: boolean },
): readonly EdgeMark[] {
  if (figure.source !== 'events') return [];
  return curves.flatMap((curve) => {
    const { points } = curve.seen.seenAt(axis, request);
    return unknownMarks(points, axis, shown, several ? nameIn(run, curve, curves) : curve.name);
  });
}

/** The bounds of each point that has both, matched by step. */
function bandsOf({ bounds, seen, color }: Curve, axis: PlotAxis): readonly PlotBand[] {
  if (bounds === null) return [];
  const [lowerAt, upperAt] = bounds.map(valueByStep) as [ReadonlyMap<number, number>, ReadonlyMap<number, number>];
  const x = dataXOf(seen.points, axis);
  const rows = [...seen.points.step].flatMap((step, index) => {
    const [lower = NaN, upper = NaN] = [lowerAt.get(step), upperAt.get(step)];
    return Number.isFinite(lower + upper) ? [{ x: axis.shownOf(x[index] ?? NaN), lower, upper }] : [];
  });
  if (rows.length === 0) return [];
  const column = (name: 'x' | 'lower' | 'upper'): Float64Array => Float64Array.from(rows, (row) => row[name]);
  return [{ color, x: column('x'), lower: column('lower'), upper: column('upper') }];
}

function valueByStep(series: GrowingSeries): ReadonlyMap<number, number> {
  const values = series.value;
  return new Map([...series.step].map((step, index) => [step, values[index] ?? NaN]));
}

function legendOfCurve(curve: Curve, { divisor, unit }: FigureSpec): readonly LegendEntry[] {
  const { name, color, seen, isLimit, bounds } = curve;
  if (isLimit === true) return [];
  const value = newestOf(seen, divisor, unit);
  const [lower, upper] = (bounds ?? []).map(({ value: values }) => values[values.length - 1] ?? NaN);
  const isKnown = lower !== undefined && upper !== undefined && Number.isFinite(lower + upper);
  return [{ name, color, value: isKnown ? `${value} [${formatNumber(lower)}, ${formatNumber(upper)}]` : value }];
}

/** Of a few runs their newest values; of many, the bar above says which is which. */
function legendOfRuns(drawn: readonly Drawn[], { divisor, unit }: FigureSpec): readonly LegendEntry[] {
  if (drawn.length > MOST_RUNS_WITH_RAW) return [];
  return drawn.flatMap(({ run, curves }) => {
    const [first] = curves;
    return first === undefined
      ? []
      : [{ name: run.name, color: run.color, value: newestOf(first.seen, divisor, unit) }];
  });
}

function newestOf(seen: SmoothedSeries, divisor: number, unit: string): string {
  const values = seen.newest;
  const last = values[values.length - 1];
  return last === undefined || !Number.isFinite(last) ? formatNumber(null) : `${formatNumber(last / divisor)}${unit}`;
}
