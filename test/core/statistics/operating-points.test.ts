import {
  atSensitivity,
  atSpecificity,
  calibrationOf,
  curveBands,
  operatingPoint,
  placements,
  precisionRecallCurve,
  rocCurve,
} from '@core/statistics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { expectClose, scored } from './recorded.js';
import { simulated } from './simulated.js';

const study = fc
  .array(fc.record({ score: fc.integer({ min: 0, max: 9 }), positive: fc.boolean() }), { minLength: 2, maxLength: 40 })
  .filter((rows) => rows.some((row) => row.positive) && rows.some((row) => !row.positive))
  .map((rows) =>
    scored(
      rows.map(({ score }) => score),
      rows.map(({ positive }) => positive),
    ),
  );
const share = fc.integer({ min: 0, max: 1000 }).map((thousandths) => thousandths / 1000);

describe('operating points', () => {
  it('have the highest sensitivity that keeps the specificity, of all thresholds', () => {
    fc.assert(
      fc.property(study, share, (cases, specificity) => {
        const found = atSpecificity(cases, specificity);
        const possible = [...cases.scores, Infinity]
          .map((threshold) => operatingPoint(cases, threshold))
          .filter((point) => (point.specificity.value ?? 0) >= specificity - 1e-9);
        expect(found.specificity.value).toBeGreaterThanOrEqual(specificity - 1e-9);
        expect(found.sensitivity.value).toBe(Math.max(...possible.map((point) => point.sensitivity.value ?? 0)));
      }),
      { numRuns: 500 },
    );
  });

  it('have the highest specificity that keeps the sensitivity, of all thresholds', () => {
    fc.assert(
      fc.property(study, share, (cases, sensitivity) => {
        const found = atSensitivity(cases, sensitivity);
        const possible = [...cases.scores, Infinity]
          .map((threshold) => operatingPoint(cases, threshold))
          .filter((point) => (point.sensitivity.value ?? 0) >= sensitivity - 1e-9);
        expect(found.sensitivity.value).toBeGreaterThanOrEqual(sensitivity - 1e-9);
        expect(found.specificity.value).toBe(Math.max(...possible.map((point) => point.specificity.value ?? 0)));
      }),
      { numRuns: 500 },
    );
  });

  it('let through 9 of 100 negatives by default, as the study does', () => {
    const negatives = Array.from({ length: 100 }, (_, i) => i);
    const point = atSpecificity(scored([...negatives, 95.5, 89.5, 90.5], [...negatives.map(() => 0), 1, 1, 1]));
    expect(point.matrix).toEqual({ truePositives: 2, falsePositives: 9, trueNegatives: 91, falseNegatives: 1 });
    expect(point.specificity.value).toBe(0.91);
    expect(point.threshold).toBe(90.5);
    expect(point.positivePredictiveValue).toMatchObject({ count: 2, of: 11 });
    expect(point.clusterNote).toBeNull();
  });

  it('say that images of one patient are counted as independent', () => {
    expect(atSpecificity(simulated(1, 20, 4, 1).a).clusterNote).toContain('80 cases of 20 patients');
  });

  it('have no predictive value where nothing is called', () => {
    const nothing = operatingPoint(scored([1, 2], [0, 1]), Infinity);
    expect(nothing.positivePredictiveValue).toMatchObject({ value: null, interval: null });
    expect(nothing.sensitivity.value).toBe(0);
  });
});

describe('curves', () => {
  it('enclose the AUC: the ROC curve’s trapezoids are the placements’ mean', () => {
    fc.assert(
      fc.property(study, (cases) => {
        const { falsePositiveRate: x, truePositiveRate: y } = rocCurve(cases);
        const area = x.slice(1).reduce((sum, right, i) => sum + ((right - x[i]!) * (y[i + 1]! + y[i]!)) / 2, 0);
        expectClose(area, placements(cases).auc);
      }),
      { numRuns: 500 },
    );
  });

  it('lie within their bands, which touch the corners', () => {
    const { a } = simulated(2, 150, 2, 1.5);
    const { roc, precisionRecall } = curveBands(a, { seed: 1, replicates: 500 });
    const curve = rocCurve(a, true);
    roc.at.forEach((rate, i) => {
      const reached = curve.falsePositiveRate.filter((value) => value <= rate + 1e-12).length - 1;
      const next = Math.min(reached + 1, curve.truePositiveRate.length - 1);
      expect(roc.lower[i]).toBeLessThanOrEqual(curve.truePositiveRate[next]! + 1e-9);
      expect(roc.upper[i]).toBeGreaterThanOrEqual(curve.truePositiveRate[reached]! - 0.05);
    });
    expect([roc.lower.at(-1), roc.upper.at(-1)]).toEqual([1, 1]);
    const prevalence = precisionRecallCurve(a).precision[0]!;
    expect(precisionRecall.lower.at(-1)).toBeLessThan(prevalence + 0.1);
    expect(precisionRecall.upper[0]).toBe(1);
  });
});

describe('curveBands', () => {
  it('has no width along the diagonal where all scores tie', () => {
    const labels = Array.from({ length: 50 }, (_, i) => i % 2);
    const { roc } = curveBands(
      scored(
        labels.map(() => 0),
        labels,
      ),
      { seed: 3, replicates: 200 },
    );
    roc.at.forEach((rate, i) => {
      expectClose(roc.lower[i], rate);
      expectClose(roc.upper[i], rate);
    });
  });
});

describe('calibrationOf', () => {
  it('is perfect where every probability came true, and worst where none did', () => {
    const positive = Uint8Array.from([1, 0, 1, 0]);
    const right = calibrationOf(Float64Array.from([1, 0, 1, 0]), positive);
    expect(right).toMatchObject({ brier: 0, expectedCalibrationError: 0 });
    const wrong = calibrationOf(Float64Array.from([0, 1, 0, 1]), positive);
    expect(wrong).toMatchObject({ brier: 1, expectedCalibrationError: 1 });
  });

  it('weights its bins by their cases', () => {
    const probabilities = Float64Array.from([0.15, 0.15, 0.15, 0.75]);
    const found = calibrationOf(probabilities, Uint8Array.from([0, 0, 0, 1]));
    expect(found.curve).toHaveLength(2);
    expectClose(found.expectedCalibrationError, (3 * 0.15 + 0.25) / 4);
  });
});
