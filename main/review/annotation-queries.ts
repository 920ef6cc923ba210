import { isAnnotation, type Annotation, type AnnotationDraft, type Reader } from '@contract/index';

import type { Catalogue, SqlRow } from '../workspace/index';
import type { ImageExtent } from './points';

const COLUMNS = `annotation_id, revision, image_id, reader_id, reader_name, reader_color, shape, points, kind, pathology,
  deleted, act, saved_at_ms`;

const IS_LAST = `revision = (SELECT MAX(revision) FROM annotation_revisions l WHERE l.annotation_id = r.annotation_id)`;

/** What was drawn first comes first, however often it was changed. */
const FIRST_SAVED = `(SELECT saved_at_ms FROM annotation_revisions f WHERE f.annotation_id = r.annotation_id AND f.revision = 1)`;

/**
 * One statement, so that nothing comes between looking and writing: a revision follows the one that the reader saw, and an
 * annotation stays that of its reader and its image.
 */
const INSERT = `
INSERT INTO annotation_revisions (${COLUMNS})
SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
WHERE (SELECT COALESCE(MAX(revision), 0) FROM annotation_revisions WHERE annotation_id = ?) = ?
  AND NOT EXISTS (SELECT 1 FROM annotation_revisions WHERE annotation_id = ? AND (reader_id <> ? OR image_id <> ?))`;

/** A row that does not make an annotation is a bug, and throws. */
function annotationOf(row: SqlRow): Annotation {
  const annotation: unknown = {
    annotationId: row['annotation_id'],
    revision: row['revision'],
    imageId: row['image_id'],
    readerId: row['reader_id'],
    readerName: row['reader_name'],
    readerColor: row['reader_color'],
    shape: row['shape'],
    points: JSON.parse(String(row['points'])) as unknown,
    kind: row['kind'],
    pathology: row['pathology'],
    deleted: row['deleted'] === 1,
    act: row['act'],
    savedAtMs: row['saved_at_ms'],
  };
  if (!isAnnotation(annotation)) throw new Error(`annotation_revisions holds ${JSON.stringify(annotation)}`);
  return annotation;
}

/** What is to be seen on these images: the last revision of each annotation that is not deleted. */
export async function listAnnotations(
  catalogue: Catalogue,
  imageIds: readonly string[],
): Promise<readonly Annotation[]> {
  const marks = imageIds.map(() => '?').join(', ');
  const sql = `SELECT ${COLUMNS} FROM annotation_revisions r
    WHERE image_id IN (${marks}) AND ${IS_LAST} AND deleted = 0 ORDER BY ${FIRST_SAVED}, annotation_id`;
  return (await catalogue.read(sql, imageIds)).map(annotationOf);
}

/** The last revision of an annotation, deleted or not; null where there is none. */
export async function lastRevision(catalogue: Catalogue, annotationId: string): Promise<Annotation | null> {
  const sql = `SELECT ${COLUMNS} FROM annotation_revisions r WHERE annotation_id = ? AND ${IS_LAST}`;
  const [row] = await catalogue.read(sql, [annotationId]);
  return row === undefined ? null : annotationOf(row);
}

export async function imageExtent(catalogue: Catalogue, imageId: string): Promise<ImageExtent | null> {
  const [row] = await catalogue.read('SELECT row_count, column_count FROM images WHERE id = ?', [imageId]);
  return row === undefined ? null : { rows: Number(row['row_count']), columns: Number(row['column_count']) };
}

/** Writes the revision after `basedOn`; false where that is not the last one any more, or not this reader's. */
export async function insertRevision(
  catalogue: Catalogue,
  draft: AnnotationDraft,
  reader: Reader,
  savedAtMs: number,
): Promise<boolean> {
  const { annotationId, basedOn, imageId, shape, points, kind, pathology, deleted, act } = draft;
  const row = [
    ...[annotationId, basedOn + 1, imageId, reader.id, reader.name, reader.color, shape, JSON.stringify(points)],
    ...[kind, pathology, Number(deleted), act, savedAtMs],
  ];
  const conditions = [annotationId, basedOn, annotationId, reader.id, imageId];
  const [inserted] = await catalogue.write([{ sql: INSERT, parameterSets: [[...row, ...conditions]] }]);
  return inserted === 1;
}
