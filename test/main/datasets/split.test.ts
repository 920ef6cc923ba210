import { createHash } from 'node:crypto';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { makeSplit, type LabeledCase } from '@main/datasets';

import { partCounts } from '../../../main/datasets/split';

const key = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The cases of the Python twin's golden test (test/training/datasets). */
function casesOf(patients: number, images = 2, every = 3): LabeledCase[] {
  return Array.from({ length: patients * images }, (_, n) => {
    const patient = Math.floor(n / images);
    const image = n % images;
    return {
      caseKey: key(`${patient}/${image}`),
      patientKey: `p${patient}`,
      malignant: patient % every === 0 && image === 0,
    };
  });
}

describe('the split', () => {
  it('has the hash that the Python twin has', () => {
    const split = makeSplit(casesOf(30), 7, 0.5, 0.17);
    expect(split.hash).toBe('ef0fa9d6bd73e8a7b0a651f0eb0810262a11419a9b4c465548202716b4e53d20');
    expect(split.cases.filter(({ part }) => part === 'train')).toHaveLength(30);
    expect(split.cases.filter(({ part }) => part === 'validation')).toHaveLength(10);
  });

  it('keeps patients together, and depends on nothing but pixels, labels and seed', () => {
    const fractions = fc.constantFrom([0.5, 0.17], [0.7, 0.1], [0.98, 0.01], [0.01, 0.01], [0.34, 0.33]);
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 40 }),
        fc.nat(2 ** 31 - 1),
        fractions,
        fc.nat(),
        (patients, seed, [train, validation], turn) => {
          const cases = casesOf(patients);
          const split = makeSplit(cases, seed, train, validation);
          const parts = new Map(split.cases.map(({ caseKey, part }) => [caseKey, part]));
          for (const { patientKey } of cases) {
            const own = cases.filter((each) => each.patientKey === patientKey).map(({ caseKey }) => parts.get(caseKey));
            expect(new Set(own).size).toBe(1);
          }
          const at = turn % cases.length;
          const renamed = [...cases.slice(at), ...cases.slice(0, at)].map((each) => ({
            ...each,
            patientKey: `other ${each.patientKey}`,
          }));
          expect(makeSplit(renamed, seed, train, validation)).toEqual(split);
          if (patients >= 9) expect(new Set(parts.values()).size).toBe(3);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('changes with the seed', () => {
    expect(makeSplit(casesOf(30), 1, 0.5, 0.2).hash).not.toBe(makeSplit(casesOf(30), 2, 0.5, 0.2).hash);
  });

  it.each([
    [3, 0.98, 0.01, [1, 1]],
    [10, 0.7, 0.15, [7, 2]],
    [5, 0.5, 0.3, [3, 1]],
    [2, 0.5, 0.5, [1, 1]],
    [1, 0.4, 0.4, [0, 0]],
    [0, 0.5, 0.2, [0, 0]],
  ])('of %i patients at %f and %f takes %j', (patients, train, validation, expected) => {
    expect(partCounts(patients, train, validation)).toEqual(expected);
  });
});
