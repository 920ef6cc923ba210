import { isSplitPart, type SplitPart } from '@contract/index';

import type { Catalogue } from '../workspace/index';
import { numberOf, oneOf, textOf } from './rows';
import { splitHash } from './split';

/** What a training has to know of a split beyond its counts. */
export interface SplitHealth {
  /** Cases of all parts whose images are still there. */
  readonly caseCount: number;
  /** Views of lesions with known pathology in the train part. */
  readonly trainLesions: number;
  /** What would make results of this split untrustworthy, in words that read on after “Split”; none when all is well. */
  readonly troubles: readonly string[];
}

export interface HealthFacts {
  /** Of the split as it was made. */
  readonly hash: string;
  /** As stored, sorted by case key; the patient is null where the image is no longer there. */
  readonly cases: readonly {
    readonly caseKey: string;
    readonly part: SplitPart;
    readonly patientKey: string | null;
  }[];
}

const CASES = `
SELECT c.case_key, c.part, i.patient_key FROM split_cases c JOIN splits s ON s.id = c.split_id
LEFT JOIN images i ON i.dataset_id = s.dataset_id AND i.case_key = c.case_key
WHERE c.split_id = ? ORDER BY c.case_key`;

const TRAIN_LESIONS = `
SELECT count(*) AS lesions FROM split_cases c JOIN splits s ON s.id = c.split_id
JOIN images i ON i.dataset_id = s.dataset_id AND i.case_key = c.case_key
JOIN findings f ON f.image_id = i.id
WHERE c.split_id = ? AND c.part = 'train' AND f.pathology IS NOT NULL`;

/** Null when there is no such split. */
export async function readSplitHealth(catalogue: Catalogue, splitId: string): Promise<SplitHealth | null> {
  const [split] = await catalogue.read('SELECT hash FROM splits WHERE id = ?', [splitId]);
  if (split === undefined) return null;
  const rows = await catalogue.read(CASES, [splitId]);
  const cases = rows.map((row) => ({
    caseKey: textOf(row, 'case_key'),
    part: oneOf(row, 'part', isSplitPart),
    patientKey: row['patient_key'] === null ? null : textOf(row, 'patient_key'),
  }));
  const [lesions] = await catalogue.read(TRAIN_LESIONS, [splitId]);
  return {
    caseCount: cases.filter(({ patientKey }) => patientKey !== null).length,
    trainLesions: lesions === undefined ? 0 : numberOf(lesions, 'lesions'),
    troubles: troublesOfSplit({ hash: textOf(split, 'hash'), cases }),
  };
}

export function troublesOfSplit({ hash, cases }: HealthFacts): readonly string[] {
  return [...missingTrouble(cases), ...hashTrouble(hash, cases), ...overlapTrouble(cases)];
}

function missingTrouble(cases: HealthFacts['cases']): string[] {
  const missing = cases.filter(({ patientKey }) => patientKey === null).length;
  if (missing === 0) return [];
  const are = missing === 1 ? 'is' : 'are';
  return [`names ${cases.length} images, and ${missing} of them ${are} no longer in the dataset`];
}

function hashTrouble(hash: string, cases: HealthFacts['cases']): string[] {
  const now = splitHash(cases);
  if (now === hash) return [];
  return [
    `has the hash ${hash.slice(0, 10)}, but its cases give ${now.slice(0, 10)}: it was changed since it was made`,
  ];
}

function overlapTrouble(cases: HealthFacts['cases']): string[] {
  const parts = new Map<string, Set<SplitPart>>();
  for (const { patientKey, part } of cases) {
    if (patientKey !== null) parts.set(patientKey, (parts.get(patientKey) ?? new Set()).add(part));
  }
  const torn = [...parts].filter(([, own]) => own.size > 1);
  const [first] = torn;
  if (first === undefined) return [];
  const among = [...first[1]].join(' and ');
  const who = torn.length === 1 ? 'one patient is' : `${torn.length} patients are`;
  return [`leaks: ${who} in more than one part (${first[0].slice(0, 8)} in ${among}), so scores would be too good`];
}
