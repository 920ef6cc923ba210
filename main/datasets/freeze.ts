import {
  failed,
  isBreastDensity,
  isLaterality,
  isSplitPart,
  isView,
  ok,
  type Finding,
  type LocalPaths,
  type Manifest,
  type ManifestImage,
  type Result,
  type Split,
} from '@contract/index';

import type { Catalogue, SqlRow } from '../workspace/index';
import { findingsByImage } from './finding-queries';
import { numberOf, oneOf, oneOfOrNull, textOf } from './rows';

/** What a run keeps of its data: the cases under pseudonyms, their parts, and (apart, never leaving) their files. */
export interface FrozenSplit {
  readonly datasetId: string;
  readonly manifest: Manifest;
  readonly split: Split;
  readonly paths: LocalPaths;
}

const SPLIT = `
SELECT s.*, d.name AS dataset_name, d.salt FROM splits s JOIN datasets d ON d.id = s.dataset_id WHERE s.id = ?`;

const CASES = `
SELECT c.case_key, c.part, i.id, i.patient_key, t.study_key, i.laterality, i.view, i.density, i.row_count, i.column_count,
  i.malignant, i.file
FROM split_cases c JOIN splits s ON s.id = c.split_id
JOIN images i ON i.dataset_id = s.dataset_id AND i.case_key = c.case_key
JOIN studies t ON t.id = i.study_id
WHERE c.split_id = ? ORDER BY c.case_key`;

function manifestImageOf(row: SqlRow, findings: readonly Finding[]): ManifestImage {
  return {
    caseKey: textOf(row, 'case_key'),
    patientKey: textOf(row, 'patient_key'),
    studyKey: textOf(row, 'study_key'),
    laterality: oneOf(row, 'laterality', isLaterality),
    view: oneOf(row, 'view', isView),
    density: oneOfOrNull(row, 'density', isBreastDensity),
    rows: numberOf(row, 'row_count'),
    columns: numberOf(row, 'column_count'),
    malignant: numberOf(row, 'malignant') === 1,
    findings: [...findings],
  };
}

function splitOf(split: SqlRow, cases: readonly SqlRow[]): Split {
  return {
    formatVersion: 1,
    hash: textOf(split, 'hash'),
    seed: numberOf(split, 'seed'),
    trainFraction: numberOf(split, 'train_fraction'),
    validationFraction: numberOf(split, 'validation_fraction'),
    cases: cases.map((row) => ({ caseKey: textOf(row, 'case_key'), part: oneOf(row, 'part', isSplitPart) })),
  };
}

/** Takes a split as it stands now, for a run to keep. Its findings are the imported ones: what readers draw is theirs. */
export async function freezeSplit(catalogue: Catalogue, splitId: string): Promise<Result<FrozenSplit>> {
  const [split] = await catalogue.read(SPLIT, [splitId]);
  if (split === undefined) {
    return failed(
      'no-split',
      'This split is not in the workspace. Choose another one, or make one on the studies screen.',
      [{ path: '/data/splitId', message: 'is not a split of this workspace', remedy: 'Choose a split.' }],
    );
  }
  const cases = await catalogue.read(CASES, [splitId]);
  const findings = await findingsByImage(
    catalogue,
    cases.map((row) => textOf(row, 'id')),
  );
  const images = cases.map((row) => manifestImageOf(row, findings.get(textOf(row, 'id')) ?? []));
  return ok({
    datasetId: textOf(split, 'dataset_id'),
    manifest: { formatVersion: 1, datasetName: textOf(split, 'dataset_name'), salt: textOf(split, 'salt'), images },
    split: splitOf(split, cases),
    paths: Object.fromEntries(cases.map((row) => [textOf(row, 'case_key'), textOf(row, 'file')])),
  });
}
