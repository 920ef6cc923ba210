// @vitest-environment jsdom
import { failed } from '@contract/index';
import { dispatchKey } from '@renderer/acts';
import { followRuns, QueuePanel, useRuns } from '@renderer/runs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { named, render, settle, type Rendered } from '../render';
import { memoryQueue, type MemoryQueue, type MemoryQueueStart } from './memory-queue';
import { queued } from './run-fixtures';

let shown: Rendered | null = null;
let unfollow: (() => void) | null = null;
const onOpen = vi.fn();
const viewportPx = 320;

beforeEach(() => {
  onOpen.mockClear();
  useRuns.setState(useRuns.getInitialState());
  window.addEventListener('keydown', dispatchKey);
  // jsdom lays nothing out: the list has a height, so that it knows which of its lines are in sight.
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(viewportPx);
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(1200);
});
afterEach(async () => {
  await shown?.unmount();
  unfollow?.();
  shown = null;
  unfollow = null;
  window.removeEventListener('keydown', dispatchKey);
  vi.restoreAllMocks();
});

async function show(start: MemoryQueueStart, readOnlyReason: string | null = null): Promise<MemoryQueue> {
  const queue = memoryQueue(start);
  unfollow = followRuns();
  shown = await render(<QueuePanel onOpen={onOpen} readOnlyReason={readOnlyReason} />);
  await settle();
  return queue;
}

const abc = [queued('a1a'), queued('b2b'), queued('c3c')];
const list = (): HTMLElement => shown!.container.querySelector<HTMLElement>('[role="treegrid"]')!;
const panel = (): HTMLElement => shown!.container.querySelector<HTMLElement>('[data-testid="queue"]')!;
const row = (runId: string): HTMLElement => shown!.container.querySelector<HTMLElement>(`[data-run-id="${runId}"]`)!;
const rows = (): readonly (string | undefined)[] =>
  [...shown!.container.querySelectorAll<HTMLElement>('[data-run-id]')].map((each) => each.dataset['runId']);
const click = (scope: ParentNode, name: string): Promise<void> => settle(() => named(scope, 'button', name).click());

async function press(...keys: readonly string[]): Promise<void> {
  for (const name of keys) {
    const key = name.replace(/^(Alt|Ctrl)\+/, '');
    const init = {
      key: key === 'Space' ? ' ' : key,
      altKey: name.startsWith('Alt+'),
      ctrlKey: name.startsWith('Ctrl+'),
    };
    await settle(() => {
      const target = list() === null ? document.body : list();
      target.dispatchEvent(new KeyboardEvent('keydown', { ...init, bubbles: true, cancelable: true }));
    });
  }
}

describe('the queue', () => {
  it('lists what waits in the order of starting: place, name, wish and reason', async () => {
    await show({ runs: abc });
    expect(rows()).toEqual(['a1a', 'b2b', 'c3c']);
    expect(row('b2b').textContent).toBe('2run b2b2 CPU coreswaits: cores 0 and 1 are in use (b2b)');
    expect(panel().textContent).toContain('3 waiting');
  });

  it('says in one line that nothing waits', async () => {
    await show({ runs: [] });
    expect(panel().textContent).toContain('nothing waits');
    expect(list()).toBeNull();
  });

  it('says why nothing can start, with the remedy', async () => {
    await show({ runs: abc, problem: 'No Python is set: choose one in the settings.' });
    expect(panel().querySelector('[role="alert"]')?.textContent).toBe('No Python is set: choose one in the settings.');
  });

  it('shows a queue that cannot be read as such, and reads it again on request', async () => {
    let broken = true;
    const queue = await show({
      runs: abc,
      replies: { 'runs.queue': () => (broken ? failed('damaged', 'queue.json is damaged') : undefined) },
    });
    expect(shown!.container.textContent).toContain('queue.json is damaged');
    broken = false;
    queue.memory.emit('runs.queueChanged', queue.view());
    await settle();
    expect(rows()).toHaveLength(3);
  });

  it('is plainly paused, and goes on when told', async () => {
    const queue = await show({ runs: abc });
    await click(panel(), 'Pause queue');
    expect(queue.view().paused).toBe(true);
    expect(panel().textContent).toContain('paused: nothing starts, what runs goes on');
    await click(panel(), 'Resume queue');
    expect(queue.view().paused).toBe(false);
  });

  it('says when the process that starts runs is not there', async () => {
    await show({ runs: abc, runnerAlive: false });
    expect(panel().textContent).toContain('is not running yet');
  });
});

describe('the order of the queue', () => {
  it('changes by keys, one place a press, and the line stays under the keyboard', async () => {
    const queue = await show({ runs: abc });
    await press('End', 'Alt+ArrowUp', 'Alt+ArrowUp');
    expect(queue.order()).toEqual(['c3c', 'a1a', 'b2b']);
    expect(row('c3c').getAttribute('aria-selected')).toBe('true');
    await press('Alt+ArrowUp');
    expect(queue.memory.calls.filter(({ name }) => name === 'runs.move')).toHaveLength(2);
  });

  it('changes by buttons and shows the new order before main has answered', async () => {
    let answer = (): void => undefined;
    const answered = new Promise<undefined>((resolve) => {
      answer = () => resolve(undefined);
    });
    await show({ runs: abc, replies: { 'runs.move': () => answered } });
    await click(row('a1a'), 'Start run a1a later');
    expect(rows()).toEqual(['b2b', 'a1a', 'c3c']);
    await settle(answer);
  });

  it('goes back to what holds when a move is refused, and says why', async () => {
    await show({ runs: abc, replies: { 'runs.move': () => failed('read-only', 'Another program has it open.') } });
    await click(row('a1a'), 'Start run a1a later');
    expect(rows()).toEqual(['a1a', 'b2b', 'c3c']);
    expect(panel().querySelector('[role="alert"]')?.textContent).toContain('Another program has it open.');
    await click(panel(), 'Dismiss');
    expect(panel().querySelector('[role="alert"]')).toBeNull();
  });

  it('takes a run that is dragged to the place of another', async () => {
    const queue = await show({ runs: abc });
    const data = new Map<string, string>();
    const dataTransfer = {
      setData: (type: string, value: string) => data.set(type, value),
      getData: (type: string) => data.get(type) ?? '',
      get types() {
        return [...data.keys()];
      },
    };
    const drag = (type: string, target: Element): Promise<void> =>
      settle(() =>
        target.dispatchEvent(Object.assign(new Event(type, { bubbles: true, cancelable: true }), { dataTransfer })),
      );
    await drag('dragstart', row('c3c').querySelector('[draggable="true"]')!);
    await drag('dragover', row('a1a'));
    await drag('drop', row('a1a'));
    expect(queue.order()).toEqual(['c3c', 'a1a', 'b2b']);
  });
});

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
    const heading = shown!.container.querySelector('[data-testid="queue-group"]')!;
    expect(heading.textContent).toContain('sweep2 runs');
    await click(heading, 'Hold all of sweep');
    expect(queue.view().runs.map((run) => run.entry.held)).toEqual([true, true, false]);
    await press('Home', 'ArrowLeft');
    expect(rows()).toEqual(['c3c']);
    await press('Enter');
    expect(rows()).toHaveLength(3);
    await click(shown!.container.querySelector('[data-testid="queue-group"]')!, 'Cancel all of sweep');
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

describe('a long queue', () => {
  const many = Array.from({ length: 300 }, (_, index) => queued(`run-${index}`));

  it('keeps only what is in sight in the document', async () => {
    await show({ runs: many });
    expect(panel().textContent).toContain('300 waiting');
    expect(rows().length).toBeGreaterThan(5);
    expect(rows().length).toBeLessThan(40);
    expect(list().getAttribute('aria-rowcount')).toBe('300');
  });

  it('keeps a name of any length on its line, whole on hover', async () => {
    const name = `${'very-long-'.repeat(30)}end`;
    await show({ runs: [{ ...queued('a1a'), name }] });
    const cell = row('a1a').querySelector('.queue-name')!;
    expect(cell.getAttribute('title')).toBe(name);
    expect(cell.className).toContain('ui-ellipsis');
  });
});
