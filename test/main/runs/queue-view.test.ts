import { describe, expect, it } from 'vitest';

import { isQueueView, type QueueEntry, type RunState } from '@contract/index';

import { viewOf, waitingOf, type QueueFacts, type QueueRun } from '../../../main/runs/queue-view';
import { entryOf } from './queue-entries';

const cpu = { device: 'cpu', deviceCount: 1, threads: 2 } as const;
const run = (name: string, state: RunState = 'queued', execution: QueueRun['execution'] = cpu): QueueRun => ({
  name,
  state,
  execution,
});

function facts(waiting: readonly QueueEntry[], more: Partial<QueueFacts> = {}): QueueFacts {
  const plain = { paused: false, runnerAlive: true, runnerSays: new Map<string, string>(), problem: null };
  return { ...plain, waiting, runOf: (runId) => run(`Name of ${runId}`), ...more };
}

const reasonIn = (given: QueueFacts, index = 0): string | undefined => viewOf(given).runs[index]?.reason;

describe('why a run waits', () => {
  const says = new Map([['a', 'GPU 0 is used by PID 12 (root)']]);

  it('is what the runner found, as a sentence', () => {
    expect(reasonIn(facts([entryOf('a')], { runnerSays: says }))).toBe('GPU 0 is used by PID 12 (root).');
  });

  it('names the run of this workspace that holds a device, and another by its folder', () => {
    const said = new Map([['a', 'core 0 is leased by the run in /data/ws/runs/b-1 (PID 12, user root)']]);
    const known = (runId: string): QueueRun | null => (runId === 'a' || runId === 'b-1' ? run(`Run ${runId}`) : null);
    const reason = reasonIn(facts([entryOf('a')], { runnerSays: said, runOf: known }));
    expect(reason).toBe('Core 0 is leased by “Run b-1” (PID 12, user root).');
    const behind = new Map([['a', 'stands behind run b-1, which waits for the same kind of device']]);
    expect(reasonIn(facts([entryOf('a')], { runnerSays: behind, runOf: known }))).toContain('behind “Run b-1”, which');
    const elsewhere = new Map([['a', 'core 0 is leased by the run in /data/ws/runs/c (PID 12, user root)']]);
    expect(reasonIn(facts([entryOf('a')], { runnerSays: elsewhere, runOf: known }))).toContain('/data/ws/runs/c');
  });

  it('is not what a runner said that is gone', () => {
    expect(reasonIn(facts([entryOf('a')], { runnerSays: says, runnerAlive: false }))).toBe('Its turn is next.');
  });

  it('is what a person decided, before all else', () => {
    const held = entryOf('a', { held: true, after: ['b'] });
    expect(reasonIn(facts([held], { runnerSays: says }))).toContain('held');
    expect(reasonIn(facts([held], { paused: true }))).toBe('The queue is paused.');
  });

  it('is that nothing can start', () => {
    expect(reasonIn(facts([entryOf('a')], { problem: 'There is no Python.' }))).toBe('There is no Python.');
  });

  it('is the order, where nobody knows more', () => {
    expect(reasonIn(facts([entryOf('a'), entryOf('b')]), 1)).toBe('It waits for the runs before it.');
  });

  it('is that its folder is gone', () => {
    expect(reasonIn(facts([entryOf('a')], { runOf: () => null }))).toContain('no folder');
  });

  it.each<[RunState, string]>([
    ['running', 'It waits for “Patches”: it is running.'],
    ['queued', 'It waits for “Patches”: it is queued.'],
    ['failed', 'It waits for “Patches”: it failed; resume that run'],
    ['stopped', 'it was stopped; resume that run'],
    ['lost', 'it is lost; resume that run'],
  ])('is a run before it that is %s', (state, words) => {
    const given = facts([entryOf('a', { after: ['p'] })], {
      runOf: (runId) => (runId === 'p' ? run('Patches', state) : run('A')),
    });
    expect(reasonIn(given)).toContain(words);
  });

  it('counts the dependencies that are open, and passes over those that have finished', () => {
    const states: Readonly<Record<string, RunState>> = { p: 'finished', q: 'running', r: 'running' };
    const runOf = (runId: string): QueueRun => run(runId, states[runId] ?? 'queued');
    const waiting = [entryOf('a', { after: ['p', 'q', 'r'] }), entryOf('b', { after: ['p'] })];
    expect(reasonIn(facts(waiting, { runOf }))).toBe('It waits for “q” and 1 more: it is running.');
    expect(reasonIn(facts(waiting, { runOf }), 1)).toBe('It waits for the runs before it.');
    const gone = facts([entryOf('a', { after: ['x'] })], { runOf: (runId) => (runId === 'x' ? null : run('A')) });
    expect(reasonIn(gone)).toContain('It waits for x, which is not in this workspace.');
  });
});

describe('what a run wants', () => {
  it.each<[QueueRun['execution'], string]>([
    [{ device: 'cuda', deviceCount: 1, threads: 4 }, '1 GPU'],
    [{ device: 'cuda', deviceCount: 4, threads: 4 }, '4 GPUs'],
    [{ device: 'cpu', deviceCount: 1, threads: 1 }, '1 CPU core'],
    [{ device: 'cpu', deviceCount: 2, threads: 3 }, '6 CPU cores'],
    [{ device: 'cpu', deviceCount: 1, threads: 0 }, 'all CPU cores'],
    [{ device: 'auto', deviceCount: 1, threads: 2 }, '1 GPU or 2 CPU cores'],
    [null, 'unknown'],
  ])('%j', (execution, words) => {
    const view = viewOf(facts([entryOf('a')], { runOf: () => run('A', 'queued', execution) }));
    expect(view.runs[0]?.wants).toBe(words);
  });
});

it('is a view of the contract, and says where each run stands', () => {
  const view = viewOf(facts([entryOf('run-a', { attempt: 3, priority: 7, group: 'sweep' }), entryOf('run-b')]));
  expect(isQueueView(view)).toBe(true);
  expect(waitingOf(view).get('run-a')).toEqual({
    attempt: 3,
    queuePaused: false,
    place: {
      ...{ position: 1, of: 2, priority: 7, held: false, after: [], group: 'sweep' },
      reason: 'Its turn is next.',
    },
  });
});
