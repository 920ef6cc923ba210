import { queueLines, runIdsOf } from '@renderer/runs/queue-lines';
import { describe, expect, it } from 'vitest';

import { inOrder, queued } from './run-fixtures';

const shape = (lines: ReturnType<typeof queueLines>): readonly string[] =>
  lines.map((line) =>
    line.kind === 'group'
      ? `${line.group} ${line.countHere}/${line.runIds.length}`
      : `${line.inGroup ? '  ' : ''}${line.run.entry.runId}`,
  );

describe('the lines of the queue', () => {
  const sweep = { group: 'sweep' };
  const runs = inOrder([queued('a', sweep), queued('b', sweep), queued('c'), queued('d', sweep)]);

  it('keeps the order of starting, with a heading for each part of a group', () => {
    expect(shape(queueLines(runs, new Set()))).toEqual(['sweep 2/3', '  a', '  b', 'c', 'sweep 1/3', '  d']);
  });

  it('hides the runs of a folded group, not those between them', () => {
    const lines = queueLines(runs, new Set(['sweep']));
    expect(shape(lines)).toEqual(['sweep 2/3', 'c', 'sweep 1/3']);
    expect(runIdsOf(lines[0]!)).toEqual(['a', 'b', 'd']);
  });

  it('gives a group of one no heading', () => {
    expect(shape(queueLines(inOrder([queued('a', sweep), queued('b')]), new Set()))).toEqual(['a', 'b']);
  });

  it('has a key of its own for each line', () => {
    const keys = queueLines(runs, new Set()).map((line) => line.key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
