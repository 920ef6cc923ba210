import type { ManifestImage } from '@contract/index';
import { casesOf, estimateAuc, imagesByCase, mostConfidentErrors, subgroupsOf } from '@core/statistics';
import { describe, expect, it } from 'vitest';

const keyOf = (i: number): string => i.toString(16).padStart(64, '0');

function image(i: number, facts: Partial<ManifestImage> = {}): ManifestImage {
  return {
    caseKey: keyOf(i),
    patientKey: `p${i >> 1}`,
    studyKey: `s${i >> 1}`,
    laterality: i % 2 === 0 ? 'L' : 'R',
    view: 'CC',
    density: null,
    rows: 8,
    columns: 8,
    malignant: false,
    findings: [],
    ...facts,
  };
}

function finding(kind: 'mass' | 'calcification', pathology: 'malignant' | 'benign'): ManifestImage['findings'][number] {
  return { lesionId: kind, kind, pathology, outline: [{ x: 1, y: 1 }], source: 'test' };
}

const rows = [0.9, 0.2, 0.8, 0.1, 0.3, 0.7].map((score, i) => ({
  key: keyOf(i),
  patientKey: `p${i >> 1}`,
  positive: i === 0 || i === 2 || i === 4,
  score,
}));
const cases = casesOf(rows);

describe('subgroups', () => {
  const images = [
    image(0, { density: 'A', findings: [finding('mass', 'malignant')] }),
    image(1, { density: 'A', view: 'MLO' }),
    image(2, { density: 'B', findings: [finding('mass', 'malignant'), finding('calcification', 'malignant')] }),
    image(3, { density: 'B', view: 'MLO' }),
    image(4, { density: 'C', findings: [finding('calcification', 'malignant'), finding('mass', 'benign')] }),
  ];
  const axes = new Map(
    subgroupsOf(cases, imagesByCase(images, 'image'), 'image', 'Set').map((each) => [each.axis, each]),
  );
  const sizes = (axis: 'density' | 'view' | 'laterality' | 'lesion' | 'dataset') =>
    axes.get(axis)!.groups.map(({ name, counts }) => [name, counts.positives, counts.negatives]);

  it('hold every case once, what the manifest does not know last', () => {
    expect(sizes('density')).toEqual([
      ['A', 1, 1],
      ['B', 1, 1],
      ['C', 1, 0],
      ['not recorded', 0, 1],
    ]);
    expect(sizes('dataset')).toEqual([
      ['Set', 3, 2],
      ['not recorded', 0, 1],
    ]);
  });

  it('have the AUC of their cases alone, or say which class is missing', () => {
    const [a, , c] = axes.get('density')!.groups;
    expect(a!.estimate).toEqual(estimateAuc(casesOf(rows.slice(0, 2)), null));
    expect(c).toMatchObject({ estimate: null, reason: 'There are only malignant cases here.' });
  });

  it('by lesion: each malignant type against all that is not malignant; benign lesions of the case do not count', () => {
    expect(sizes('lesion')).toEqual([
      ['calcification', 2, 3],
      ['mass', 2, 3],
    ]);
  });

  it('by breast or patient: what the images of a case disagree in is told apart', () => {
    const byPatient = casesOf(
      [0, 1, 2].map((i) => ({ key: `p${i}`, patientKey: `p${i}`, positive: i === 0, score: i })),
    );
    const mixed = images.map((each, i) => (i === 1 ? { ...each, density: 'D' as const } : each));
    const [density, view] = subgroupsOf(byPatient, imagesByCase(mixed, 'patient'), 'patient', 'Set');
    expect(density!.groups.map(({ name }) => name)).toEqual(['B', 'C', 'more than one']);
    expect(view).toMatchObject({ groups: [], note: expect.stringContaining('look by image') as string });
  });
});

describe('the worst errors', () => {
  it('are the cases furthest on the wrong side, and none where the ranking is perfect', () => {
    expect(mostConfidentErrors(cases, 2)).toEqual({ falsePositives: [5], falseNegatives: [4] });
    const perfect = casesOf(rows.map((row) => ({ ...row, score: row.positive ? 1 : 0 })));
    expect(mostConfidentErrors(perfect, 2)).toEqual({ falsePositives: [], falseNegatives: [] });
  });
});
