import type { Calibration, CurveBand, EvaluatedRun } from '@contract/index';

import { drawnPlaces, type CurveArea, type CurveFigure, type CurveLine } from '../plotting';
import { formatNumber } from '../ui';

export const curveColors = { run: '#56B4E9', reference: '#6b6e76', calibration: '#E69F00' } as const;

/** Sensitivity against the false-positive rate, with its band and what chance would draw. */
export function rocFigure({ evaluation, steps }: EvaluatedRun): CurveFigure {
  const { positives, negatives } = evaluation.estimate.counts;
  const x = [0, ...steps.falsePositives.map((count) => count / negatives)];
  const y = [0, ...steps.truePositives.map((count) => count / positives)];
  return {
    bands: bandsOf(evaluation.bands?.roc),
    lines: [
      { name: 'chance', kind: 'reference', color: curveColors.reference, x: [0, 1], y: [0, 1] },
      curve('ROC', x, y, [Infinity, ...steps.thresholds]),
    ],
    xTitle: '1 − specificity',
    yTitle: 'sensitivity',
  };
}

/** Precision against recall; what chance would draw is the share of malignant cases. */
export function precisionRecallFigure({ evaluation, steps }: EvaluatedRun): CurveFigure {
  const { positives, cases } = evaluation.estimate.counts;
  const x = [0, ...steps.truePositives.map((count) => count / positives)];
  const precision = steps.truePositives.map((hits, i) => hits / (hits + (steps.falsePositives[i] ?? 0)));
  const y = [1, ...precision];
  const share = positives / cases;
  return {
    bands: bandsOf(evaluation.bands?.precisionRecall),
    lines: [
      { name: 'chance', kind: 'reference', color: curveColors.reference, x: [0, 1], y: [share, share] },
      { ...curve('precision', x, y, [Infinity, ...steps.thresholds]), shape: 'step' },
    ],
    xTitle: 'recall (sensitivity)',
    yTitle: 'precision (PPV)',
  };
}

/** How often it was so, by how likely the model called it. */
export function calibrationFigure({ curve: bins }: Calibration, what: 'risk' | 'score'): CurveFigure {
  return {
    lines: [
      { name: 'perfect', kind: 'reference', color: curveColors.reference, x: [0, 1], y: [0, 1] },
      {
        name: 'observed',
        kind: 'points',
        color: curveColors.calibration,
        x: bins.map(({ meanPredicted }) => meanPredicted),
        y: bins.map(({ observed }) => observed.value ?? 0),
        limits: bins.map(({ observed }) => observed.interval),
        words: bins.map(({ observed }) => `${observed.count} of ${observed.of} malignant`),
      },
    ],
    xTitle: `predicted ${what}`,
    yTitle: 'share that was malignant',
  };
}

function curve(name: string, x: readonly number[], y: readonly number[], thresholds: readonly number[]): CurveLine {
  const places = drawnPlaces(x, y);
  const at = (values: readonly number[]): number[] => places.map((place) => values[place] ?? 0);
  return { name, color: curveColors.run, x: at(x), y: at(y), words: at(thresholds).map(thresholdWords) };
}

export function thresholdWords(threshold: number): string {
  if (threshold === Infinity) return 'nothing is called malignant';
  return `logit ≥ ${formatNumber(threshold)}`;
}

/** Pieces without limits are left out: hardly any resample got there. */
function bandsOf(band: CurveBand | undefined): readonly CurveArea[] {
  if (band === undefined) return [];
  const places = band.at.flatMap((_, i) => (band.lower[i] === null || band.upper[i] === null ? [] : [i]));
  return [
    {
      color: curveColors.run,
      x: places.map((i) => band.at[i] ?? 0),
      lower: places.map((i) => band.lower[i] ?? 0),
      upper: places.map((i) => band.upper[i] ?? 0),
    },
  ];
}
