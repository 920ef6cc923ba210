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
