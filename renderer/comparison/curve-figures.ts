import type { ComparedScores, CurveBand } from '@contract/index';

import type { DrawFigure, PlotBand, PlotFigure, PlotLine } from '../plotting';

/** Of more curves than these, bands would only be fog: the baseline keeps its own. */
export const MOST_WITH_BANDS = 4;

export interface CurveOfRun {
  readonly isBaseline: boolean;
  readonly name: string;
  readonly color: string;
  readonly dash?: NonNullable<PlotLine['dash']>;
  readonly scores: ComparedScores;
}

const GREY = '#6b6e76';
const noClock = { msAt: () => null, xAt: () => null };
const empty = 'No run with usable predictions is chosen.';

/** ROC curves over each other, with bands; what chance gives as a faint line, and where the specificity is that of the study. */
export function rocFigure(curves: readonly CurveOfRun[], specificity: number): PlotFigure {
  const lines = curves.map(({ name, color, dash = 'solid', scores }): PlotLine => {
    const { falsePositiveRate, truePositiveRate } = scores.roc;
    return { name, color, dash, points: pointsOf(falsePositiveRate, truePositiveRate) };
  });
  return {
    ...shared,
    bands: withBands(curves).flatMap(({ color, scores }) => bandOf(color, scores.bands?.roc ?? null)),
    lines: curves.length === 0 ? [] : [{ ...chance, points: pointsOf([0, 1], [0, 1]) }, ...lines],
    borders: curves.length === 0 ? [] : [{ x: 1 - specificity, text: `specificity ${specificity.toFixed(2)}` }],
    xTitle: 'false-positive rate',
    legend: legendOf(curves, ({ estimate }) => estimate.auc.toFixed(3)),
  };
}

/** Precision over recall, with bands; a faint line at the share of malignant cases, which is what chance gives. */
export function precisionRecallFigure(curves: readonly CurveOfRun[]): PlotFigure {
  const lines = curves.map(({ name, color, dash = 'solid', scores }): PlotLine => {
    const { recall, precision } = scores.precisionRecall;
    return { name, color, dash, points: pointsOf([...recall].reverse(), [...precision].reverse()) };
  });
  const counts = curves[0]?.scores.estimate.counts;
  const prevalence = counts === undefined ? 0 : counts.positives / counts.cases;
  return {
    ...shared,
    bands: withBands(curves).flatMap(({ color, scores }) => bandOf(color, scores.bands?.precisionRecall ?? null)),
    lines: counts === undefined ? [] : [{ ...chance, points: pointsOf([0, 1], [prevalence, prevalence]) }, ...lines],
    xTitle: 'recall',
    legend: legendOf(curves, ({ averagePrecision }) => averagePrecision.toFixed(3)),
  };
}

function withBands(curves: readonly CurveOfRun[]): readonly CurveOfRun[] {
  return curves.length > MOST_WITH_BANDS ? curves.filter(({ isBaseline }) => isBaseline) : curves;
}

export function drawing(figure: PlotFigure): DrawFigure {
  return () => figure;
}

const chance = { name: 'chance', color: GREY, faint: true } as const;
const shared = {
  clock: noClock,
  xExtent: [0, 1],
  yIncludes: [0, 1],
  valueDecimals: 3,
  emptyReason: empty,
} as const;

/** The table beside the curves names all of them by their colors; a legend has room for a few values. */
const MOST_IN_LEGEND = 3;

function legendOf(curves: readonly CurveOfRun[], valueOf: (scores: ComparedScores) => string): PlotFigure['legend'] {
  if (curves.length > MOST_IN_LEGEND) return [];
  return curves.map(({ color, scores }) => ({ name: '', color, value: valueOf(scores) }));
}

function pointsOf(x: readonly number[], y: readonly number[]): PlotLine['points'] {
  return { x: Float64Array.from(x), y: Float64Array.from(y) };
}

/** Only where resamples gave limits. */
function bandOf(color: string, band: CurveBand | null): readonly PlotBand[] {
  if (band === null) return [];
  const known = band.at.flatMap((at, i) => {
    const lower = band.lower[i] ?? null;
    const upper = band.upper[i] ?? null;
    return lower === null || upper === null ? [] : [{ at, lower, upper }];
  });
  return [
    {
      color,
      x: Float64Array.from(known, ({ at }) => at),
      lower: Float64Array.from(known, ({ lower }) => lower),
      upper: Float64Array.from(known, ({ upper }) => upper),
    },
  ];
}
