import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseFilter } from '../../../../renderer/runs/list/filter';
import { sortedBy, type SortValue } from '../../../../renderer/runs/list/sort';
import { groupOf, tableLines } from '../../../../renderer/runs/list/table-lines';
import { summary } from '../run-fixtures';

const value = fc.oneof(fc.integer(), fc.constant(null), fc.constant(NaN), fc.constantFrom('b', 'A', 'a10', 'a9', ''));

describe('sorting', () => {
  it('is stable in both directions, loses nothing, and puts what is not known last', () => {
    fc.assert(
      fc.property(fc.array(value), fc.boolean(), (values, descending) => {
        const items = values.map((each, index) => ({ value: each, index }));
        const sorted = sortedBy(items, (item) => item.value, descending);
        expect([...sorted].sort((a, b) => a.index - b.index)).toEqual(items);
        const isUnknown = (each: SortValue): boolean => each === null || each === '' || Number.isNaN(each);
        const firstUnknown = sorted.findIndex((item) => isUnknown(item.value));
        if (firstUnknown >= 0) expect(sorted.slice(firstUnknown).every((item) => isUnknown(item.value))).toBe(true);
        for (const [at, item] of sorted.entries()) {
          const next = sorted[at + 1];
          if (next !== undefined && Object.is(next.value, item.value)) expect(next.index).toBeGreaterThan(item.index);
        }
      }),
    );
  });

  it('orders numbers in names as numbers', () => {
    expect(sortedBy(['run 10', 'run 9', 'Run 1'], (name) => name, false)).toEqual(['Run 1', 'run 9', 'run 10']);
  });
});

describe('the lines of the table', () => {
  const runs = ['one', 'two', 'six', 'ten'].map((runId, index) =>
    summary(runId, { step: index, state: index % 2 === 0 ? 'finished' : 'failed' }),
  );
  const choice = { filter: parseFilter(''), pinned: [], groupOf: null, folded: new Set<string>() };
  const keys = (more: Partial<Parameters<typeof tableLines>[1]>): string[] =>
    tableLines(runs, { ...choice, ...more }).map(({ key }) => key);

  it('has pinned runs first, in the order of the table', () => {
    expect(keys({ pinned: ['ten', 'six', 'gone'] })).toEqual(['six', 'ten', 'one', 'two']);
  });

  it('groups what is not pinned, and folds', () => {
    const byState = groupOf('state', new Map());
    expect(keys({ groupOf: byState, pinned: ['two'] })).toEqual([
      'two',
      'group failed',
      'ten',
      'group finished',
      'one',
      'six',
    ]);
    expect(keys({ groupOf: byState, folded: new Set(['group failed']) })).toEqual([
      ...['group failed', 'group finished', 'one', 'six'],
    ]);
  });

  it('groups by a field of the config, runs without it last', () => {
    const values = new Map([['two', new Map([['/whole/epochs', 5]])]]);
    expect(keys({ groupOf: groupOf('/whole/epochs', values) })).toEqual([
      ...['group 5', 'two', 'group –', 'one', 'six', 'ten'],
    ]);
  });
});
