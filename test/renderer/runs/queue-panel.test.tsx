// @vitest-environment jsdom
import { failed } from '@contract/index';
import { describe, expect, it } from 'vitest';

import { settle } from '../render';
import { queued } from './run-fixtures';
import { abc, click, container, list, panel, press, row, rows, show, useQueuePanel } from './shown-queue';

useQueuePanel();

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
    expect(container().textContent).toContain('queue.json is damaged');
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
