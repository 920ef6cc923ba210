/** One step of the catalogue's schema. A published step is never edited: the next change is the next number. */
export interface Migration {
  readonly version: number;
  readonly title: string;
  readonly sql: string;
}

/**
 * No identifier stands in these tables: a patient is a pseudonym, a study's date is a year and a distance in days from the
 * patient's first study.
 */
const DATASETS = `
CREATE TABLE datasets (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  source_folder TEXT NOT NULL,
  imported_at_ms REAL NOT NULL,
  salt TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('importing', 'ready'))
) STRICT;

CREATE TABLE studies (
  id TEXT PRIMARY KEY,
  dataset_id TEXT NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
  study_key TEXT NOT NULL,
  patient_key TEXT NOT NULL,
  study_year INTEGER,
  day_offset INTEGER,
  is_prior INTEGER NOT NULL DEFAULT 0,
  UNIQUE (dataset_id, study_key)
) STRICT;
CREATE INDEX studies_by_patient ON studies (dataset_id, patient_key);

CREATE TABLE images (
  id TEXT PRIMARY KEY,
  dataset_id TEXT NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
  study_id TEXT NOT NULL REFERENCES studies (id) ON DELETE CASCADE,
  patient_key TEXT NOT NULL,
  case_key TEXT NOT NULL,
  file TEXT NOT NULL,
  laterality TEXT,
  view TEXT,
  view_source TEXT NOT NULL,
  row_count INTEGER NOT NULL,
  column_count INTEGER NOT NULL,
  photometric_interpretation TEXT NOT NULL,
  transfer_syntax_uid TEXT NOT NULL,
  presentation_intent TEXT,
  malignant INTEGER,
  density TEXT,
  training_exclusion TEXT,
  UNIQUE (dataset_id, case_key)
) STRICT;
CREATE INDEX images_by_study ON images (study_id);
CREATE INDEX images_by_case ON images (case_key);

CREATE TABLE findings (
  id INTEGER PRIMARY KEY,
  image_id TEXT NOT NULL REFERENCES images (id) ON DELETE CASCADE,
  lesion_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  pathology TEXT,
  outline TEXT NOT NULL,
  source TEXT NOT NULL
) STRICT;
CREATE INDEX findings_by_image ON findings (image_id);

CREATE TABLE left_out (
  id INTEGER PRIMARY KEY,
  dataset_id TEXT NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
  file TEXT NOT NULL,
  code TEXT NOT NULL,
  reason TEXT NOT NULL,
  remedy TEXT
) STRICT;
CREATE INDEX left_out_by_dataset ON left_out (dataset_id);
`;

const SPLITS = `
CREATE TABLE splits (
  id TEXT PRIMARY KEY,
  dataset_id TEXT NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
  hash TEXT NOT NULL,
  seed INTEGER NOT NULL,
  train_fraction REAL NOT NULL,
  validation_fraction REAL NOT NULL,
  created_at_ms REAL NOT NULL
) STRICT;
CREATE INDEX splits_by_dataset ON splits (dataset_id, created_at_ms);

CREATE TABLE split_cases (
  split_id TEXT NOT NULL REFERENCES splits (id) ON DELETE CASCADE,
  case_key TEXT NOT NULL,
  part TEXT NOT NULL CHECK (part IN ('train', 'validation', 'test')),
  PRIMARY KEY (split_id, case_key)
) STRICT, WITHOUT ROWID;
`;

/** Images from before this column have an empty list: their files are not read again. */
const VIEW_MODIFIERS = `
ALTER TABLE images ADD COLUMN view_modifiers TEXT NOT NULL DEFAULT '[]';
`;

/**
 * What readers draw, apart from `findings`, which an import brings: splits, manifests and trainings know the latter alone, so
 * no stroke changes them. Each act is a row of its own, and none is ever changed or removed: the last revision is what is
 * seen, the rest is who drew what and when. An image that was drawn on cannot be deleted.
 */
const ANNOTATIONS = `
CREATE TABLE annotation_revisions (
  annotation_id TEXT NOT NULL,
  revision INTEGER NOT NULL CHECK (revision >= 1),
  image_id TEXT NOT NULL REFERENCES images (id),
  reader_id TEXT NOT NULL,
  reader_name TEXT NOT NULL,
  reader_color TEXT NOT NULL,
  shape TEXT NOT NULL CHECK (shape IN ('outline', 'box', 'point')),
  points TEXT NOT NULL,
  kind TEXT NOT NULL,
  pathology TEXT,
  deleted INTEGER NOT NULL CHECK (deleted IN (0, 1)),
  act TEXT NOT NULL,
  saved_at_ms REAL NOT NULL,
  PRIMARY KEY (annotation_id, revision)
) STRICT, WITHOUT ROWID;
CREATE INDEX annotation_revisions_by_image ON annotation_revisions (image_id);

CREATE TRIGGER annotation_revisions_stay BEFORE UPDATE ON annotation_revisions
BEGIN SELECT RAISE(ABORT, 'A revision of an annotation is never changed'); END;
CREATE TRIGGER annotation_revisions_last BEFORE DELETE ON annotation_revisions
BEGIN SELECT RAISE(ABORT, 'A revision of an annotation is never removed'); END;
`;

export const MIGRATIONS: readonly Migration[] = [
  { version: 1, title: 'datasets, studies, images, findings, left-out files', sql: DATASETS },
  { version: 2, title: 'splits', sql: SPLITS },
  { version: 3, title: 'view modifiers of images', sql: VIEW_MODIFIERS },
  { version: 4, title: 'annotations of readers', sql: ANNOTATIONS },
];
