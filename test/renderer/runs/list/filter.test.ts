import type { RunNotes, RunSummary } from '@contract/index';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseFilter } from '../../../../renderer/runs/list/filter';
import { summary } from '../run-fixtures';

const notes = (more: Partial<RunNotes>): RunNotes => ({
  ...{ formatVersion: 1, name: null, tags: [], notes: '', starred: false, archived: false },
  ...more,
});
const runs = [
  summary('aaa', {
    name: 'first of all',
    state: 'finished',
    notes: notes({ tags: ['to check', 'Best'], starred: true }),
  }),
  summary('bbb', { name: 'second', state: 'failed', preset: 'paper-a100', notes: notes({ notes: 'diverged at 3' }) }),
  summary('ccc', { name: 'third', state: 'running', device: 'cpu-1', notes: notes({ archived: true }) }),
];
const found = (text: string, pinned = false): string[] =>
  runs.filter((run) => parseFilter(text).matches(run, pinned)).map(({ runId }) => runId);

describe('the filter of runs', () => {
  it('finds words anywhere, in any order, whatever their case', () => {
    expect(found('ALL first')).toEqual(['aaa']);
    expect(found('diverged')).toEqual(['bbb']);
    expect(found('"first all"')).toEqual([]);
    expect(found('"of all"')).toEqual(['aaa']);
  });

  it('asks single fields, and excludes with a minus', () => {
    expect(found('tag:"to check"')).toEqual(['aaa']);
    expect(found('tag:best state:fin')).toEqual(['aaa']);
    expect(found('-tag:best')).toEqual(['bbb']);
    expect(found('preset:a100')).toEqual(['bbb']);
    expect(found('-state:failed -is:starred is:all')).toEqual(['ccc']);
    expect(found('is:pinned', true)).toEqual(['aaa', 'bbb']);
  });

  it('hides archived runs until they are asked for', () => {
    expect(found('')).toEqual(['aaa', 'bbb']);
    expect(found('is:archived')).toEqual(['ccc']);
    expect(found('is:all')).toEqual(['aaa', 'bbb', 'ccc']);
    expect(found('-is:archived')).toEqual(['aaa', 'bbb']);
  });

  it('says what means nothing, and keeps every run while a term is still being typed', () => {
    expect(parseFilter('state:done').problems).toEqual(['state:done is no state of a run']);
    expect(parseFilter('is:odd').problems[0]).toContain('is:odd is not known');
    expect(parseFilter('color:red').problems).toEqual(['color: is no field; it is looked for as text']);
    expect(found('tag:')).toEqual(['aaa', 'bbb']);
    expect(found('"')).toEqual(['aaa', 'bbb']);
  });

  it('reads any text, and a term finds what it names', () => {
    const words = fc
      .string({ minLength: 1, maxLength: 12 })
      .filter((word) => !/["\p{Cc}]/u.test(word) && word.trim() === word);
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { matches } = parseFilter(text);
        for (const run of runs) expect(typeof matches(run, false)).toBe('boolean');
      }),
    );
    fc.assert(
      fc.property(words, fc.array(words, { maxLength: 3 }), (tag, others) => {
        const run: RunSummary = summary('ddd', { notes: notes({ tags: [...others, tag] }) });
        expect(parseFilter(`tag:"${tag}"`).matches(run, false)).toBe(true);
        expect(parseFilter(`-tag:"${tag}"`).matches(run, false)).toBe(false);
        expect(parseFilter(`"${tag}"`).matches(run, false)).toBe(true);
      }),
    );
  });
});
