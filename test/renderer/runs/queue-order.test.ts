import { placed, waitingFor, withRunMoved } from '@renderer/runs/queue-order';
import { describe, expect, it } from 'vitest';

import { inOrder, queued } from './run-fixtures';

describe('the order of the queue', () => {
  it('puts a run where it is to stand; past the end is the end', () => {
    expect(placed(['a', 'b', 'c'], 'c', 1)).toEqual(['c', 'a', 'b']);
    expect(placed(['a', 'b', 'c'], 'a', 2)).toEqual(['b', 'a', 'c']);
    expect(placed(['a', 'b', 'c'], 'a', 9)).toEqual(['b', 'c', 'a']);
    expect(placed(['a', 'b'], 'unknown', 1)).toEqual(['a', 'b']);
  });

  it('numbers the runs anew after a move', () => {
    const moved = withRunMoved(inOrder([queued('a'), queued('b'), queued('c')]), 'c', 2);
    expect(moved.map((run) => [run.entry.runId, run.position])).toEqual([
      ['a', 1],
      ['c', 2],
      ['b', 3],
    ]);
  });

  it('knows who waits for a run, however many stand between', () => {
    const runs = [queued('a'), queued('b', { after: ['a'] }), queued('c', { after: ['b'] }), queued('d')];
    expect([...waitingFor(runs, 'a')]).toEqual(['a', 'b', 'c']);
  });
});
