import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { isRunNotesChange } from '@contract/index';

import { changed, NO_NOTES, readNotes, writeNotes } from '../../../main/runs/run-notes';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mammobench-notes-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const runIds = ['abc'];

describe('what people say of a run', () => {
  it('is nothing before somebody says something, and is read as it was written', async () => {
    expect(await readNotes(folder)).toEqual({ notes: NO_NOTES, problem: null });
    const notes = { ...NO_NOTES, name: 'übung', tags: ['a', 'b'], notes: 'two\nlines', starred: true };
    expect(await writeNotes(folder, notes)).toEqual({ ok: true, value: null });
    expect(await readNotes(folder)).toEqual({ notes, problem: null });
  });

  it('is never written over where it cannot be read, and the reason names file and field', async () => {
    await writeFile(join(folder, 'notes.json'), JSON.stringify({ ...NO_NOTES, formatVersion: 2 }));
    expect((await readNotes(folder)).problem).toMatch(/notes\.json is not valid \(\/formatVersion/);
    await writeFile(join(folder, 'notes.json'), '{');
    expect((await readNotes(folder)).problem).toMatch(/notes\.json is not JSON\. Mend it/);
    expect(await readFile(join(folder, 'notes.json'), 'utf8')).toBe('{');
  });

  it('changes only what is named; tags differ by more than their case', () => {
    const notes = { ...NO_NOTES, name: 'x', tags: ['Best', 'old'], starred: true };
    expect(changed(notes, { runIds, addTags: ['best', 'new'], removeTags: ['OLD'] })).toEqual({
      ok: true,
      value: { ...notes, tags: ['Best', 'new'] },
    });
    expect(changed(notes, { runIds, name: null, archived: true })).toMatchObject({
      value: { name: null, archived: true },
    });
    const many = Array.from({ length: 20 }, (_, index) => `tag ${index}`);
    expect(changed(notes, { runIds, addTags: many })).toMatchObject({ failure: { code: 'too-many-tags' } });
  });

  it('is checked at the edge: blank names, torn or quoted tags', () => {
    expect(isRunNotesChange({ runIds, name: '  ' })).toBe(false);
    expect(isRunNotesChange({ runIds, name: 'a' })).toBe(true);
    for (const tag of ['', ' a', 'a ', 'a"b', 'a\nb', 'x'.repeat(41)]) {
      expect(isRunNotesChange({ runIds, addTags: [tag] }), tag).toBe(false);
    }
    for (const tag of ['a', 'to check', 'µ', '日本'])
      expect(isRunNotesChange({ runIds, addTags: [tag] }), tag).toBe(true);
  });
});
