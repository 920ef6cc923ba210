import type { RunSummary } from '@contract/index';

import {
  clockOf,
  extentOf,
  linePoints,
  seriesColors,
  stepAxis,
  timeAxis,
  type FigureRequest,
  type GrowingSeries,
  type PlotAxis,
  type PlotBand,
  type PlotBorder,
  type PlotFigure,
  type PlotMark,
} from '../plotting';
import { formatNumber } from '../ui';
import { lastOf, type TrainingSeries } from './training-series';

export type TrainingX = 'step' | 'time';

/** Where x counts from; null while the run has not started. */
export function axisOf(x: TrainingX, series: TrainingSeries, startedAtMs: number | null): PlotAxis {
  if (x === 'step') return stepAxis;
  const { points: loss } = series.loss;
  const first = loss.wallTimeMs[0] ?? series.validationAuc.wallTimeMs[0] ?? 0;
  const last = lastOf(loss.wallTimeMs) ?? first;
  return timeAxis(startedAtMs ?? first, last);
}

export function lossFigure(
  series: TrainingSeries,
  axis: PlotAxis,
  request: FigureRequest,
  { waiting, logarithmic }: { readonly waiting: string; readonly logarithmic: boolean },
): PlotFigure {
  const { loss, validationLoss } = series;
  const { points, average } = loss.seenAt(axis, request);
  const { train, validation } = seriesColors;
  const raw = { name: average === null ? 'train' : 'train, raw', color: train, faint: average !== null };
  return {
    lines: [
      { ...raw, points: linePoints(points, points.value, axis, request) },
      ...(average === null
        ? []
        : [{ name: loss.name('train'), color: train, points: linePoints(points, average, axis, request) }]),
      {
        name: 'validation',
        color: validation,
        points: linePoints(validationLoss, validationLoss.value, axis, request),
        markers: true,
      },
    ],
    legend: [
      { name: loss.name('train'), color: train, value: formatNumber(lastOf(loss.newest)) },
      { name: 'validation', color: validation, value: formatNumber(lastOf(validationLoss.value)) },
    ],
    borders: stageBorders(series.stage, axis),
    xTitle: axis.title,
    xExtent: extentOf(loss.points, axis),
    clock: clockOf(axis, loss.points),
    yScale: logarithmic ? 'log' : 'linear',
    yIncludes: [0],
    emptyReason: waiting,
  };
}

export function aucFigure(
  series: TrainingSeries,
  axis: PlotAxis,
  request: FigureRequest,
  summary: RunSummary | null,
): PlotFigure {
  const { validationAuc } = series;
  const color = seriesColors.validation;
  const points = linePoints(validationAuc, validationAuc.value, axis, request);
  return {
    lines: [{ name: 'validation', color, points, markers: true }],
    bands: intervalBands(series, axis),
    marks: selectedMarks(validationAuc, axis, summary),
    legend: [{ name: 'validation', color, value: newestInWords(series) }],
    borders: stageBorders(series.stage, axis),
    xTitle: axis.title,
    xExtent: extentOf(series.loss.points, axis),
    clock: clockOf(axis, series.loss.points),
    // Chance is 0.5: it stays in the picture, so that a good curve is seen against it.
    yIncludes: [0.5, 1],
    emptyReason: 'The validation AUC comes with the first epoch of whole images.',
  };
}

function newestInWords(series: TrainingSeries): string {
  const [auc, lower, upper] = [series.validationAuc, series.validationAucLower, series.validationAucUpper].map((each) =>
    lastOf(each.value),
  );
  const interval =
    typeof lower !== 'number' || typeof upper !== 'number' ? '' : ` [${formatNumber(lower)}, ${formatNumber(upper)}]`;
  return `${formatNumber(auc ?? null)}${interval}`;
}

/** Main numbers the stages in the order in which a run goes through them; only these two train. */
const trainingStages = new Map([
  [1, 'lesion patches'],
  [2, 'whole images'],
]);

/** Where each training stage began: the loss of one is not comparable with that of the other. */
function stageBorders(stage: GrowingSeries, axis: PlotAxis): readonly PlotBorder[] {
  const x = axis.kind === 'step' ? stage.step : stage.wallTimeMs;
  return stagesThatStand(stage).flatMap((index) => {
    const text = trainingStages.get(stage.value[index] ?? NaN);
    return text === undefined ? [] : [{ x: ((x[index] ?? NaN) - axis.origin) / axis.divisor, text }];
  });
}

/** The points of training stages that no resume has superseded; one that a resumed run tells again counts once. */
function stagesThatStand(stage: GrowingSeries): readonly number[] {
  const standing: number[] = [];
  for (const [index, value] of stage.value.entries()) {
    if (!trainingStages.has(value)) continue;
    const step = stage.step[index] ?? NaN;
    const isNewer = (other: number | undefined): boolean =>
      other !== undefined && stage.value[other] !== value && (stage.step[other] ?? NaN) >= step;
    while (isNewer(standing.at(-1))) standing.pop();
    if (stage.value[standing.at(-1) ?? -1] !== value) standing.push(index);
  }
  return standing;
}

/** The interval of each epoch that has one, matched by step. */
function intervalBands(series: TrainingSeries, axis: PlotAxis): readonly PlotBand[] {
  const { validationAuc, validationAucLower, validationAucUpper } = series;
  const lowerAt = valueByStep(validationAucLower);
  const upperAt = valueByStep(validationAucUpper);
  const rows = [...validationAuc.step].flatMap((step, index) => {
    const lower = lowerAt.get(step);
    const upper = upperAt.get(step);
    if (lower === undefined || upper === undefined || !Number.isFinite(lower + upper)) return [];
    const data = axis.kind === 'step' ? step : (validationAuc.wallTimeMs[index] ?? NaN);
    return [{ x: (data - axis.origin) / axis.divisor, lower, upper }];
  });
  if (rows.length === 0) return [];
  const column = (name: 'x' | 'lower' | 'upper'): Float64Array => Float64Array.from(rows, (row) => row[name]);
  return [{ color: seriesColors.validation, x: column('x'), lower: column('lower'), upper: column('upper') }];
}

function valueByStep(series: GrowingSeries): ReadonlyMap<number, number> {
  const values = series.value;
  return new Map([...series.step].map((step, index) => [step, values[index] ?? NaN]));
}

/** The best epoch on validation: selected by this very number, so it is labeled as such. */
function selectedMarks(auc: GrowingSeries, axis: PlotAxis, summary: RunSummary | null): readonly PlotMark[] {
  const selected = summary?.selectedAuc ?? null;
  if (selected === null) return [];
  const index = auc.value.indexOf(selected.auc);
  if (index < 0) return [];
  const data = (axis.kind === 'step' ? auc.step : auc.wallTimeMs)[index] ?? NaN;
  const epoch = summary?.selectedEpoch ?? null;
  const at = epoch === null ? '' : ` @ epoch ${epoch}`;
  return [
    {
      x: (data - axis.origin) / axis.divisor,
      y: selected.auc,
      text: `selected ${formatNumber(selected.auc)}${at}`,
      color: '#e6e7ea',
    },
  ];
}
