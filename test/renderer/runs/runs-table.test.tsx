// @vitest-environment jsdom
import { ok } from '@contract/index';
import { currentActs, dispatchKey } from '@renderer/acts';
import { followRuns, RunsTable, useRuns } from '@renderer/runs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { installWorkstation } from '../memory-workstation';
import { named, render, settle, type Rendered } from '../render';
import { summary } from './run-fixtures';

let shown: Rendered | null = null;
const onOpen = vi.fn();
const onCompare = vi.fn();
const queue = { position: 2, of: 3, priority: 0, held: false, after: [], group: 'sweep', reason: 'waits for GPU 0' };
const runs = [
  summary('a1a', { queue }),
  summary('b2b', {
    state: 'running',
    conditions: [{ kind: 'stalled', sinceMs: 1, text: 'no step for 4 m' }],
  }),
  summary('c3c', { state: 'failed', stateReason: 'out of memory' }),
];

beforeEach(async () => {
  onOpen.mockClear();
  onCompare.mockClear();
  window.addEventListener('keydown', dispatchKey);
  // jsdom lays nothing out: the table has a height, so that it knows which of its rows are in sight.
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(320);
  shown = await render(<RunsTable runs={runs} onOpen={onOpen} onCompare={onCompare} readOnlyReason={null} />);
});
afterEach(async () => {
  await shown?.unmount();
  shown = null;
  window.removeEventListener('keydown', dispatchKey);
  vi.restoreAllMocks();
});

const text = (runId: string): string => shown!.container.querySelector(`[data-run-id="${runId}"]`)!.textContent;
const press = (key: string): Promise<void> =>
  settle(() => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })));

describe('the table of runs', () => {
  it('shows the place and the reason of what waits, and the conditions of what runs, in words', () => {
    expect(text('a1a')).toContain('queued2 of 3');
    expect(text('a1a')).toContain('waits for GPU 0');
    expect(text('b2b')).toContain('runningstalled');
  });

  it('finds runs by condition and by group', async () => {
    const filter = named(shown!.container, 'input', 'Filter runs') as HTMLInputElement;
    const found = async (wanted: string): Promise<number> => {
      await settle(() => {
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(filter, wanted);
        filter.dispatchEvent(new Event('input', { bubbles: true }));
      });
      return shown!.container.querySelectorAll('[data-testid="run-row"]').length;
    };
    expect(await found('stalled')).toBe(1);
    expect(await found('sweep')).toBe(1);
    expect(await found('')).toBe(3);
  });

  it('offers the acts of the run that the keyboard is on, as buttons and in the palette', async () => {
    const memory = installWorkstation({ 'runs.resume': () => ok(null) });
    await press('j');
    expect(currentActs().map((act) => act.name)).toEqual(
      expect.arrayContaining(['Cancel run a1a', 'Duplicate run a1a', 'Star “a1a”']),
    );
    await press('j');
    await press('j');
    expect(currentActs().map((act) => act.name)).toEqual(
      expect.arrayContaining(['Resume run c3c', 'Duplicate run c3c']),
    );
    await settle(() => currentActs()[0]!.run());
    expect(memory.calls).toEqual([{ name: 'runs.resume', argument: { runId: 'c3c' } }]);
    expect(named(shown!.container, '[data-testid="resume-run"]', 'Queuing …').hasAttribute('disabled')).toBe(true);
  });
});

describe('a long table of runs', () => {
  it('keeps only what is in sight in the document', async () => {
    await shown!.unmount();
    const many = Array.from({ length: 300 }, (_, index) => summary(`run-${index}`, { state: 'finished' }));
    shown = await render(<RunsTable runs={many} onOpen={onOpen} onCompare={onCompare} readOnlyReason={null} />);
    const rows = shown.container.querySelectorAll('[data-testid="run-row"]').length;
    expect(rows).toBeGreaterThan(5);
    expect(rows).toBeLessThan(40);
  });
});

describe('the list of runs', () => {
  it('takes many summaries as one change, and drops those of another workspace', async () => {
    const memory = installWorkstation({ 'runs.list': () => ok(runs) });
    const stop = followRuns();
    await settle();
    let changes = 0;
    const unsubscribe = useRuns.subscribe(() => (changes += 1));
    for (let place = 1; place <= 300; place += 1)
      memory.emit('runs.changed', summary(`run-${place}`, { createdAtMs: place }));
    await vi.waitFor(() => expect(useRuns.getState().runs).toMatchObject({ value: { length: 303 } }));
    expect(changes).toBe(2);
    memory.emit('runs.changed', summary('late'));
    memory.emit('workspace.changed', { status: null });
    await settle();
    expect(useRuns.getState().runs).toEqual({ state: 'ready', value: [...runs] });
    unsubscribe();
    stop();
    expect(memory.listenerCount()).toBe(0);
  });
});
