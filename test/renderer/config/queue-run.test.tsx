// @vitest-environment jsdom
import { failed, ok } from '@contract/index';
import { useConfig } from '@renderer/config';
import { QueueRun } from '@renderer/config/queue-run';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { installWorkstation } from '../memory-workstation';
import { named, render, settle, type Rendered } from '../render';

let shown: Rendered | null = null;
const onQueued = vi.fn();
const draft = { name: 'a run' };
beforeEach(() => {
  onQueued.mockClear();
  useConfig.setState({ ...useConfig.getInitialState(), draft });
});
afterEach(async () => {
  await shown?.unmount();
  shown = null;
});

const earlierRuns = [{ runId: 'p1p', name: 'patches (running)' }];

async function show(waitingCount: number, earlier = earlierRuns): Promise<HTMLElement> {
  shown = await render(<QueueRun waitingCount={waitingCount} earlierRuns={earlier} onQueued={onQueued} />);
  return shown.container;
}

describe('queuing a run', () => {
  it('says how many runs wait before it, and nothing when none does', async () => {
    const words: (string | undefined)[] = [];
    for (const count of [2, 1, 0]) {
      words.push((await show(count)).querySelector('[role="status"]')?.textContent);
      await shown?.unmount();
    }
    shown = null;
    expect(words).toEqual(['2 runs wait before it', '1 run waits before it', '']);
  });

  it('offers nothing to start after while no run has yet to finish', async () => {
    expect((await show(0, [])).querySelector('input')).toBeNull();
  });

  it('queues the config and opens the page of its run', async () => {
    const memory = installWorkstation({ 'runs.start': () => ok({ runId: 'n1n' }) });
    const container = await show(0);
    await settle(() => named(container, 'button', 'Queue run').click());
    expect(memory.calls).toEqual([{ name: 'runs.start', argument: { config: draft } }]);
    expect(onQueued).toHaveBeenCalledExactlyOnceWith('n1n');
  });

  it('makes it start after another, for this one run', async () => {
    const memory = installWorkstation({ 'runs.start': () => ok({ runId: 'n1n' }) });
    const container = await show(0);
    await settle(() => container.querySelector<HTMLInputElement>('input')!.click());
    await settle(() => named(document.body, '[role="option"]', 'patches (running)').click());
    await settle(() => named(container, 'button', 'Queue run').click());
    expect(memory.calls[0]?.argument).toEqual({ config: draft, after: ['p1p'] });
    await settle(() => named(container, 'button', 'Queue run').click());
    expect(memory.calls[1]?.argument).toEqual({ config: draft });
  });

  it('keeps what was chosen when it is refused', async () => {
    installWorkstation({ 'runs.start': () => failed('invalid', 'The config has an error') });
    useConfig.setState({ after: ['p1p'] });
    const container = await show(0);
    await settle(() => named(container, 'button', 'Queue run').click());
    expect(onQueued).not.toHaveBeenCalled();
    expect(useConfig.getState()).toMatchObject({
      after: ['p1p'],
      startFailure: { message: 'The config has an error' },
    });
  });
});
