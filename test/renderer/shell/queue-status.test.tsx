// @vitest-environment jsdom
import { ok, type QueueView } from '@contract/index';
import { activeRuns, useRunStatus, waitingBefore } from '@renderer/shell';
import { connectRunStatus, reloadRunStatus } from '@renderer/shell/run-status';
import { StatusBar } from '@renderer/shell/status-bar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { installWorkstation, type MemoryWorkstation } from '../memory-workstation';
import { render, settle, type Rendered } from '../render';
import { inOrder, queued, summary } from '../runs/run-fixtures';

let shown: Rendered | null = null;
let stop: () => void;
let memory: MemoryWorkstation;
const empty: QueueView = { paused: false, runnerAlive: true, problem: null, runs: [] };

beforeEach(async () => {
  useRunStatus.setState(useRunStatus.getInitialState());
  memory = installWorkstation({ 'runs.list': () => ok([]), 'runs.queue': () => ok(empty) });
  stop = connectRunStatus();
  await reloadRunStatus();
  shown = await render(<StatusBar workspace={null} runs={[]} imports={[]} />);
});
afterEach(async () => {
  await shown?.unmount();
  stop();
});

const link = (): HTMLAnchorElement | null => shown!.container.querySelector('.shell-status-queue');
const tell = (view: Partial<QueueView>): Promise<void> =>
  settle(() => memory.emit('runs.queueChanged', { ...empty, ...view }));

describe('the queue in the status bar', () => {
  it('is silent while nothing waits', () => {
    expect(link()).toBeNull();
  });

  it('counts what waits and leads to it', async () => {
    await tell({ runs: inOrder([queued('a1a'), queued('b2b')]) });
    expect(link()?.textContent).toBe('2 waiting');
    expect(link()?.getAttribute('href')).toBe('#/runs');
  });

  it('says that it is paused, even while it is empty, and that nothing can start', async () => {
    await tell({ paused: true });
    expect(link()?.textContent).toBe('0 waitingqueue paused');
    await tell({ runs: inOrder([queued('a1a')]), problem: 'No Python is set.' });
    expect(link()?.textContent).toBe('1 waitingnothing can start');
  });

  it('does not count a waiting run among the active ones', () => {
    const runs = [summary('a1a'), summary('b2b', { state: 'running' })];
    expect(activeRuns(new Map(runs.map((run) => [run.runId, run]))).map((run) => run.runId)).toEqual(['b2b']);
  });

  it('knows how many have their turn before a new run of usual priority', async () => {
    await tell({ runs: inOrder([queued('a1a', { priority: 5 }), queued('b2b'), queued('c3c', { priority: -1 })]) });
    expect(waitingBefore(useRunStatus.getState())).toBe(2);
  });
});
