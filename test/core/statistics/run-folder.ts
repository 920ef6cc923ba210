import type { RunTexts } from '@core/statistics';

export const SPLIT_HASH = 'a'.repeat(64);

export interface Row {
  readonly key: string;
  readonly patient: string;
  readonly label: 0 | 1;
  readonly logit: number;
}

/** Forty patients of two images; the scores follow the label as closely as the number says. */
export function rowsOf(closeness: number, phase = 0): readonly Row[] {
  return Array.from({ length: 80 }, (_, i) => {
    const label = i % 3 === 0 ? 1 : 0;
    const noise = ((i * 37 + phase * 11) % 41) / 20 - 1;
    return { key: `case-${i}`, patient: `patient-${i >> 1}`, label, logit: noise + closeness * label };
  });
}

export function predictionsCsv(rows: readonly Row[]): string {
  const lines = rows.map(({ key, patient, label, logit }) =>
    [key, patient, 'L', 'CC', 'test', label, logit, 1 / (1 + Math.exp(-logit)), ''].join(','),
  );
  return ['caseKey,patientKey,laterality,view,part,label,logit,score,risk', ...lines, ''].join('\n');
}

/** A run's files by name. */
export function filesOf(name: string, rows: readonly Row[], splitHash = SPLIT_HASH): Readonly<Record<string, string>> {
  return {
    'config.json': JSON.stringify({ formatVersion: 2, name, seed: name.length, model: { norm: 'frozen' } }),
    'split.json': JSON.stringify({ formatVersion: 1, hash: splitHash }),
    'environment.json': JSON.stringify({ formatVersion: 2, machine: { gpus: null } }),
    'predictions.csv': predictionsCsv(rows),
  };
}

export function textsOf(folder: string, files: Readonly<Record<string, string>>): RunTexts {
  return { folder, text: (name) => files[name] ?? null };
}
