import {
  averagePrecision,
  compareAucs,
  delongCovariance,
  estimateAuc,
  midranks,
  normalQuantile,
  obuchowskiDegrees,
  obuchowskiVariance,
  placements,
  precisionRecallCurve,
  reliabilityCurve,
  brierScore,
  rocCurve,
  studentQuantile,
  twoSidedP,
  wilsonInterval,
} from '@core/statistics';
import { describe, expect, it } from 'vitest';

import { expectAllClose, expectClose, recorded, type RecordedCases, scored } from './recorded.js';

interface SklearnCases extends RecordedCases {
  readonly auc: number;
  readonly roc: { readonly fpr: number[]; readonly tpr: number[]; readonly thresholds: (number | 'Infinity')[] };
  readonly rocEveryPoint: { readonly fpr: number[]; readonly tpr: number[] };
  readonly precisionRecall: { readonly precision: number[]; readonly recall: number[]; readonly thresholds: number[] };
  readonly averagePrecision: number;
  readonly probability: readonly number[];
  readonly brier: number;
  readonly calibration: Readonly<Record<'uniform' | 'quantile', { observed: number[]; predicted: number[] }>>;
}

interface Sklearn {
  readonly source: string;
  readonly cases: Readonly<Record<string, SklearnCases>>;
  readonly scipy: {
    readonly wilson: readonly { count: number; of: number; lower: number; upper: number }[];
    readonly twoSidedP: readonly [number, number][];
    readonly quantile: readonly [number, number][];
    readonly student: readonly [number, number][];
  };
}

const sklearn = recorded('scikit-learn.json') as Sklearn;

describe(`as ${sklearn.source}`, () => {
  it.each(Object.entries(sklearn.cases))('draws the ROC curve of %s cases', (_, record) => {
    const cases = scored(record.a, record.positive);
    const curve = rocCurve(cases);
    expectAllClose(curve.falsePositiveRate, record.roc.fpr);
    expectAllClose(curve.truePositiveRate, record.roc.tpr);
    expect(curve.thresholds).toEqual(record.roc.thresholds.map(Number));
    const every = rocCurve(cases, true);
    expectAllClose(every.falsePositiveRate, record.rocEveryPoint.fpr);
    expectAllClose(every.truePositiveRate, record.rocEveryPoint.tpr);
    expectClose(placements(cases).auc, record.auc);
  });

  it.each(Object.entries(sklearn.cases))('draws the precision-recall curve of %s cases', (_, record) => {
    const curve = precisionRecallCurve(scored(record.a, record.positive));
    expectAllClose(curve.precision, record.precisionRecall.precision);
    expectAllClose(curve.recall, record.precisionRecall.recall);
    expect(curve.thresholds).toEqual(record.precisionRecall.thresholds);
    expectClose(averagePrecision(curve), record.averagePrecision);
  });

  it.each(Object.entries(sklearn.cases))('judges the calibration of %s cases', (_, record) => {
    const probabilities = Float64Array.from(record.probability);
    const positive = Uint8Array.from(record.positive);
    expectClose(brierScore(probabilities, positive), record.brier);
    for (const strategy of ['uniform', 'quantile'] as const) {
      const curve = reliabilityCurve(probabilities, positive, 10, strategy);
      const { observed, predicted } = record.calibration[strategy];
      expectAllClose(
        curve.map((bin) => bin.observed.value ?? Number.NaN),
        observed,
      );
      expectAllClose(
        curve.map((bin) => bin.meanPredicted),
        predicted,
      );
    }
  });

  it.each(sklearn.scipy.wilson)('gives Wilson’s interval of $count in $of', ({ count, of, lower, upper }) => {
    const interval = wilsonInterval(count, of, 0.95);
    expectClose(interval?.lower, lower);
    expectClose(interval?.upper, upper);
  });

  it('knows the normal distribution, far out too', () => {
    for (const [z, p] of sklearn.scipy.twoSidedP) expect(Math.abs(twoSidedP(z) / p - 1)).toBeLessThan(1e-12);
    for (const [share, z] of sklearn.scipy.quantile) expectClose(normalQuantile(share), z);
  });

  it('knows Student’s distribution to what Hill’s algorithm promises', () => {
    for (const [degrees, t] of sklearn.scipy.student) {
      const promised = degrees < 7 ? 1e-4 : 1e-7;
      expect(Math.abs(studentQuantile(0.975, degrees) / t - 1)).toBeLessThan(promised);
    }
    expectClose(studentQuantile(0.975, 1), 12.706204736174698, 1e-12);
    expectClose(studentQuantile(0.975, 1e9), normalQuantile(0.975), 1e-8);
  });
});

interface Proc {
  readonly source: string;
  readonly positive: readonly (0 | 1)[];
  readonly markers: Readonly<
    Record<string, { scores: number[]; auc: number; variance: number; lower: number; upper: number }>
  >;
  readonly pairs: readonly { a: string; b: string; z: number; pValue: number }[];
}

const proc = recorded('proc-asah.json') as Proc;

describe(`as ${proc.source}`, () => {
  const casesOfMarker = (name: string) => scored(proc.markers[name]!.scores, proc.positive);

  it.each(Object.entries(proc.markers))('gives the AUC of %s and its plain DeLong interval', (name, marker) => {
    const estimate = estimateAuc(casesOfMarker(name), null);
    expectClose(estimate.auc, marker.auc);
    expectClose((estimate.delong.standardError ?? 0) ** 2, marker.variance);
    expectClose(estimate.delong.interval?.lower, marker.lower);
    expectClose(estimate.delong.interval?.upper, marker.upper);
  });

  it.each(proc.pairs)('tests $a against $b', ({ a, b, z, pValue }) => {
    const { delong, clusterRobust } = compareAucs(casesOfMarker(a), casesOfMarker(b), null);
    expectClose(delong.z, z, 1e-10);
    expectClose(delong.pValue, pValue);
    // One image a patient: clustering changes nothing.
    expectClose(clusterRobust.pValue, pValue);
  });
});

interface Delong {
  readonly source: string;
  readonly cases: Readonly<
    Record<string, RecordedCases & { aucs: [number, number]; covariance: [[number, number], [number, number]] }>
  >;
}

const delong = recorded('delong.json') as Delong;

describe(`as Python’s ${delong.source}`, () => {
  it.each(Object.entries(delong.cases))('gives DeLong’s covariance of %s cases', (_, record) => {
    const cases = scored(record.a, record.positive);
    const a = placements(cases);
    const b = placements(scored(record.b, record.positive));
    expectAllClose([a.auc, b.auc], record.aucs);
    const [[ofA, ofBoth], [, ofB]] = record.covariance;
    expectClose(delongCovariance(cases, a, a), ofA);
    expectClose(delongCovariance(cases, a, b), ofBoth);
    expectClose(delongCovariance(cases, b, b), ofB);
  });
});

interface TrainerEstimate {
  readonly auc: number;
  readonly positives: readonly number[];
  readonly negatives: readonly number[];
  readonly delongVariance: number;
  readonly obuchowskiVariance: number;
  readonly degrees: number;
  readonly logitInterval: readonly [number, number];
  readonly delongInterval: readonly [number, number];
  readonly midranks: readonly number[];
}

interface Trainer {
  readonly cases: Readonly<
    Record<
      string,
      Pick<RecordedCases, 'patient' | 'positive'> & {
        readonly estimates: Readonly<Record<'a' | 'b', TrainerEstimate & { readonly scores: readonly number[] }>>;
      }
    >
  >;
}

const trainer = recorded('trainer.json') as Trainer;

describe('as the trainer’s own mammobench.evaluation', () => {
  const both = Object.entries(trainer.cases).flatMap(([name, record]) =>
    (['a', 'b'] as const).map((model) => [name, model, record] as const),
  );

  it.each(both)('estimates the AUC of %s cases, model %s', (_, model, record) => {
    const wanted = record.estimates[model];
    const cases = scored(wanted.scores, record.positive, record.patient);
    const placed = placements(cases);
    const estimate = estimateAuc(cases, null);
    expectClose(estimate.auc, wanted.auc);
    expectAllClose([...midranks(cases.scores)], wanted.midranks);
    const shares = (positive: 0 | 1) => [...placed.shares].filter((_share, i) => cases.positive[i] === positive);
    expectAllClose(shares(1), wanted.positives);
    expectAllClose(shares(0), wanted.negatives);
    expectClose(delongCovariance(cases, placed, placed), wanted.delongVariance);
    expectClose(obuchowskiVariance(cases, placed), wanted.obuchowskiVariance);
    expectClose(obuchowskiDegrees(cases, placed), wanted.degrees);
    const { clusterRobust, delong: plain } = estimate;
    expectAllClose([clusterRobust.interval!.lower, clusterRobust.interval!.upper], wanted.logitInterval);
    expectAllClose([plain.interval!.lower, plain.interval!.upper], wanted.delongInterval);
  });
});
