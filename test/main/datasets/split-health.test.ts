import { describe, expect, it } from 'vitest';

import { splitHash } from '../../../main/datasets/split';
import { troublesOfSplit, type HealthFacts } from '../../../main/datasets/split-health';

const cases: HealthFacts['cases'] = [
  { caseKey: 'a', part: 'train', patientKey: 'patient-1' },
  { caseKey: 'b', part: 'train', patientKey: 'patient-2' },
  { caseKey: 'c', part: 'validation', patientKey: 'patient-3' },
  { caseKey: 'd', part: 'test', patientKey: 'patient-4' },
];
const hash = splitHash(cases);

describe('the trouble with a split', () => {
  it('is none when patients are apart and the cases give the hash', () => {
    expect(troublesOfSplit({ hash, cases })).toEqual([]);
  });

  it('is a patient in two parts', () => {
    const torn = cases.map((each) => (each.caseKey === 'd' ? { ...each, patientKey: 'patient-1' } : each));
    expect(troublesOfSplit({ hash, cases: torn })).toEqual([
      'leaks: one patient is in more than one part (patient- in train and test), so scores would be too good',
    ]);
  });

  it('is a case that changed its part since', () => {
    const moved = cases.map((each) => (each.caseKey === 'b' ? { ...each, part: 'test' as const } : each));
    expect(troublesOfSplit({ hash, cases: moved })).toEqual([expect.stringContaining('it was changed since')]);
  });

  it('is an image that is no longer there', () => {
    const gone = cases.map((each) => (each.caseKey === 'c' ? { ...each, patientKey: null } : each));
    expect(troublesOfSplit({ hash, cases: gone })).toEqual([
      'names 4 images, and 1 of them is no longer in the dataset',
    ]);
  });
});
