import {
  colorOfDevice,
  extentOf,
  linePoints,
  seriesColors,
  timeAxis,
  type FigureRequest,
  type GrowingSeries,
  type LegendEntry,
  type PlotAxis,
  type PlotFigure,
  type PlotLine,
} from '../plotting';
import { formatNumber } from '../ui';
import type { GpuSeries, HostSeries } from './telemetry-series';

/** Samples come once a second: a longer silence is a gap in the picture too. */
const largestGapMs = 10_000;
const bytesPerGibibyte = 1024 ** 3;

interface Curve {
  readonly name: string;
  readonly color: string;
  readonly series: GrowingSeries;
}

interface CurveStyle {
  readonly unit: string;
  readonly divisor?: number;
  readonly yIncludes: readonly number[];
  readonly emptyReason: string;
}

export type TelemetryFigure = (axis: PlotAxis, request: FigureRequest) => PlotFigure;

export function telemetryAxis(host: HostSeries, startedAtMs: number | null): PlotAxis {
  const times = host.cpuPercent.wallTimeMs;
  const first = times[0] ?? 0;
  return timeAxis(startedAtMs ?? first, times[times.length - 1] ?? first);
}

const waitingForSamples = 'No sample yet: the launcher takes one a second while the run lives.';

export function cpuFigure(host: HostSeries): TelemetryFigure {
  const curves = [{ name: 'all cores', color: seriesColors.host, series: host.cpuPercent }];
  return curvesFigure(host.cpuPercent, curves, { unit: ' %', yIncludes: [0, 100], emptyReason: waitingForSamples });
}

export function memoryFigure(host: HostSeries): TelemetryFigure {
  const curves = [
    { name: 'host', color: seriesColors.host, series: host.memoryUsedBytes },
    { name: 'this run', color: seriesColors.tree, series: host.treeResidentBytes },
  ];
  const style = { unit: ' GiB', divisor: bytesPerGibibyte, emptyReason: waitingForSamples };
  return curvesFigure(host.cpuPercent, curves, { ...style, yIncludes: [0] });
}

export function treeFigure(host: HostSeries): TelemetryFigure {
  const curves = [{ name: '100 % is one core', color: seriesColors.tree, series: host.treeCpuPercent }];
  return curvesFigure(host.cpuPercent, curves, { unit: ' %', yIncludes: [0], emptyReason: waitingForSamples });
}

export function gpuUtilizationFigure(host: HostSeries, gpus: readonly GpuSeries[]): TelemetryFigure {
  return curvesFigure(host.cpuPercent, gpuCurves(gpus, 'utilizationPercent'), {
    unit: ' %',
    yIncludes: [0, 100],
    emptyReason: 'The driver gave no utilization.',
  });
}

export function gpuMemoryFigure(host: HostSeries, gpus: readonly GpuSeries[]): TelemetryFigure {
  return curvesFigure(host.cpuPercent, gpuCurves(gpus, 'memoryUsedBytes'), {
    unit: ' GiB',
    divisor: bytesPerGibibyte,
    yIncludes: [0],
    emptyReason: 'The driver gave no memory figures.',
  });
}

export function gpuPowerFigure(host: HostSeries, gpus: readonly GpuSeries[]): TelemetryFigure {
  return curvesFigure(host.cpuPercent, gpuCurves(gpus, 'powerWatts'), {
    unit: ' W',
    yIncludes: [0],
    emptyReason: 'The driver gave no power figures.',
  });
}

function gpuCurves(gpus: readonly GpuSeries[], sensor: Exclude<keyof GpuSeries, 'index'>): readonly Curve[] {
  return gpus.map((gpu) => ({ name: `GPU ${gpu.index}`, color: colorOfDevice(gpu.index), series: gpu[sensor] }));
}

function curvesFigure(clock: GrowingSeries, curves: readonly Curve[], style: CurveStyle): TelemetryFigure {
  const divisor = style.divisor ?? 1;
  return (axis, request) => ({
    lines: curves.map((curve) => lineOf(curve, axis, request, divisor)),
    legend: curves.map((curve) => legendOf(curve, divisor, style.unit)),
    xTitle: axis.title,
    xExtent: extentOf(clock, axis),
    valueUnit: style.unit,
    yIncludes: style.yIncludes,
    emptyReason: style.emptyReason,
  });
}

function lineOf(curve: Curve, axis: PlotAxis, request: FigureRequest, divisor: number): PlotLine {
  const points = linePoints(curve.series, curve.series.value, axis, request, largestGapMs);
  const y = divisor === 1 ? points.y : points.y.map((value) => value / divisor);
  return { name: curve.name, color: curve.color, points: { x: points.x, y } };
}

function legendOf(curve: Curve, divisor: number, unit: string): LegendEntry {
  const last = curve.series.value[curve.series.length - 1];
  const known = last !== undefined && Number.isFinite(last);
  const value = known ? `${formatNumber(last / divisor)}${unit}` : formatNumber(null);
  return { name: curve.name, color: curve.color, value };
}
