import {
  failed,
  isBreastDensity,
  isFindingKind,
  isLaterality,
  isSplitPart,
  isStudyImageReference,
  isView,
  ok,
  type FindingKind,
  type ImageRecord,
  type Result,
  type Study,
  type StudyImageReference,
  type StudyQuery,
  type StudyRow,
} from '@contract/index';

import type { Catalogue, SqlRow, SqlValue } from '../workspace/index';
import { findingsByImage } from './finding-queries';
import { flagOrNull, jsonOf, numberOf, numberOrNull, oneOf, oneOfOrNull, textOf } from './rows';

/** A case's part is the one of its dataset's newest split. */
const NEWEST_SPLITS = `
WITH newest AS (
  SELECT dataset_id, id FROM (
    SELECT dataset_id, id, row_number() OVER (PARTITION BY dataset_id ORDER BY created_at_ms DESC, rowid DESC) AS place FROM splits
  ) WHERE place = 1
)`;

const PART_OF_IMAGE = `
  LEFT JOIN newest n ON n.dataset_id = i.dataset_id
  LEFT JOIN split_cases c ON c.split_id = n.id AND c.case_key = i.case_key`;

/** Standard views first, right before left, as they hang. */
const HANGING_ORDER = `CASE view WHEN 'CC' THEN 0 WHEN 'MLO' THEN 1 ELSE 2 END, CASE laterality WHEN 'R' THEN 0 ELSE 1 END, file, id`;

const STUDY_ROWS = `${NEWEST_SPLITS}
SELECT s.id, s.dataset_id, d.name AS dataset_name, s.patient_key, s.study_year, s.is_prior,
  max(i.density) AS density, max(i.malignant) AS malignant, max(c.part) AS part,
  (SELECT count(*) FROM findings f JOIN images fi ON fi.id = f.image_id WHERE fi.study_id = s.id) AS finding_count,
  (SELECT coalesce(json_group_array(kind), '[]') FROM (
    SELECT DISTINCT f.kind AS kind FROM findings f JOIN images fi ON fi.id = f.image_id WHERE fi.study_id = s.id ORDER BY f.kind)) AS kinds,
  (SELECT json_group_array(json_object('imageId', id, 'laterality', laterality, 'view', view)) FROM (
    SELECT id, laterality, view FROM images WHERE study_id = s.id ORDER BY ${HANGING_ORDER})) AS images
FROM studies s JOIN datasets d ON d.id = s.dataset_id AND d.state = 'ready'
JOIN images i ON i.study_id = s.id ${PART_OF_IMAGE}
WHERE (?1 IS NULL OR s.id = ?1) AND (?2 IS NULL OR s.dataset_id = ?2) AND (?3 IS NULL OR instr(s.patient_key, ?3) > 0)
GROUP BY s.id HAVING (?4 IS NULL OR max(i.density) = ?4) AND (?5 IS NULL OR max(i.malignant) = ?5) AND (?6 IS NULL OR max(c.part) = ?6)
ORDER BY d.imported_at_ms DESC, s.dataset_id, s.patient_key, s.day_offset DESC, s.id`;

function isListOf<T>(isItem: (value: unknown) => value is T): (value: unknown) => value is T[] {
  return (value): value is T[] => Array.isArray(value) && value.every(isItem);
}

const isKindList = isListOf<FindingKind>(isFindingKind);
const isTextList = isListOf((value): value is string => typeof value === 'string');
const isReferenceList = isListOf<StudyImageReference>(isStudyImageReference);

function studyRowOf(row: SqlRow): StudyRow {
  const year = numberOrNull(row, 'study_year');
  return {
    studyId: textOf(row, 'id'),
    datasetId: textOf(row, 'dataset_id'),
    datasetName: textOf(row, 'dataset_name'),
    patientKey: textOf(row, 'patient_key'),
    studyDateLabel: year === null ? null : String(year),
    isPrior: numberOf(row, 'is_prior') === 1,
    density: oneOfOrNull(row, 'density', isBreastDensity),
    malignant: flagOrNull(row, 'malignant'),
    findingCount: numberOf(row, 'finding_count'),
    findingKinds: jsonOf(row, 'kinds', isKindList),
    splitPart: oneOfOrNull(row, 'part', isSplitPart),
    images: jsonOf(row, 'images', isReferenceList),
  };
}

interface StudyFilter extends StudyQuery {
  readonly studyId: string | null;
}

async function findStudies(catalogue: Catalogue, filter: StudyFilter): Promise<StudyRow[]> {
  const malignant = filter.malignant === null ? null : Number(filter.malignant);
  const text = filter.text === null || filter.text.trim() === '' ? null : filter.text.trim().toLowerCase();
  const parameters: SqlValue[] = [filter.studyId, filter.datasetId, text, filter.density, malignant, filter.splitPart];
  return (await catalogue.read(STUDY_ROWS, parameters)).map(studyRowOf);
}

export function listStudies(catalogue: Catalogue, query: StudyQuery): Promise<StudyRow[]> {
  return findStudies(catalogue, { ...query, studyId: null });
}

const STUDY_IMAGES = `${NEWEST_SPLITS}
SELECT i.*, c.part FROM images i ${PART_OF_IMAGE} WHERE i.study_id = ? ORDER BY ${HANGING_ORDER.replaceAll(/\b(view|laterality|file|id)\b/g, 'i.$1')}`;

function isViewSource(value: unknown): value is ImageRecord['viewSource'] {
  return value === 'tags' || value === 'filename' || value === 'table' || value === 'unknown';
}

function imageRecordOf(row: SqlRow, findings: ImageRecord['findings']): ImageRecord {
  return {
    imageId: textOf(row, 'id'),
    caseKey: textOf(row, 'case_key'),
    patientKey: textOf(row, 'patient_key'),
    studyId: textOf(row, 'study_id'),
    laterality: oneOfOrNull(row, 'laterality', isLaterality),
    view: oneOfOrNull(row, 'view', isView),
    viewModifiers: jsonOf(row, 'view_modifiers', isTextList),
    viewSource: oneOf(row, 'view_source', isViewSource),
    rows: numberOf(row, 'row_count'),
    columns: numberOf(row, 'column_count'),
    photometricInterpretation: textOf(row, 'photometric_interpretation'),
    transferSyntaxUid: textOf(row, 'transfer_syntax_uid'),
    malignant: flagOrNull(row, 'malignant'),
    density: oneOfOrNull(row, 'density', isBreastDensity),
    splitPart: oneOfOrNull(row, 'part', isSplitPart),
    findings,
  };
}

/** Only what is dated can be earlier; of several on one day the first by id. */
const PRIOR_STUDY = `
SELECT p.id FROM studies s JOIN studies p ON p.dataset_id = s.dataset_id AND p.patient_key = s.patient_key AND p.day_offset < s.day_offset
WHERE s.id = ? ORDER BY p.day_offset DESC, p.id LIMIT 1`;

async function findPriorStudyId(catalogue: Catalogue, studyId: string): Promise<string | null> {
  const [prior] = await catalogue.read(PRIOR_STUDY, [studyId]);
  return prior === undefined ? null : textOf(prior, 'id');
}

export async function readStudy(catalogue: Catalogue, studyId: string): Promise<Result<Study>> {
  const everything = { datasetId: null, text: null, density: null, malignant: null, splitPart: null };
  const [row] = await findStudies(catalogue, { ...everything, studyId });
  if (row === undefined) return failed('not-found', 'This study is not in the workspace any more');
  const images = await catalogue.read(STUDY_IMAGES, [studyId]);
  const findings = await findingsByImage(
    catalogue,
    images.map((image) => textOf(image, 'id')),
  );
  return ok({
    row,
    images: images.map((image) => imageRecordOf(image, findings.get(textOf(image, 'id')) ?? [])),
    priorStudyId: await findPriorStudyId(catalogue, studyId),
  });
}
