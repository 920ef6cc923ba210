import { describe, expect, it } from 'vitest';

import { fieldLabels, memberName } from '@core/config';

const labels = fieldLabels([
  { pointer: '/patch/learningRate', section: 'Lesion patches', title: 'Learning rate' },
  { pointer: '/whole/learningRate', section: 'Whole images', title: 'Learning rate' },
  { pointer: '/seed', section: '', title: 'Seed' },
]);

describe('names of a sweep’s members', () => {
  it('tell what is varied, with the section where two fields share a title', () => {
    const member = [
      { pointer: '/whole/learningRate', value: 0.001 },
      { pointer: '/seed', value: 2 },
    ];
    expect(memberName('baseline', member, 0, labels)).toBe('baseline: whole images learning rate 1e-3, seed 2');
  });

  it('are at most 120 characters long: first the experiment’s own name is cut', () => {
    const name = memberName('b'.repeat(120), [{ pointer: '/seed', value: 12 }], 0, labels);
    expect(name).toHaveLength(120);
    expect(name).toMatch(/^b+…: seed 12$/);
  });

  it('differ where not even what is varied fits', () => {
    const member = [{ pointer: '/model/initialWeights', value: `/somewhere/${'w'.repeat(200)}.pth` }];
    const names = [0, 1].map((index) => memberName('a long name of an experiment', member, index, labels));
    expect(names[0]).toMatch(/^a long name…? #1: /);
    expect(names[0]).not.toBe(names[1]);
    expect(names.every(({ length }) => length <= 120)).toBe(true);
  });
});
