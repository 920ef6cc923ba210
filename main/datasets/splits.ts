import { randomBytes } from 'node:crypto';

import {
  failed,
  isSplitPart,
  ok,
  type Result,
  type SplitCounts,
  type SplitPart,
  type SplitRequest,
  type SplitSummary,
} from '@contract/index';

import type { Catalogue, SqlRow } from '../workspace/index';
import { numberOf, oneOf, textOf } from './rows';
import { makeSplit, type LabeledCase, type SplitPlan } from './split';

/** A case is what training may use: labeled, with a known view, and not left out. */
const LABELED_CASES = `
SELECT case_key, patient_key, malignant FROM images
WHERE dataset_id = ? AND malignant IS NOT NULL AND laterality IS NOT NULL AND view IS NOT NULL AND training_exclusion IS NULL`;

function labeledCaseOf(row: SqlRow): LabeledCase {
  return {
    caseKey: textOf(row, 'case_key'),
    patientKey: textOf(row, 'patient_key'),
    malignant: numberOf(row, 'malignant') === 1,
  };
}

function refuseSplit(cases: readonly LabeledCase[], { trainFraction, validationFraction }: SplitRequest): Result<null> {
  if (trainFraction + validationFraction >= 1) {
    const message = 'The train and validation fractions leave nothing for test. Lower one of them.';
    return failed('invalid', message, [{ path: '/validationFraction', message, remedy: null }]);
  }
  if (cases.length === 0) {
    return failed(
      'no-labels',
      'This dataset has no labeled image to split: put its truth.json beside the files, and import it again.',
    );
  }
  for (const malignant of [true, false]) {
    const patients = patientCount(cases, malignant);
    if (patients >= 3) continue;
    const kind = malignant ? 'with a malignant image' : 'without one';
    return failed(
      'too-few-patients',
      `A split in three needs at least three patients ${kind}; this dataset has ${patients}. Import more patients.`,
    );
  }
  return ok(null);
}

function patientCount(cases: readonly LabeledCase[], malignant: boolean): number {
  const positive = new Set(cases.filter((each) => each.malignant).map((each) => each.patientKey));
  if (malignant) return positive.size;
  return new Set(cases.filter((each) => !positive.has(each.patientKey)).map((each) => each.patientKey)).size;
}

export async function createSplit(catalogue: Catalogue, request: SplitRequest): Promise<Result<SplitSummary>> {
  const { datasetId, seed, trainFraction, validationFraction } = request;
  const cases = (await catalogue.read(LABELED_CASES, [datasetId])).map(labeledCaseOf);
  const refused = refuseSplit(cases, request);
  if (!refused.ok) return refused;
  const plan = makeSplit(cases, seed, trainFraction, validationFraction);
  const same = (await listSplits(catalogue)).find(
    (split) => split.datasetId === datasetId && split.hash === plan.hash && split.seed === seed,
  );
  // The same request gives the same split: it is brought to the front, not stored twice.
  const splitId = same?.splitId ?? `split-${randomBytes(6).toString('hex')}`;
  await catalogue.write(same === undefined ? storeSplit(splitId, request, plan) : bringToFront(splitId));
  const stored = (await listSplits(catalogue)).find((split) => split.splitId === splitId);
  if (stored === undefined) throw new Error(`The split ${splitId} was not stored`);
  return ok(stored);
}

type Write = Parameters<Catalogue['write']>[0];

function storeSplit(splitId: string, request: SplitRequest, plan: SplitPlan): Write {
  const { datasetId, seed, trainFraction, validationFraction } = request;
  return [
    {
      sql: 'INSERT INTO splits (id, dataset_id, hash, seed, train_fraction, validation_fraction, created_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)',
      parameterSets: [[splitId, datasetId, plan.hash, seed, trainFraction, validationFraction, Date.now()]],
    },
    {
      sql: 'INSERT INTO split_cases (split_id, case_key, part) VALUES (?, ?, ?)',
      parameterSets: plan.cases.map(({ caseKey, part }) => [splitId, caseKey, part]),
    },
  ];
}

function bringToFront(splitId: string): Write {
  return [{ sql: 'UPDATE splits SET created_at_ms = ? WHERE id = ?', parameterSets: [[Date.now(), splitId]] }];
}

const COUNTS = `
SELECT c.split_id, c.part, count(DISTINCT i.patient_key) AS patients, count(*) AS images, sum(i.malignant) AS malignant
FROM split_cases c JOIN splits s ON s.id = c.split_id JOIN images i ON i.dataset_id = s.dataset_id AND i.case_key = c.case_key
GROUP BY c.split_id, c.part`;

const NOTHING: SplitCounts = { patients: 0, images: 0, malignantImages: 0 };

function countsOf(row: SqlRow): SplitCounts {
  return {
    patients: numberOf(row, 'patients'),
    images: numberOf(row, 'images'),
    malignantImages: numberOf(row, 'malignant'),
  };
}

/** Newest first. */
export async function listSplits(catalogue: Catalogue): Promise<SplitSummary[]> {
  const counts = new Map<string, SplitCounts>();
  for (const row of await catalogue.read(COUNTS)) {
    counts.set(`${textOf(row, 'split_id')} ${oneOf(row, 'part', isSplitPart)}`, countsOf(row));
  }
  const rows = await catalogue.read('SELECT * FROM splits ORDER BY created_at_ms DESC, rowid DESC');
  return rows.map((row) => {
    const splitId = textOf(row, 'id');
    const countOf = (part: SplitPart): SplitCounts => counts.get(`${splitId} ${part}`) ?? NOTHING;
    return {
      splitId,
      datasetId: textOf(row, 'dataset_id'),
      hash: textOf(row, 'hash'),
      seed: numberOf(row, 'seed'),
      trainFraction: numberOf(row, 'train_fraction'),
      validationFraction: numberOf(row, 'validation_fraction'),
      train: countOf('train'),
      validation: countOf('validation'),
      test: countOf('test'),
      createdAtMs: numberOf(row, 'created_at_ms'),
    };
  });
}
