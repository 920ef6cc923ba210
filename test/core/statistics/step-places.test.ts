import {
  atSensitivity,
  atSpecificity,
  casesOf,
  operatingPoint,
  placeAtSensitivity,
  placeAtSpecificity,
  placeAtThreshold,
  placeNear,
  pointAtPlace,
  type ScoredCases,
  thresholdSteps,
} from '@core/statistics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** Few distinct scores, so that ties are the rule. */
const cases: fc.Arbitrary<ScoredCases> = fc
  .array(fc.tuple(fc.integer({ min: -3, max: 3 }), fc.boolean()), { minLength: 2, maxLength: 40 })
  .filter((rows) => rows.some(([, positive]) => positive) && rows.some(([, positive]) => !positive))
  .map((rows) =>
    casesOf(rows.map(([score, positive], i) => ({ key: `${i}`, patientKey: `${i >> 1}`, positive, score }))),
  );
const share = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);

describe('a place among the thresholds', () => {
  it('gives the same operating point as the statistics do, by specificity, sensitivity and threshold', () => {
    fc.assert(
      fc.property(cases, share, fc.integer({ min: -4, max: 4 }), (scored, wanted, threshold) => {
        const steps = thresholdSteps(scored);
        const at = (place: number) => pointAtPlace(steps, scored.counts, place);
        const bySpecificity = atSpecificity(scored, wanted);
        const bySensitivity = atSensitivity(scored, wanted);
        const byThreshold = operatingPoint(scored, threshold);
        expect(at(placeAtSpecificity(steps, scored.counts, wanted)).matrix).toEqual(bySpecificity.matrix);
        expect(at(placeAtSensitivity(steps, scored.counts, wanted)).matrix).toEqual(bySensitivity.matrix);
        expect(at(placeAtThreshold(steps, threshold)).matrix).toEqual(byThreshold.matrix);
      }),
      { numRuns: 1000 },
    );
  });

  it('is found from the point of the ROC curve that it makes', () => {
    fc.assert(
      fc.property(cases, fc.nat(), (scored, seed) => {
        const steps = thresholdSteps(scored);
        const place = (seed % (steps.thresholds.length + 1)) - 1;
        const { positives, negatives } = scored.counts;
        const right = (steps.falsePositives[place] ?? 0) / negatives;
        const up = (steps.truePositives[place] ?? 0) / positives;
        expect(placeNear(steps, scored.counts, right, up)).toBe(place);
      }),
    );
  });
});
