// @vitest-environment jsdom
import { failed, ok, type RunNotesChange } from '@contract/index';
import { currentActs, dispatchKey } from '@renderer/acts';
import { KeepingStrip, RunsTable } from '@renderer/runs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { useKeeping } from '../../../renderer/runs/keeping/store';
import { useTableView } from '../../../renderer/runs/list/table-view';
import { installWorkstation, type MemoryWorkstation } from '../memory-workstation';
import { named, render, settle, type Rendered } from '../render';
import { summary } from './run-fixtures';

const notes = { formatVersion: 1, name: null, tags: [], notes: '', starred: false, archived: false } as const;
const runs = ['a1a', 'b2b', 'c3c', 'd4d'].map((runId, index) =>
  summary(runId, { state: 'finished', selectedEpoch: index === 2 ? null : 10 - index }),
);
let shown: Rendered;
let memory: MemoryWorkstation;
const onOpen = vi.fn();
const onCompare = vi.fn();

async function show(readOnlyReason: string | null = null): Promise<void> {
  shown = await render(
    <>
      <KeepingStrip />
      <RunsTable runs={runs} onOpen={onOpen} onCompare={onCompare} readOnlyReason={readOnlyReason} />
    </>,
  );
  await settle();
}

beforeEach(() => {
  vi.clearAllMocks();
  useKeeping.setState(useKeeping.getInitialState());
  useTableView.setState({ sort: null, columns: ['name', 'epoch'], groupBy: null, pinned: [] });
  window.addEventListener('keydown', dispatchKey);
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(320);
  memory = installWorkstation({
    'workspace.status': () => ok(null),
    'runs.trash': () => ok({ runs: [], untilMs: null }),
    'runs.changeNotes': ({ runIds }: RunNotesChange) => ok(runIds.map((runId) => ({ runId, notes }))),
    'runs.restoreNotes': () => ok(null),
    'runs.sizes': () =>
      ok([
        { runId: 'a1a', sizeBytes: 3 << 20, fileCount: 7, kept: null },
        { runId: 'b2b', sizeBytes: 1 << 20, fileCount: 5, kept: '“b2b” is running. Stop it first.' },
      ]),
    'runs.delete': () => ok({ deleted: [{ runId: 'a1a', name: 'a1a', sizeBytes: 3 << 20 }], refused: [] }),
    'runs.undelete': () => ok(null),
  });
});
afterEach(async () => {
  await shown.unmount();
  window.removeEventListener('keydown', dispatchKey);
  vi.restoreAllMocks();
});

const press = (key: string, more: KeyboardEventInit = {}): Promise<void> =>
  settle(() =>
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })),
  );
const order = (): (string | undefined)[] =>
  [...shown.container.querySelectorAll<HTMLElement>('[data-testid="run-row"]')].map((row) => row.dataset['runId']);
const marked = (): (string | undefined)[] =>
  [...shown.container.querySelectorAll<HTMLElement>('tr[aria-selected="true"]')].map((row) => row.dataset['runId']);
const asked = (name: string): unknown[] =>
  memory.calls.filter((call) => call.name === name).map((call) => call.argument);

describe('the order of runs', () => {
  it('follows a click on a column, its other way round, and is the newest first again', async () => {
    await show();
    const sort = (): Promise<void> => settle(() => named(shown.container, '.runs-sort', 'Best epoch').click());
    await sort();
    expect(order()).toEqual(['d4d', 'b2b', 'a1a', 'c3c']);
    await sort();
    expect(order()).toEqual(['a1a', 'b2b', 'd4d', 'c3c']);
    await sort();
    expect(order()).toEqual(['a1a', 'b2b', 'c3c', 'd4d']);
  });

  it('follows keys, and pins stay on top', async () => {
    await show();
    await press('End');
    await press('p');
    expect(order()[0]).toBe('d4d');
    await press('o');
    await press('o');
    expect(useTableView.getState().sort).toEqual({ column: 'epoch', descending: false });
    await press('O', { shiftKey: true });
    expect(order()).toEqual(['d4d', 'a1a', 'b2b', 'c3c']);
  });
});

describe('marking runs', () => {
  it('extends by Shift and arrows, toggles by Space, and compares what is marked', async () => {
    await show();
    await press('j');
    await press('ArrowDown', { shiftKey: true });
    await press('ArrowDown', { shiftKey: true });
    expect(marked()).toEqual(['a1a', 'b2b', 'c3c']);
    await press('k');
    await press(' ');
    expect(marked()).toEqual(['a1a', 'c3c']);
    await press('c');
    expect(onCompare).toHaveBeenCalledExactlyOnceWith(['a1a', 'c3c']);
    await press('Escape');
    expect(marked()).toEqual([]);
  });

  it('takes clicks with Ctrl and Shift; a plain one begins anew', async () => {
    await show();
    const click = (runId: string, how: MouseEventInit): Promise<void> =>
      settle(() =>
        shown.container
          .querySelector(`[data-run-id="${runId}"]`)!
          .dispatchEvent(new MouseEvent('click', { bubbles: true, ...how })),
      );
    await click('a1a', { ctrlKey: true });
    await click('d4d', { ctrlKey: true });
    expect(marked()).toEqual(['a1a', 'd4d']);
    await click('b2b', { shiftKey: true });
    expect(marked()).toEqual(['a1a', 'b2b', 'c3c', 'd4d']);
    await click('c3c', {});
    expect(marked()).toEqual([]);
  });

  it('never acts on what is out of sight', async () => {
    await show();
    await press('a', { ctrlKey: true });
    const filter = named(shown.container, 'input', 'Filter runs') as HTMLInputElement;
    await settle(() => {
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(filter, 'b2b');
      filter.dispatchEvent(new Event('input', { bubbles: true }));
    });
    await press('s');
    expect(asked('runs.changeNotes')).toEqual([{ runIds: ['b2b'], starred: true }]);
  });
});

describe('acts on runs', () => {
  it('archive what is marked, say so, and are undone by key, one after the other', async () => {
    await show();
    await press('j');
    await press('s');
    await press('a', { ctrlKey: true });
    await press('e');
    expect(asked('runs.changeNotes')).toEqual([
      { runIds: ['a1a'], starred: true },
      { runIds: ['a1a', 'b2b', 'c3c', 'd4d'], archived: true },
    ]);
    expect(shown.container.textContent).toContain('Archived 4 runs: is:archived shows it');
    await press('u');
    await press('u');
    expect(asked('runs.restoreNotes')).toEqual([
      { runs: ['a1a', 'b2b', 'c3c', 'd4d'].map((runId) => ({ runId, notes })) },
      { runs: [{ runId: 'a1a', notes }] },
    ]);
  });

  it('delete says before what is reclaimed and what stays, and is undone', async () => {
    await show();
    await press('j');
    await press('ArrowDown', { shiftKey: true });
    await press('Delete');
    await settle();
    const dialog = document.querySelector('[role="dialog"]')!;
    expect(dialog.textContent).toContain('“b2b” is running. Stop it first.');
    await settle(() => named(dialog, 'button', 'Delete “a1a”: 3.00 MiB').click());
    expect(asked('runs.delete')).toEqual([{ runIds: ['a1a'] }]);
    await settle();
    memory.emit('runs.trashChanged', { runs: [{ runId: 'a1a', name: 'a1a', sizeBytes: 3 << 20 }], untilMs: 1e15 });
    await settle();
    expect(shown.container.textContent).toContain('3.00 MiB are reclaimed in');
    await settle(() => named(shown.container, 'button', 'Undo').click());
    expect(asked('runs.undelete')).toEqual([{ runIds: ['a1a'] }]);
  });

  it('say why they were refused', async () => {
    memory = installWorkstation({ 'runs.changeNotes': () => failed('notes-unreadable', 'notes.json is not JSON.') });
    await show();
    await press('j');
    await press('s');
    expect(shown.container.querySelector('[role="alert"]')?.textContent).toContain('notes.json is not JSON.');
  });

  it('are not offered in a workspace that is open for reading only', async () => {
    await show('Locked by PID 4211');
    await press('j');
    for (const key of ['s', 'e', 't', 'Delete', 'F2']) await press(key);
    expect(asked('runs.changeNotes')).toEqual([]);
    expect(document.querySelector('[role="dialog"]')).toBeNull();
    expect(currentActs().map(({ id }) => id)).toEqual(['runs.pin', 'runs.export']);
  });
});
