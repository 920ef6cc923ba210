import { casesOf, curveBands, estimateAuc, precisionRecallCurve, rocCurve } from '@core/statistics';
import { precisionRecallFigure, rocFigure, type CurveOfRun } from '@renderer/comparison/curve-figures';
import { describe, expect, it } from 'vitest';

const cases = casesOf(
  Array.from({ length: 60 }, (_, i) => ({
    key: `k${i}`,
    patientKey: `p${i >> 1}`,
    positive: i % 3 === 0,
    score: ((i * 37) % 41) + (i % 3 === 0 ? 15 : 0),
  })),
);
const scores = {
  estimate: estimateAuc(cases, null),
  roc: rocCurve(cases),
  precisionRecall: precisionRecallCurve(cases),
  averagePrecision: 0.5,
  bands: curveBands(cases, { seed: 1, replicates: 50 }),
} as unknown as CurveOfRun['scores'];
const curves = (count: number): readonly CurveOfRun[] =>
  Array.from({ length: count }, (_, i) => ({ name: `run ${i}`, color: '#56B4E9', scores, isBaseline: i === 1 }));

describe('the curves of compared runs', () => {
  it('lie over each other with their bands, above what chance gives', () => {
    const { lines, bands, borders, legend } = rocFigure(curves(2), 0.91);
    expect(lines.map(({ name }) => name)).toEqual(['chance', 'run 0', 'run 1']);
    expect([...lines[1]!.points.x]).toEqual(scores.roc.falsePositiveRate);
    expect(bands).toHaveLength(2);
    expect(borders![0]!.x).toBeCloseTo(0.09, 12);
    expect(legend.map(({ value }) => value)).toEqual([scores.estimate.auc.toFixed(3), scores.estimate.auc.toFixed(3)]);
  });

  it('run from recall 0 to 1, over the share of malignant cases', () => {
    const { lines } = precisionRecallFigure(curves(1));
    expect([...lines[0]!.points.y]).toEqual([20 / 60, 20 / 60]);
    expect([lines[1]!.points.x[0], lines[1]!.points.x.at(-1)]).toEqual([0, 1]);
  });

  it('keep the band of the baseline alone where there are many, and none before the resamples are there', () => {
    expect(rocFigure(curves(5), 0.91).bands).toHaveLength(1);
    const early = curves(2).map((curve) => ({ ...curve, scores: { ...scores, bands: null } }));
    expect(rocFigure(early, 0.91).bands).toEqual([]);
    expect(rocFigure([], 0.91).lines).toEqual([]);
  });
});
