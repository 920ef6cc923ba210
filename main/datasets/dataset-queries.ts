import type { Dataset, LeftOutFile } from '@contract/index';

import type { Catalogue } from '../workspace/index';
import { numberOf, textOf } from './rows';

const DATASETS = `
SELECT d.id, d.name, d.source_folder, d.imported_at_ms,
  (SELECT count(DISTINCT patient_key) FROM images WHERE dataset_id = d.id) AS patient_count,
  (SELECT count(*) FROM studies WHERE dataset_id = d.id) AS study_count,
  (SELECT count(*) FROM images WHERE dataset_id = d.id) AS image_count,
  (SELECT count(*) FROM images WHERE dataset_id = d.id AND malignant = 1) AS malignant_count,
  (SELECT count(*) FROM images WHERE dataset_id = d.id AND malignant IS NOT NULL) AS labeled_count,
  (SELECT count(*) FROM left_out WHERE dataset_id = d.id) AS left_out_count
FROM datasets d WHERE d.state = 'ready' ORDER BY d.imported_at_ms DESC, d.id`;

export async function listDatasets(catalogue: Catalogue): Promise<Dataset[]> {
  const rows = await catalogue.read(DATASETS);
  return rows.map((row) => ({
    id: textOf(row, 'id'),
    name: textOf(row, 'name'),
    sourceFolder: textOf(row, 'source_folder'),
    importedAtMs: numberOf(row, 'imported_at_ms'),
    patientCount: numberOf(row, 'patient_count'),
    studyCount: numberOf(row, 'study_count'),
    imageCount: numberOf(row, 'image_count'),
    malignantImageCount: numberOf(row, 'malignant_count'),
    labeledImageCount: numberOf(row, 'labeled_count'),
    leftOutCount: numberOf(row, 'left_out_count'),
  }));
}

export async function listLeftOut(catalogue: Catalogue, datasetId: string): Promise<LeftOutFile[]> {
  const rows = await catalogue.read(
    'SELECT file, code, reason, remedy FROM left_out WHERE dataset_id = ? ORDER BY id',
    [datasetId],
  );
  return rows.map((row) => ({
    file: textOf(row, 'file'),
    code: textOf(row, 'code'),
    reason: textOf(row, 'reason'),
    remedy: row['remedy'] === null ? null : textOf(row, 'remedy'),
  }));
}
