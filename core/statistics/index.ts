export { alignRuns } from './align-runs.ts';
export { type BootstrapOptions, bootstrapAuc, bootstrapDifference, DEFAULT_BOOTSTRAP } from './bootstrap.ts';
export { brierScore, type Calibration, calibrationOf, reliabilityCurve, type ReliabilityBin } from './calibration.ts';
export { imagesByCase, type ImagesByCase } from './case-images.ts';
export { type Case, type CaseCounts, casesAt, casesOf, type ScoredCases, withScores } from './cases.ts';
export { COMPARISON_DEFINITIONS } from './comparison-definitions.ts';
export { compareFamily, type ComparisonFamily, type FamilyMember } from './compare-family.ts';
export { compareRuns, type RunComparison } from './compare-runs.ts';
export {
  type Compared,
  concludeArms,
  concludePublished,
  concludeRuns,
  type Conclusion,
  type Verdict,
} from './conclusions.ts';
export { curveBands, type CurveBand } from './curve-bands.ts';
export {
  averagePrecision,
  precisionRecallCurve,
  type PrecisionRecallCurve,
  rocCurve,
  type RocCurve,
  thresholdSteps,
  type ThresholdSteps,
} from './curves.ts';
export { type DefinedName, DEFINITIONS, type NumberDefinition } from './definitions.ts';
export { delongCovariance, delongVariance } from './delong.ts';
export { type DocumentDifference, documentDifferences } from './document-differences.ts';
export { type AucEstimate, type AucInterval, estimateAuc, type IntervalKind } from './estimate-auc.ts';
export { DEFAULT_SENSITIVITY, evaluateRun, type RunEvaluation } from './evaluate-run.ts';
export { holmAdjusted } from './holm.ts';
export { type Interval, LEVEL, logitInterval, symmetricInterval, wilsonInterval } from './intervals.ts';
export { midranks } from './midranks.ts';
export { normalQuantile, twoSidedP } from './normal.ts';
export { differenceWords, intervalWords, pWords, shareWords } from './number-words.ts';
export { obuchowskiCovariance, obuchowskiDegrees, obuchowskiVariance } from './obuchowski.ts';
export {
  atSensitivity,
  atSpecificity,
  type ConfusionMatrix,
  DEFAULT_SPECIFICITY,
  operatingPoint,
  operatingPointOf,
  type OperatingPoint,
  type Rate,
} from './operating-point.ts';
export {
  compareAucs,
  type DifferenceTest,
  type PairedComparison,
  smallestDetectable,
  type TestKind,
} from './paired-test.ts';
export { type Placements, placements } from './placements.ts';
export { parsePredictions, PREDICTION_FILES, type ScoredPart, type Unit, UNITS } from './predictions.ts';
export { comparePublished, hanleyMcNeilVariance, type PublishedAucs, type PublishedComparison } from './published.ts';
export { type Random, randomOf } from './random.ts';
export { comparisonLines, evaluationLines, publishedLines } from './report-lines.ts';
export { readRunScores, type RunScores, type RunTexts } from './run-scores.ts';
export { type ArmComparison, compareArms, FEWEST_SEEDS } from './seed-bootstrap.ts';
export {
  placeAtSensitivity,
  placeAtSpecificity,
  placeAtThreshold,
  placeNear,
  pointAtPlace,
  type StepPlace,
} from './step-places.ts';
export { studentQuantile } from './student.ts';
export { type Subgroup, type SubgroupAxis, subgroupsOf } from './subgroups.ts';
export { FEWEST_PER_CLASS, tooFewCases, type TooFewCases } from './too-few.ts';
export { type ErrorPlaces, mostConfidentErrors } from './worst-errors.ts';
