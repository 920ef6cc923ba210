import type { Problem, SplitPart } from '../../contract/generated/types.ts';
import { failed, ok, type Result } from '../../contract/result.ts';
import { type Case, casesOf, type ScoredCases } from './cases.ts';
import { fieldsOf } from './csv.ts';

/** What a case is. */
export type Unit = 'image' | 'breast' | 'patient';
export const UNITS: readonly Unit[] = ['image', 'breast', 'patient'];

export const PREDICTION_FILES: Readonly<Record<Unit, string>> = {
  image: 'predictions.csv',
  breast: 'predictions-breast.csv',
  patient: 'predictions-patient.csv',
};

/** Parts that a run scores. */
export type ScoredPart = Exclude<SplitPart, 'train'>;

export interface Predictions {
  readonly cases: ScoredCases;
  /** Calibrated probabilities by case; null where the run could not calibrate them. */
  readonly risks: Float64Array | null;
  /** Ranking scores 0 … 1 by case: sigmoid(logit). */
  readonly probabilities: Float64Array;
}

const NEEDED: Readonly<Record<Unit, readonly string[]>> = {
  image: ['caseKey', 'patientKey', 'part', 'label', 'logit'],
  breast: ['patientKey', 'laterality', 'part', 'label', 'logit'],
  patient: ['patientKey', 'part', 'label', 'logit'],
};

interface Line extends Case {
  readonly part: string;
  readonly risk: number | null;
}

/**
 * The cases of one part of a run’s predictions, ranked by logit. Every line that cannot be used is a problem with file,
 * line and field, of the other parts too.
 */
export function parsePredictions(text: string, path: string, unit: Unit, part: ScoredPart): Result<Predictions> {
  const [header = '', ...rows] = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const columns = fieldsOf(header);
  const absent = NEEDED[unit].filter((name) => !columns.includes(name));
  if (absent.length > 0) {
    const message = `has no column ${absent.join(', ')}; it has ${columns.filter((name) => name !== '').join(', ') || 'none'}`;
    const remedy = `Give a ${PREDICTION_FILES[unit]} as a run writes it.`;
    return failed('invalid', `${path} ${message}. ${remedy}`, [{ path, message, remedy }]);
  }
  const problems: Problem[] = [];
  const seen = new Map<string, number>();
  const lines = rows.flatMap((row, i) => {
    if (row === '') return [];
    const [line, wrong] = readLine(columns, fieldsOf(row), unit, seen, i + 2);
    problems.push(...wrong.map((message) => ({ path: `${path}, line ${i + 2}`, message, remedy: null })));
    return line === null ? [] : [line];
  });
  const wanted = lines.filter((line) => line.part === part);
  if (problems.length === 0) problems.push(...classProblems(wanted, path, part));
  if (problems.length > 0) return failed('invalid', `${path} cannot be used.`, problems);
  return ok(predictionsOf(wanted));
}

function predictionsOf(lines: readonly Line[]): Predictions {
  const cases = casesOf(lines);
  const calibrated = lines.every(({ risk }) => risk !== null);
  return {
    cases,
    risks: calibrated ? Float64Array.from(lines, ({ risk }) => risk ?? 0) : null,
    probabilities: cases.scores.map((logit) => 1 / (1 + Math.exp(-logit))),
  };
}

function readLine(
  columns: readonly string[],
  fields: readonly string[],
  unit: Unit,
  seen: Map<string, number>,
  number: number,
): readonly [Line | null, readonly string[]] {
  if (fields.length !== columns.length) {
    return [null, [`has ${fields.length} fields, and the first line names ${columns.length}`]];
  }
  const field = (name: string): string => fields[columns.indexOf(name)] ?? '';
  const key = keyOf(field, unit);
  const wrong: string[] = [];
  const before = seen.get(key);
  if (before !== undefined) wrong.push(`${unit} ${shortened(key)} stands in line ${before} already`);
  seen.set(key, before ?? number);
  for (const name of unit === 'image' ? ['caseKey', 'patientKey'] : ['patientKey']) {
    if (field(name) === '') wrong.push(`${name} is empty`);
  }
  const label = field('label');
  if (label !== '0' && label !== '1') wrong.push(`label is ${quoted(label)}, not 0 or 1`);
  const part = field('part');
  if (part !== 'validation' && part !== 'test') wrong.push(`part is ${quoted(part)}, not validation or test`);
  const score = numberOf(field('logit'));
  if (score === null) wrong.push(`logit is ${quoted(field('logit'))}, not a finite number`);
  const riskText = columns.includes('risk') ? field('risk') : '';
  const risk = riskText === '' ? null : numberOf(riskText);
  if (riskText !== '' && !(risk !== null && risk >= 0 && risk <= 1)) {
    wrong.push(`risk is ${quoted(riskText)}, neither empty nor a number from 0 to 1`);
  }
  if (wrong.length > 0 || score === null) return [null, wrong];
  return [{ key, patientKey: field('patientKey'), positive: label === '1', score, part, risk }, []];
}

function keyOf(field: (name: string) => string, unit: Unit): string {
  switch (unit) {
    case 'image':
      return field('caseKey');
    case 'breast':
      return `${field('patientKey')} ${field('laterality')}`;
    case 'patient':
      return field('patientKey');
  }
}

function classProblems(lines: readonly Line[], path: string, part: ScoredPart): readonly Problem[] {
  const positives = lines.filter((line) => line.positive).length;
  if (positives > 0 && positives < lines.length) return [];
  const message =
    lines.length === 0
      ? `has no cases of the part ${part}`
      : `has only ${positives === 0 ? 'benign or normal' : 'malignant'} cases in the part ${part} (${lines.length})`;
  return [{ path, message, remedy: 'An AUC needs cases of both classes: split so that each part has both.' }];
}

function numberOf(text: string): number | null {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}

function quoted(text: string): string {
  return text === '' ? 'empty' : `“${text}”`;
}

function shortened(key: string): string {
  return key.length > 24 ? `${key.slice(0, 12)}…` : key;
}
