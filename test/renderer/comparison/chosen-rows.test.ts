import { groupsOfRows, nextSort, type ChosenRow } from '@renderer/comparison/chosen-rows';
import { describe, expect, it } from 'vitest';

import { comparedRun } from './compared-run';

function row(runId: string, auc: number | null, isPinned = false): ChosenRow {
  const scores = auc === null ? null : ({ estimate: { auc } } as never);
  const run = comparedRun(runId, { name: `run ${runId}`, scores });
  return {
    run,
    summary: null,
    look: { color: '', dash: 'solid' },
    isBaseline: false,
    isPinned,
    arm: null,
    efficiency: null,
  };
}

const shown = (rows: readonly ChosenRow[], choice: Partial<Parameters<typeof groupsOfRows>[1]>): string =>
  groupsOfRows(rows, { text: '', sort: null, field: null, ...choice })
    .flatMap((group) => group.rows.map(({ run }) => run.runId))
    .join(' ');

describe('the rows of chosen runs', () => {
  const rows = [row('2', 0.8), row('10', null), row('1', 0.9), row('3', 0.7, true)];

  it('stand as they were chosen, pinned ones first', () => expect(shown(rows, {})).toBe('3 2 10 1'));

  it('are sorted either way with the unknown last, and by name as numbers read', () => {
    expect(shown(rows, { sort: { column: 'auc', descending: true } })).toBe('3 1 2 10');
    expect(shown(rows, { sort: { column: 'auc', descending: false } })).toBe('3 2 1 10');
    expect(shown(rows, { sort: { column: 'name', descending: false } })).toBe('3 1 2 10');
  });

  it('are filtered by name and id', () => expect(shown(rows, { text: ' RUN 1' })).toBe('10 1'));

  it('turn from best first over worst first to no order', () => {
    const first = nextSort(null, 'auc');
    expect(first).toEqual({ column: 'auc', descending: true });
    expect(nextSort(first, 'auc')).toEqual({ column: 'auc', descending: false });
    expect(nextSort(nextSort(first, 'auc'), 'auc')).toBeNull();
  });
});
