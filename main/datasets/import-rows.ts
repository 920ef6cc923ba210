import { createHash } from 'node:crypto';

import type { TruthImage } from '@contract/index';

import type { SqlValue, WriteStatement } from '../workspace/index';
import type { LeftOutReason, ReadImage } from './import-messages';

export interface LeftOut {
  readonly file: string;
  readonly why: LeftOutReason;
}

/** An image that the catalogue takes, with what the truth file says of it. */
export interface TakenImage {
  readonly image: ReadImage;
  readonly truth: TruthImage | null;
}

function shortHash(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join(':')).digest('hex').slice(0, 24);
}

export function studyIdOf(datasetId: string, studyKey: string): string {
  return shortHash(datasetId, 'study', studyKey);
}

function imageIdOf(datasetId: string, caseKey: string): string {
  return shortHash(datasetId, 'image', caseKey);
}

function imageRow(datasetId: string, { image, truth }: TakenImage): SqlValue[] {
  const fromTable = truth !== null && (image.laterality === null || image.view === null);
  return [
    imageIdOf(datasetId, image.caseKey),
    datasetId,
    studyIdOf(datasetId, image.studyKey),
    image.patientKey,
    image.caseKey,
    image.file,
    image.laterality ?? truth?.laterality ?? null,
    image.view ?? truth?.view ?? null,
    fromTable ? 'table' : image.viewSource,
    image.rows,
    image.columns,
    image.photometricInterpretation,
    image.transferSyntaxUid,
    image.presentationIntent,
    truth === null ? null : Number(truth.malignant),
    truth?.density ?? image.density,
    image.trainingExclusion?.code ?? null,
    JSON.stringify(image.viewModifiers),
  ];
}

function findingRows(datasetId: string, { image, truth }: TakenImage): SqlValue[][] {
  const imageId = imageIdOf(datasetId, image.caseKey);
  return (truth?.findings ?? []).map((finding) => [
    imageId,
    finding.lesionId,
    finding.kind,
    finding.pathology,
    JSON.stringify(finding.outline),
    finding.source,
  ]);
}

/** One transaction's worth of an import. */
export function importBatch(
  datasetId: string,
  taken: readonly TakenImage[],
  leftOut: readonly LeftOut[],
): WriteStatement[] {
  return [
    {
      sql: 'INSERT OR IGNORE INTO studies (id, dataset_id, study_key, patient_key) VALUES (?, ?, ?, ?)',
      parameterSets: taken.map(({ image }) => [
        studyIdOf(datasetId, image.studyKey),
        datasetId,
        image.studyKey,
        image.patientKey,
      ]),
    },
    {
      sql: `INSERT INTO images (id, dataset_id, study_id, patient_key, case_key, file, laterality, view, view_source, row_count,
              column_count, photometric_interpretation, transfer_syntax_uid, presentation_intent, malignant, density,
              training_exclusion, view_modifiers)
            VALUES (${new Array(18).fill('?').join(', ')})`,
      parameterSets: taken.map((each) => imageRow(datasetId, each)),
    },
    {
      sql: 'INSERT INTO findings (image_id, lesion_id, kind, pathology, outline, source) VALUES (?, ?, ?, ?, ?, ?)',
      parameterSets: taken.flatMap((each) => findingRows(datasetId, each)),
    },
    {
      sql: 'INSERT INTO left_out (dataset_id, file, code, reason, remedy) VALUES (?, ?, ?, ?, ?)',
      parameterSets: leftOut.map(({ file, why }) => [datasetId, file, why.code, why.reason, why.remedy]),
    },
  ];
}

export function newDataset(id: string, name: string, folder: string, salt: string): WriteStatement[] {
  return [
    {
      sql: "INSERT INTO datasets (id, name, source_folder, imported_at_ms, salt, state) VALUES (?, ?, ?, ?, ?, 'importing')",
      parameterSets: [[id, name, folder, Date.now(), salt]],
    },
  ];
}

export function discardDataset(id: string): WriteStatement[] {
  return [{ sql: 'DELETE FROM datasets WHERE id = ?', parameterSets: [[id]] }];
}
