import type { RunSummary } from '@contract/index';

import { dataXOf, seriesColors, type Curve, type FigureSpec, type PlotAxis, type PlotMark } from '../plotting';
import { formatNumber } from '../ui';
import { whyNoLoss } from './run-progress';

const { train, validation } = seriesColors;
const events = { source: 'events', divisor: 1, unit: '' } as const;

const loss: FigureSpec = {
  ...events,
  name: 'loss',
  isPrompt: true,
  title: 'Loss',
  yIncludes: [0],
  mayBeLogarithmic: true,
  curves: [
    { name: 'train', color: train, series: 'loss' },
    { name: 'validation', color: validation, series: 'validationLoss', markers: true },
  ],
};

const auc: FigureSpec = {
  ...events,
  name: 'auc',
  title: 'AUC, validation',
  // Chance is 0.5: it stays in the picture, so that a good curve is seen against it.
  yIncludes: [0.5, 1],
  curves: [
    {
      name: 'validation',
      color: validation,
      series: 'validationAuc',
      markers: true,
      band: { lower: 'validationAucLower', upper: 'validationAucUpper' },
    },
  ],
};

const others: readonly FigureSpec[] = [
  {
    ...events,
    name: 'learning-rate',
    title: 'Learning rate',
    yIncludes: [0],
    tiny: true,
    mayBeLogarithmic: true,
    curves: [{ name: 'learning rate', color: train, series: 'learningRate' }],
  },
  {
    ...events,
    name: 'images-per-second',
    title: 'Images a second',
    unit: ' img/s',
    yIncludes: [0],
    curves: [{ name: 'all devices', color: train, series: 'imagesPerSecond' }],
  },
  {
    ...events,
    name: 'data-wait',
    title: 'Waiting for data',
    unit: ' %',
    // Stored as a share of the step.
    divisor: 0.01,
    yIncludes: [0],
    curves: [{ name: 'of a step', color: train, series: 'dataWait' }],
  },
  {
    ...events,
    name: 'train-loss',
    title: 'Loss, mean of an epoch',
    yIncludes: [0],
    mayBeLogarithmic: true,
    curves: [
      { name: 'train', color: train, series: 'trainLoss', markers: true },
      { name: 'validation', color: validation, series: 'validationLoss', markers: true },
    ],
  },
  {
    ...events,
    name: 'accuracy',
    title: 'Accuracy, validation',
    yIncludes: [0, 1],
    curves: [{ name: 'validation', color: validation, series: 'validationAccuracy', markers: true }],
  },
];

/** Series that a run's own log holds, but no plot shows as curves: they mark what happened. */
const MARKS: ReadonlySet<string> = new Set(['stage', 'stepsPerEpoch', 'epoch', 'checkpoint', 'resumed']);

/** The two that a run is watched by, and all others that it reports so far. */
export function trainingFigures(names: ReadonlySet<string>): {
  readonly main: readonly FigureSpec[];
  readonly others: readonly FigureSpec[];
} {
  return { main: [loss, auc], others: others.filter(({ curves }) => curves.some(({ series }) => names.has(series))) };
}

/** What any training reports: it may be asked for before it is known what this one does. */
export const likelyFigures: readonly FigureSpec[] = [loss, auc, ...others.filter(({ name }) => name !== 'accuracy')];

/** Series of the worker's that are drawn or marked here. */
export function isTrainingSeries(name: string): boolean {
  return MARKS.has(name) || [loss, auc, ...others].some((figure) => holds(figure, name));
}

function holds({ curves }: FigureSpec, name: string): boolean {
  return curves.some(({ series, band }) => series === name || band?.lower === name || band?.upper === name);
}

/** What a training plot says while it has nothing to draw. */
export function whyNoTraining(figure: FigureSpec, run: RunSummary | null): string {
  if (figure.name === 'auc') return 'The validation AUC comes with the first epoch of whole images.';
  return whyNoLoss(run);
}

/** The best epoch on validation: selected by this very number, so it is labeled as such. */
export function selectedMarks(
  curves: readonly Curve[],
  axis: PlotAxis,
  summary: RunSummary | null,
): readonly PlotMark[] {
  const selected = summary?.selectedAuc ?? null;
  const points = curves.find(({ series }) => series === 'validationAuc')?.seen.points;
  if (selected === null || points === undefined) return [];
  const index = points.value.indexOf(selected.auc);
  if (index < 0) return [];
  const epoch = summary?.selectedEpoch ?? null;
  const at = epoch === null ? '' : ` @ epoch ${epoch}`;
  return [
    {
      x: axis.shownOf(dataXOf(points, axis)[index] ?? NaN),
      y: selected.auc,
      text: `selected ${formatNumber(selected.auc)}${at}`,
      color: '#e6e7ea',
    },
  ];
}
