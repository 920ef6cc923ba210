import type { RunComparison } from './compare-runs.ts';
import type { DocumentDifference } from './document-differences.ts';
import type { AucEstimate, AucInterval } from './estimate-auc.ts';
import type { RunEvaluation } from './evaluate-run.ts';
import { differenceWords, intervalWords, pWords, shareWords } from './number-words.ts';
import type { OperatingPoint, Rate } from './operating-point.ts';
import type { DifferenceTest } from './paired-test.ts';
import type { PublishedComparison } from './published.ts';

/** Lines of text for a terminal; the same numbers as the screens show. */

export function comparisonLines(comparison: RunComparison): readonly string[] {
  const { nameA, nameB, estimateA, estimateB, comparison: paired, splitHash, unit, part } = comparison;
  return [
    ...comparison.conclusion.sentences,
    '',
    `per ${unit} of ${part}, split ${splitHash.slice(0, 12)}`,
    ...estimateLines(nameA, estimateA),
    ...estimateLines(nameB, estimateB),
    '',
    `difference ${differenceWords(paired.difference)}`,
    ...[paired.clusterRobust, paired.delong, paired.bootstrap].flatMap((test) =>
      test === null ? [] : [testLine(test)],
    ),
    '',
    ...differenceLines('config', comparison.configDifferences),
    ...differenceLines('environment', comparison.environmentDifferences),
  ];
}

export function evaluationLines(evaluation: RunEvaluation): readonly string[] {
  const { calibration } = evaluation;
  const of = evaluation.calibrationOf === 'risk' ? 'risk' : 'score, which was not calibrated';
  return [
    `per ${evaluation.unit} of ${evaluation.part}, split ${evaluation.splitHash.slice(0, 12)}`,
    ...estimateLines(evaluation.name, evaluation.estimate),
    `  average precision ${shareWords(evaluation.averagePrecision)}`,
    ...pointLines(evaluation.atSpecificity),
    ...pointLines(evaluation.atSensitivity),
    `  calibration of the ${of}: Brier score ${shareWords(calibration.brier)}, expected calibration error ` +
      shareWords(calibration.expectedCalibrationError),
  ];
}

export function publishedLines(comparison: PublishedComparison): readonly string[] {
  return comparison.range.map(({ correlation, pValue, interval, smallestDetectable, casesToResolve }) =>
    [
      `  correlation ${correlation.toFixed(1)}:`,
      pValue === null ? 'no p-value' : pWords(pValue),
      interval === null ? '' : `interval ${intervalWords(interval)}`,
      `smallest detectable ${shareWords(smallestDetectable)}`,
      casesToResolve === null ? '' : `${casesToResolve.toLocaleString('en')} cases to resolve`,
    ]
      .filter((part) => part !== '')
      .join('  '),
  );
}

function estimateLines(name: string, estimate: AucEstimate): readonly string[] {
  const { counts, caution } = estimate;
  const intervals = [estimate.clusterRobust, estimate.delong, estimate.bootstrap];
  return [
    `${name}: AUC ${shareWords(estimate.auc)} (${counts.positives} malignant and ${counts.negatives} others, ${counts.patients} patients)`,
    ...intervals.flatMap((interval) => (interval === null ? [] : [intervalLine(interval)])),
    ...(caution === null ? [] : [`  ${caution.message}`]),
  ];
}

function intervalLine({ interval, method, reason }: AucInterval): string {
  return `  ${interval === null ? `no interval: ${reason ?? ''}` : intervalWords(interval)}  (${method})`;
}

function testLine({ method, interval, pValue, smallestDetectable, reason }: DifferenceTest): string {
  if (interval === null || pValue === null) return `  no p-value: ${reason ?? ''}  (${method})`;
  const smallest = smallestDetectable === null ? '' : `, smallest detectable ${shareWords(smallestDetectable)}`;
  return `  ${intervalWords(interval)}, ${pWords(pValue)}${smallest}  (${method})`;
}

function pointLines(point: OperatingPoint): readonly string[] {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = point.matrix;
  return [
    `  at a logit of ${Number.isFinite(point.threshold) ? point.threshold.toPrecision(4) : String(point.threshold)}: ` +
      `sensitivity ${rateWords(point.sensitivity)}, specificity ${rateWords(point.specificity)}; ` +
      `${truePositives} true and ${falsePositives} false positives, ${trueNegatives} true and ${falseNegatives} false negatives`,
    `    (${point.method})`,
    ...(point.clusterNote === null ? [] : [`    ${point.clusterNote}`]),
  ];
}

function rateWords({ value, interval }: Rate): string {
  if (value === null || interval === null) return 'unknown';
  return `${shareWords(value)} (${intervalWords(interval)})`;
}

function differenceLines(what: string, differences: readonly DocumentDifference[] | null): readonly string[] {
  if (differences === null) return [`${what}: not recorded in both runs`];
  if (differences.length === 0) return [`${what}: no differences recorded`];
  return [
    `${what}: ${differences.length === 1 ? 'one difference' : `${differences.length} differences`}`,
    ...differences.map(({ path, a, b }) => `  ${path}: ${JSON.stringify(a)} | ${JSON.stringify(b)}`),
  ];
}
