import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Manifest, ManifestImage } from '@contract/index';

export interface PlantedRun {
  readonly name: string;
  readonly patients: number;
  /** How far the malignant breasts' scores stand above the others'. */
  readonly closeness: number;
  /** Takes the place of made-up keys, by position: an image that a workspace holds. */
  readonly caseKeys?: readonly string[];
  /** A whole config, for whoever lists runs; its name is taken from here. */
  readonly config?: object;
}

interface ScoredImage extends ManifestImage {
  readonly logit: number;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export const PLANTED_SPLIT_HASH = sha256('the planted split');
const SIDES = ['L', 'R'] as const;
const VIEWS = ['CC', 'MLO'] as const;
const DENSITIES = ['A', 'B', 'C', 'D', null] as const;

/** Four images a patient; every third patient has a malignant left breast. Scores are made up, the same at every call. */
function imagesOf({ patients, closeness, caseKeys = [] }: PlantedRun): readonly ScoredImage[] {
  return Array.from({ length: patients }, (_, patient) => patient).flatMap((patient) =>
    SIDES.flatMap((laterality, side) =>
      VIEWS.map((view, viewNumber): ScoredImage => {
        const place = patient * 4 + side * 2 + viewNumber;
        const malignant = patient % 3 === 0 && side === 0;
        const noise = ((place * 37 + patient * 11) % 83) / 20 - 2;
        return {
          caseKey: caseKeys[place] ?? sha256(`image ${place}`),
          patientKey: `patient-${patient}`,
          studyKey: `study-${patient}`,
          laterality,
          view,
          density: DENSITIES[patient % DENSITIES.length] ?? null,
          rows: 64,
          columns: 48,
          malignant,
          findings: malignant ? [findingOf(patient)] : [],
          logit: noise + (malignant ? closeness : 0),
        };
      }),
    ),
  );
}

function findingOf(patient: number): ManifestImage['findings'][number] {
  const kind = patient % 2 === 0 ? 'mass' : 'calcification';
  const outline: ManifestImage['findings'][number]['outline'] = [
    { x: 10, y: 10 },
    { x: 20, y: 10 },
    { x: 20, y: 20 },
  ];
  return { lesionId: `lesion-${patient}`, kind, pathology: 'malignant', outline, source: 'planted' };
}

/** A folder as a finished run leaves it, as far as its evaluation goes. */
export function plantRun(runsFolder: string, runId: string, planted: PlantedRun): string {
  const folder = join(runsFolder, runId);
  mkdirSync(folder, { recursive: true });
  const images = imagesOf(planted);
  const manifest: Manifest = {
    formatVersion: 1,
    datasetName: 'Planted',
    salt: 'ab'.repeat(16),
    images: images.map(({ logit: _, ...image }) => image),
  };
  const cases = images.map(({ caseKey }) => ({ caseKey, part: 'test' }));
  const split = { formatVersion: 1, hash: PLANTED_SPLIT_HASH, seed: 1, trainFraction: 0.5, validationFraction: 0.2 };
  const files: Readonly<Record<string, string>> = {
    'config.json': JSON.stringify({ formatVersion: 2, ...planted.config, name: planted.name }),
    'manifest.json': JSON.stringify(manifest),
    'split.json': JSON.stringify({ ...split, cases }),
    'predictions.csv': csvOf(
      ['caseKey', 'patientKey', 'laterality', 'view'],
      images.map((one) => [[one.caseKey, one.patientKey, one.laterality, one.view], one]),
    ),
    'predictions-breast.csv': csvOf(
      ['patientKey', 'laterality'],
      meansBy(images, (one) => `${one.patientKey}/${one.laterality}`).map((one) => [
        [one.patientKey, one.laterality],
        one,
      ]),
    ),
    'predictions-patient.csv': csvOf(
      ['patientKey'],
      meansBy(images, (one) => one.patientKey).map((one) => [[one.patientKey], one]),
    ),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

function meansBy(images: readonly ScoredImage[], keyOf: (image: ScoredImage) => string): readonly ScoredImage[] {
  const groups = new Map<string, ScoredImage[]>();
  for (const image of images) {
    const known = groups.get(keyOf(image));
    if (known === undefined) groups.set(keyOf(image), [image]);
    else known.push(image);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const logit = group.reduce((sum, one) => sum + one.logit, 0) / group.length;
    return [{ ...first, logit, malignant: group.some((one) => one.malignant) }];
  });
}

function csvOf(keys: readonly string[], rows: readonly (readonly [readonly string[], ScoredImage])[]): string {
  const lines = rows.map(([own, { malignant, logit }]) => {
    const score = 1 / (1 + Math.exp(-logit));
    return [...own, 'test', malignant ? 1 : 0, logit, score, score].join(',');
  });
  return [[...keys, 'part', 'label', 'logit', 'score', 'risk'].join(','), ...lines, ''].join('\n');
}
