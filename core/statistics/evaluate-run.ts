import type { BootstrapOptions } from './bootstrap.ts';
import { type Calibration, calibrationOf } from './calibration.ts';
import {
  averagePrecision,
  precisionRecallCurve,
  type PrecisionRecallCurve,
  rocCurve,
  type RocCurve,
} from './curves.ts';
import { curveBands, type CurveBand } from './curve-bands.ts';
import { type AucEstimate, estimateAuc } from './estimate-auc.ts';
import { atSensitivity, atSpecificity, DEFAULT_SPECIFICITY, type OperatingPoint } from './operating-point.ts';
import type { ScoredPart, Unit } from './predictions.ts';
import type { RunScores } from './run-scores.ts';

/** The other end of an operating point: the sensitivity at which a specificity is told. */
export const DEFAULT_SENSITIVITY = 0.9;

export interface RunEvaluation {
  readonly name: string;
  readonly unit: Unit;
  readonly part: ScoredPart;
  readonly splitHash: string;
  readonly estimate: AucEstimate;
  readonly roc: RocCurve;
  readonly precisionRecall: PrecisionRecallCurve;
  readonly averagePrecision: number;
  /** Null where the bootstrap was left out. */
  readonly bands: { readonly roc: CurveBand; readonly precisionRecall: CurveBand } | null;
  /** By specificity: 0.91 unless asked otherwise. */
  readonly atSpecificity: OperatingPoint;
  readonly atSensitivity: OperatingPoint;
  readonly calibration: Calibration;
  /** What the calibration is of: risks are Platt-scaled on validation, scores are not calibrated at all. */
  readonly calibrationOf: 'risk' | 'score';
}

/** All that one run’s scores say of its model. */
export function evaluateRun(
  run: RunScores,
  options?: BootstrapOptions | null,
  specificity = DEFAULT_SPECIFICITY,
  sensitivity = DEFAULT_SENSITIVITY,
): RunEvaluation {
  const precisionRecall = precisionRecallCurve(run.cases);
  return {
    name: run.name,
    unit: run.unit,
    part: run.part,
    splitHash: run.splitHash,
    estimate: estimateAuc(run.cases, options),
    roc: rocCurve(run.cases),
    precisionRecall,
    averagePrecision: averagePrecision(precisionRecall),
    bands: options === null ? null : curveBands(run.cases, options),
    atSpecificity: atSpecificity(run.cases, specificity),
    atSensitivity: atSensitivity(run.cases, sensitivity),
    calibration: calibrationOf(run.risks ?? run.probabilities, run.cases.positive),
    calibrationOf: run.risks === null ? 'score' : 'risk',
  };
}
