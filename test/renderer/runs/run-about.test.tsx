// @vitest-environment jsdom
import { ok, type LogSearch, type RunSummary } from '@contract/index';
import { dispatchKey } from '@renderer/acts';
import { RunHeader, RunTabs, useRuns } from '@renderer/runs';
import type { ComponentProps } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { marksIn } from '../../../renderer/runs/log/log-store';
import { installWorkstation, type MemoryWorkstation } from '../memory-workstation';
import { named, render, settle, type Rendered } from '../render';
import { summary } from './run-fixtures';

const notes = { formatVersion: 1 as const, name: null, tags: ['best'], notes: '', starred: false, archived: false };
const run = summary('a1a', { state: 'finished', notes });
let shown: Rendered;
let memory: MemoryWorkstation;

beforeEach(() => {
  useRuns.setState(useRuns.getInitialState());
  window.addEventListener('keydown', dispatchKey);
  // jsdom has no fonts, which a field that grows with its text listens to.
  Object.defineProperty(document, 'fonts', { value: new EventTarget(), configurable: true });
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(320);
  memory = installWorkstation({
    'runs.changeNotes': () => ok([{ runId: 'a1a', notes }]),
    'runs.logExtent': () => ok({ lines: 3, sizeBytes: 30, complete: true, stamp: '1' }),
    'runs.logLines': () => ok(['loss 1', 'other', 'Loss 2'].map((text) => ({ text, hiddenCharacters: 0 }))),
    'runs.searchLog': ({ text }: LogSearch) =>
      ok(text === 'loss' ? { count: 2, lines: [0, 2] } : { count: 0, lines: [] }),
  });
});
afterEach(async () => {
  await shown.unmount();
  window.removeEventListener('keydown', dispatchKey);
  vi.restoreAllMocks();
});

const header = async (which: RunSummary = run): Promise<void> => {
  shown = await render(<RunHeader run={which} readOnlyReason={null} onOpen={() => undefined} />);
};
const type = (label: string, text: string): Promise<void> =>
  settle(() => {
    const field = named(shown.container, 'input, textarea', label) as HTMLInputElement;
    const prototype = field.tagName === 'INPUT' ? HTMLInputElement.prototype : HTMLTextAreaElement.prototype;
    Object.getOwnPropertyDescriptor(prototype, 'value')!.set!.call(field, text);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
const press = (label: string, key: string, more: KeyboardEventInit = {}): Promise<void> =>
  settle(() =>
    named(shown.container, 'input, textarea', label).dispatchEvent(
      new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }),
    ),
  );
const changes = (): unknown[] =>
  memory.calls.filter(({ name }) => name === 'runs.changeNotes').map(({ argument }) => argument);

describe('what is said of a run, on its page', () => {
  it('is renamed in place: Enter saves, Escape lets it be, a blank name is refused', async () => {
    await header();
    await settle(() => named(shown.container, 'button', 'Rename this run').click());
    await type('Name of the run', 'other');
    await press('Name of the run', 'Escape');
    expect(changes()).toEqual([]);
    await settle(() => named(shown.container, 'button', 'Rename this run').click());
    await type('Name of the run', '  ');
    await press('Name of the run', 'Enter');
    expect(shown.container.textContent).toContain('A run has a name.');
    await type('Name of the run', 'other');
    await press('Name of the run', 'Enter');
    expect(changes()).toEqual([{ runIds: ['a1a'], name: 'other' }]);
  });

  it('gets and loses tags, and a note of several lines', async () => {
    await header();
    await settle(() => named(shown.container, 'button', 'Remove the tag best').click());
    await settle(() => named(shown.container, 'button', 'tag').click());
    await type('New tag', 'to check');
    await press('New tag', 'Enter');
    await settle(() => named(shown.container, 'button', 'Add a note').click());
    await type('Notes', 'one\ntwo');
    await press('Notes', 'Enter', { ctrlKey: true });
    expect(changes()).toEqual([
      { runIds: ['a1a'], removeTags: ['best'] },
      { runIds: ['a1a'], addTags: ['to check'] },
      { runIds: ['a1a'], notes: 'one\ntwo' },
    ]);
  });

  it('says why it cannot be changed, and of a run from elsewhere that it is one', async () => {
    await header({ ...run, notesProblem: 'notes.json is not JSON.', addedAtMs: 1 });
    expect(shown.container.textContent).toContain('notes.json is not JSON.');
    expect(shown.container.textContent).toContain('added');
    expect(shown.container.querySelector('[aria-label="Rename this run"]')).toBeNull();
    expect(shown.container.querySelector('[data-testid="resume-run"]')).toBeNull();
  });
});

describe('the log of a run', () => {
  const detail = {
    summary: run,
    events: [],
    files: [],
    config: {},
    folder: '/w',
    explanation: { sentence: '', remedy: null, evidence: [] },
  };

  it('is searched: the count, and from match to match', async () => {
    shown = await render(<RunTabs run={run} detail={detail as unknown as ComponentProps<typeof RunTabs>['detail']} />);
    await settle(() => named(shown.container, '[role="tab"]', 'Log').click());
    const count = (): string | undefined => shown.container.querySelector('[data-testid="log-count"]')?.textContent;
    const current = (): string | undefined => shown.container.querySelector('[data-match="current"]')?.textContent;
    await vi.waitFor(() => expect(shown.container.textContent).toContain('other'));
    await type('Search the log', 'loss');
    await vi.waitFor(() => expect(count()).toBe('2 lines'));
    await press('Search the log', 'Enter');
    expect([count(), current()]).toEqual(['1 of 2 lines', '1loss 1']);
    await press('Search the log', 'Enter', { shiftKey: true });
    expect([count(), current()]).toEqual(['2 of 2 lines', '3Loss 2']);
    await type('Search the log', 'nothing');
    await vi.waitFor(() => expect(count()).toBe('0 lines'));
  });

  it('marks a text where it stands, and a pattern by its lines alone', () => {
    const wanted = { text: 'a.', regularExpression: false, matchCase: false };
    expect(marksIn('xa.yA.', wanted)).toEqual([
      [1, 3],
      [4, 6],
    ]);
    expect(marksIn('xa.yA.', { ...wanted, matchCase: true })).toEqual([[1, 3]]);
    expect(marksIn('xa.y', { ...wanted, regularExpression: true })).toEqual([]);
    expect(marksIn('İa.', wanted)).toEqual([]);
  });
});
