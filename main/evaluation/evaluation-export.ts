import type { AucInterval, EvaluatedRun, OperatingPoint, Rate } from '@contract/index';
import { DEFINITIONS } from '@core/statistics';

/**
 * All that the page shows. `evaluation` is what `npm run stats -- show RUN --json` prints; the images of errors stay
 * under the pseudonyms that the run's files have, without ids of this workspace and without places on this disk.
 */
export function evaluationJson({ runId, evaluation, subgroups, worst, files, notes }: EvaluatedRun): string {
  const withoutImages = (errors: EvaluatedRun['worst']['falsePositives']) =>
    errors.map(({ images, ...error }) => ({ ...error, caseKeys: images.map(({ caseKey }) => caseKey) }));
  const exported = {
    runId,
    evaluation,
    subgroups,
    worst: {
      falsePositives: withoutImages(worst.falsePositives),
      falseNegatives: withoutImages(worst.falseNegatives),
    },
    files: files.map(({ name, sha256, sizeBytes }) => ({ name, sha256, sizeBytes })),
    notes,
    definitions: DEFINITIONS,
  };
  return `${JSON.stringify(exported, withNames, 2)}\n`;
}

/** JSON knows no infinite threshold. */
function withNames(_key: string, value: unknown): unknown {
  return value === Infinity || value === -Infinity ? String(value) : value;
}

interface Row {
  readonly quantity: string;
  readonly group: string;
  readonly value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly count: number | null;
  readonly of: number | null;
  readonly method: string;
}

const COLUMNS = ['quantity', 'group', 'value', 'lower', 'upper', 'count', 'of', 'method'] as const;

/** A quantity a line, with its limits, counts and method. */
export function evaluationCsv({ evaluation, subgroups }: EvaluatedRun): string {
  const { estimate, calibration, averagePrecision } = evaluation;
  const { cases, positives } = estimate.counts;
  const plain = (quantity: string, value: number, method: string): Row => ({
    ...{ quantity, group: 'all', value, lower: null, upper: null, count: null, of: cases, method },
  });
  const auc = (group: string, value: number, { method, interval }: AucInterval, counts: readonly [number, number]) => ({
    ...{ quantity: 'AUC', group, value, lower: interval?.lower ?? null, upper: interval?.upper ?? null },
    ...{ count: counts[0], of: counts[1], method },
  });
  const rows: Row[] = [
    auc('all', estimate.auc, estimate.clusterRobust, [positives, cases]),
    auc('all', estimate.auc, estimate.delong, [positives, cases]),
    ...(estimate.bootstrap === null ? [] : [auc('all', estimate.auc, estimate.bootstrap, [positives, cases])]),
    plain('average precision', averagePrecision, 'not interpolated'),
    plain(`Brier score of the ${evaluation.calibrationOf}s`, calibration.brier, 'mean squared error'),
    plain('expected calibration error', calibration.expectedCalibrationError, 'ten bins of equal width'),
    ...pointRows('at the fixed specificity', evaluation.atSpecificity),
    ...pointRows('at the fixed sensitivity', evaluation.atSensitivity),
    ...subgroups.flatMap(({ axis, groups }) =>
      groups.flatMap(({ name, counts, estimate: own }) =>
        own === null
          ? []
          : [auc(`${axis} ${name} (exploratory)`, own.auc, own.clusterRobust, [counts.positives, counts.cases])],
      ),
    ),
  ];
  return [COLUMNS.join(','), ...rows.map((row) => COLUMNS.map((name) => cell(row[name])).join(',')), ''].join('\r\n');
}

function pointRows(group: string, point: OperatingPoint): readonly Row[] {
  const row = (quantity: string, { value, count, of, interval }: Rate): Row => ({
    ...{ quantity, group, value, lower: interval?.lower ?? null, upper: interval?.upper ?? null },
    ...{ count, of, method: point.method },
  });
  return [
    row('sensitivity', point.sensitivity),
    row('specificity', point.specificity),
    row('positive predictive value', point.positivePredictiveValue),
    row('negative predictive value', point.negativePredictiveValue),
  ];
}

/** RFC 4180; what a spreadsheet would take for a formula is text. */
function cell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
