import type { Catalogue } from '../workspace/index';
import { numberOf, textOf } from './rows';

/** Where an image lies on this disk, and what it is known by. */
export interface ImageFile {
  readonly imageId: string;
  readonly caseKey: string;
  readonly file: string;
  readonly rows: number;
  readonly columns: number;
}

/** Where the catalogue has an image of a case. */
export interface CatalogueImage {
  readonly imageId: string;
  readonly studyId: string;
}

/** By case key. The same pixels in two datasets are one image in each: the first one found stands for both. */
export async function findImagesByCase(
  catalogue: Catalogue,
  caseKeys: readonly string[],
): Promise<ReadonlyMap<string, CatalogueImage>> {
  const found = new Map<string, CatalogueImage>();
  if (caseKeys.length === 0) return found;
  const places = caseKeys.map(() => '?').join(', ');
  const rows = await catalogue.read(
    `SELECT id, study_id, case_key FROM images WHERE case_key IN (${places}) ORDER BY id DESC`,
    [...caseKeys],
  );
  for (const row of rows) {
    found.set(textOf(row, 'case_key'), { imageId: textOf(row, 'id'), studyId: textOf(row, 'study_id') });
  }
  return found;
}

export async function findImageFile(catalogue: Catalogue, imageId: string): Promise<ImageFile | null> {
  const [row] = await catalogue.read('SELECT id, case_key, file, row_count, column_count FROM images WHERE id = ?', [
    imageId,
  ]);
  if (row === undefined) return null;
  return {
    imageId,
    caseKey: textOf(row, 'case_key'),
    file: textOf(row, 'file'),
    rows: numberOf(row, 'row_count'),
    columns: numberOf(row, 'column_count'),
  };
}
