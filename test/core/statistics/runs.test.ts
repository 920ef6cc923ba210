import { compareRuns, documentDifferences, evaluateRun, readRunScores, type RunScores } from '@core/statistics';
import { describe, expect, it } from 'vitest';

import { filesOf, predictionsCsv, type Row, rowsOf, SPLIT_HASH, textsOf } from './run-folder.js';

function read(name: string, rows: readonly Row[], splitHash = SPLIT_HASH): RunScores {
  const result = readRunScores(textsOf(name, filesOf(name, rows, splitHash)), 'image', 'test');
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

function problemsOf(files: Readonly<Record<string, string>>): readonly string[] {
  const result = readRunScores(textsOf('runs/7', files), 'image', 'test');
  return result.ok ? [] : result.failure.problems.map(({ path, message }) => `${path}: ${message}`);
}

describe('readRunScores', () => {
  it('reads cases, patients and what the run was', () => {
    const run = read('first', rowsOf(1));
    expect(run.cases.counts).toMatchObject({ cases: 80, positives: 27, patients: 40 });
    expect(run).toMatchObject({ name: 'first', splitHash: SPLIT_HASH, unit: 'image', part: 'test', risks: null });
  });

  it('takes calibrated risks where every case has one', () => {
    const files = filesOf('first', rowsOf(1));
    const calibrated = files['predictions.csv']!.replaceAll(/,\n/g, ',0.25\n');
    const result = readRunScores(textsOf('r', { ...files, 'predictions.csv': calibrated }), 'image', 'test');
    expect(result.ok && [...(result.value.risks ?? [])]).toEqual(Array(80).fill(0.25));
    expect(result.ok && evaluateRun(result.value, null).calibrationOf).toBe('risk');
  });

  it('names every file that is missing or damaged, at once', () => {
    expect(problemsOf({ 'config.json': '[1' })).toEqual([
      'runs/7/split.json: is missing',
      'runs/7/config.json: is no JSON object',
      'runs/7/predictions.csv: is missing',
    ]);
    expect(problemsOf({ ...filesOf('x', rowsOf(1)), 'split.json': '{"hash":"abc"}' })).toEqual([
      'runs/7/split.json, /hash: is no SHA-256',
    ]);
  });

  it('names every line and field that cannot be used, at once', () => {
    const bad = [
      'caseKey,patientKey,laterality,view,part,label,logit,score,risk',
      'one,p1,L,CC,test,1,NaN,0.5,',
      'two,p1,L,CC,test,2,0.5,0.5,',
      'two,p2,L,CC,testing,0,Infinity,0.5,1.5',
      'three,,L,CC,test,0,0.5,0.5,',
      'four,p3,L,CC,test,0,0.5',
    ].join('\n');
    expect(problemsOf({ ...filesOf('x', []), 'predictions.csv': bad })).toEqual([
      'runs/7/predictions.csv, line 2: logit is “NaN”, not a finite number',
      'runs/7/predictions.csv, line 3: label is “2”, not 0 or 1',
      'runs/7/predictions.csv, line 4: image two stands in line 3 already',
      'runs/7/predictions.csv, line 4: part is “testing”, not validation or test',
      'runs/7/predictions.csv, line 4: logit is “Infinity”, not a finite number',
      'runs/7/predictions.csv, line 4: risk is “1.5”, neither empty nor a number from 0 to 1',
      'runs/7/predictions.csv, line 5: patientKey is empty',
      'runs/7/predictions.csv, line 6: has 7 fields, and the first line names 9',
    ]);
  });

  it('refuses one class only, other columns, and an empty file', () => {
    const benign = rowsOf(1).map((row) => ({ ...row, label: 0 as const }));
    const of = (text: string) => problemsOf({ ...filesOf('x', []), 'predictions.csv': text });
    expect(of(predictionsCsv(benign))).toEqual([
      'runs/7/predictions.csv: has only benign or normal cases in the part test (80)',
    ]);
    expect(of('id,probability\n1,0.5\n')).toEqual([
      'runs/7/predictions.csv: has no column caseKey, patientKey, part, label, logit; it has id, probability',
    ]);
    expect(of('')).toHaveLength(1);
  });

  it('reads breasts and patients from their own files', () => {
    const breasts =
      'patientKey,laterality,part,label,imageCount,logit,score,risk\np,L,test,1,2,0.5,,\np,R,test,0,2,0.25,,\n';
    const patients = 'patientKey,part,label,imageCount,logit,score,risk\n"p, 1",test,1,4,1,,\nq,test,0,4,0,,\n';
    const files = { ...filesOf('x', []), 'predictions-breast.csv': breasts, 'predictions-patient.csv': patients };
    const byBreast = readRunScores(textsOf('r', files), 'breast', 'test');
    expect(byBreast.ok && byBreast.value.cases).toMatchObject({
      keys: ['p L', 'p R'],
      counts: { cases: 2, patients: 1 },
    });
    const byPatient = readRunScores(textsOf('r', files), 'patient', 'test');
    expect(byPatient.ok && byPatient.value.cases.keys).toEqual(['p, 1', 'q']);
  });
});

describe('compareRuns', () => {
  it('pairs cases by key, in whatever order the second file has them', () => {
    const [a, b] = [rowsOf(1), rowsOf(0.5, 1)];
    const inOrder = compareRuns(read('a', a), read('b', b), null);
    const reversed = compareRuns(read('a', a), read('b', [...b].reverse()), null);
    expect(inOrder.ok && reversed.ok && reversed.value.comparison).toEqual(inOrder.ok && inOrder.value.comparison);
  });

  it('takes pseudonyms of another workspace, as long as the same cases belong together', () => {
    const renamed = rowsOf(1).map((row) => ({ ...row, patient: `other-${row.patient}` }));
    expect(compareRuns(read('a', rowsOf(1)), read('b', renamed), null).ok).toBe(true);
  });

  it('refuses with every reason where split, cases, labels or patients differ', () => {
    const other = rowsOf(1)
      .slice(2)
      .map((row, i) => ({
        ...row,
        label: i === 0 ? ((1 - row.label) as 0 | 1) : row.label,
        patient: i === 1 ? 'patient-30' : row.patient,
      }));
    const refused = compareRuns(
      read('a', rowsOf(1)),
      read('b', [...other, { key: 'new', patient: 'p', label: 1, logit: 0 }], 'b'.repeat(64)),
      null,
    );
    expect(refused.ok).toBe(false);
    expect(refused.ok ? [] : refused.failure.problems.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      `b/split.json, /hash: is ${'b'.repeat(12)}, and ${'a'.repeat(12)} in a: one run may have been trained on cases that judge the other`,
      'b: lacks 2 images (case-0, case-1) of a',
      'a: lacks 1 image (new) of b',
      'b: has another label for 1 image (case-2)',
      'b: groups its cases into other patients than a',
    ]);
  });

  it('refuses runs of other units or parts', () => {
    const a = read('a', rowsOf(1));
    const refused = compareRuns(a, { ...a, folder: 'b', part: 'validation' }, null);
    expect(refused.ok ? '' : refused.failure.problems[0]?.message).toBe(
      'scores each image of validation, the other run each image of test',
    );
  });

  it('tells what the configs and environments say differently', () => {
    const compared = compareRuns(read('a', rowsOf(1)), read('bb', rowsOf(0.5)), null);
    expect(compared.ok && compared.value.configDifferences).toEqual([
      { path: '/name', a: 'a', b: 'bb' },
      { path: '/seed', a: 1, b: 2 },
    ]);
    expect(compared.ok && compared.value.environmentDifferences).toEqual([]);
  });
});

describe('documentDifferences', () => {
  it('goes to the leaves, and knows what only one document has', () => {
    expect(documentDifferences({ 'a/b': { c: 1, d: [1] }, e: null }, { 'a/b': { c: 2, d: [1] }, f: 3 })).toEqual([
      { path: '/a~1b/c', a: 1, b: 2 },
      { path: '/f', a: null, b: 3 },
    ]);
  });
});
