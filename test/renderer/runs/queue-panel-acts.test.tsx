// @vitest-environment jsdom
import { failed } from '@contract/index';
import { describe, expect, it } from 'vitest';

import { named, settle } from '../render';
import { queued } from './run-fixtures';
import { abc, click, container, onOpen, panel, press, row, rows, show, useQueuePanel } from './shown-queue';

useQueuePanel();

describe('acts of the queue', () => {
  it('holds and lets go, with a mark in words', async () => {
    const queue = await show({ runs: abc });
    await press('j', 'h');
    expect(row('a1a').textContent).toContain('held');
    await press('h');
    expect(queue.view().runs.map((run) => run.entry.held)).toEqual([false, false, false]);
  });

  it('raises a priority, and says it', async () => {
    const queue = await show({ runs: abc });
    await press('j', 'j', '+');
    expect(queue.order()).toEqual(['b2b', 'a1a', 'c3c']);
    expect(row('b2b').textContent).toContain('priority 1');
  });

  it('sets a priority in a dialog', async () => {
    const queue = await show({ runs: abc });
    await click(row('c3c'), 'More for run c3c');
    await settle(() => named(document.body, '[role="menuitem"]', 'Priority …').click());
    const dialog = document.querySelector('[role="dialog"]')!;
    expect(dialog.textContent).toContain('Priority of run c3c');
    const field = dialog.querySelector('input')!;
    await settle(() => {
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(field, '20');
      field.dispatchEvent(new Event('input', { bubbles: true }));
    });
    await click(dialog, 'Set');
    expect(queue.order()).toEqual(['c3c', 'a1a', 'b2b']);
    expect(document.querySelector('[role="dialog"]')).toBeNull();
  });

  it('offers as predecessors only runs that do not themselves wait for it', async () => {
    await show({ runs: [queued('a1a'), queued('b2b', { after: ['a1a'] }), queued('c3c')] });
    expect(row('b2b').textContent).toContain('after 1 run');
    await click(row('a1a'), 'More for run a1a');
    await settle(() => named(document.body, '[role="menuitem"]', 'Starts after …').click());
    const field = document.querySelector<HTMLInputElement>('[role="dialog"] input')!;
    await settle(() => field.click());
    const options = [...document.querySelectorAll('[role="option"]')].map((option) => option.textContent);
    expect(options).toEqual(['run c3c (queued)']);
  });

  it('cancels what is marked, and undo brings all of it back as it stood', async () => {
    const runs = [
      queued('a1a', { held: true }),
      queued('b2b', { after: ['a1a'] }),
      queued('c3c'),
      queued('d4d', { priority: -5 }),
    ];
    const queue = await show({ runs });
    const before = queue.view().runs;
    await press('j', 'Space', 'j', 'Space', 'End', 'Space', 'Delete');
    expect(queue.order()).toEqual(['c3c']);
    expect(panel().textContent).toContain('Taken out of the queue: 3 runs');
    await click(panel(), 'Undo');
    expect(queue.view().runs).toEqual(before);
    expect(queue.view().paused).toBe(false);
    expect(panel().textContent).not.toContain('Taken out');
  });

  it('undoes in one act, so that nothing can start in between', async () => {
    const queue = await show({ runs: abc });
    await click(row('a1a'), 'Cancel run a1a');
    const before = queue.memory.calls.length;
    await press('Ctrl+z');
    expect(queue.memory.calls.slice(before).map(({ name }) => name)).toEqual(['runs.putBack']);
    expect(queue.order()).toEqual(['a1a', 'b2b', 'c3c']);
  });

  it('offers again what an undo could not bring back', async () => {
    const queue = await show({
      runs: abc,
      replies: { 'runs.putBack': () => failed('python-missing', 'No Python is set.') },
    });
    await click(row('a1a'), 'Cancel run a1a');
    await click(panel(), 'Undo');
    expect(panel().textContent).toContain('No Python is set.');
    expect(panel().textContent).toContain('Taken out of the queue: run a1a');
    expect(queue.view().paused).toBe(false);
  });

  it('brings back all that can be queued, though nothing can start it now', async () => {
    const queue = await show({ runs: abc });
    await press('j', 'Space', 'j', 'Space', 'Delete');
    queue.warnOnReturn('The run stays in the queue: no Python is set.');
    await click(panel(), 'Undo');
    expect(queue.order()).toEqual(['a1a', 'b2b', 'c3c']);
    expect(panel().textContent).not.toContain('Taken out');
  });

  it('offers to undo what was canceled although another of them had begun', async () => {
    const queue = await show({ runs: abc });
    await press('j', 'Space', 'j', 'Space');
    queue.begin('a1a');
    await press('Delete');
    expect(panel().textContent).toContain('a1a has begun');
    expect(panel().textContent).toContain('Taken out of the queue: run b2b');
  });

  it('still offers the undo when the last run has gone', async () => {
    await show({ runs: [queued('a1a')] });
    await click(row('a1a'), 'Cancel run a1a');
    expect(panel().textContent).toContain('nothing waits');
    expect(named(panel(), 'button', 'Undo')).toBeDefined();
  });

  it('treats a group as one: heading, count, fold, hold', async () => {
    const queue = await show({
      runs: [queued('a1a', { group: 'sweep' }), queued('b2b', { group: 'sweep' }), queued('c3c')],
    });
    const heading = container().querySelector('[data-testid="queue-group"]')!;
    expect(heading.textContent).toContain('sweep2 runs');
    await click(heading, 'Hold all of sweep');
    expect(queue.view().runs.map((run) => run.entry.held)).toEqual([true, true, false]);
    await press('Home', 'ArrowLeft');
    expect(rows()).toEqual(['c3c']);
    await press('Enter');
    expect(rows()).toHaveLength(3);
    await click(container().querySelector('[data-testid="queue-group"]')!, 'Cancel all of sweep');
    expect(queue.order()).toEqual(['c3c']);
  });

  it('opens a run with Enter, and Escape clears the marks', async () => {
    await show({ runs: abc });
    await press('j', 'j', 'Space');
    expect(panel().textContent).toContain('1 marked');
    await press('Escape');
    expect(panel().textContent).not.toContain('marked');
    await press('Enter');
    expect(onOpen).toHaveBeenCalledExactlyOnceWith('b2b');
  });

  it('changes nothing in a workspace that is open for reading only', async () => {
    const queue = await show({ runs: abc }, 'Locked by PID 4211');
    await press('j', 'h', 'Delete', 'Alt+ArrowDown', '+');
    expect(named(panel(), 'button', 'Pause queue').hasAttribute('disabled')).toBe(true);
    expect(row('a1a').querySelector('button')).toBeNull();
    expect(queue.memory.calls.map(({ name }) => name)).toEqual(['runs.list', 'runs.queue']);
  });
});
