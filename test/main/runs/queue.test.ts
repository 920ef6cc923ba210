import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { failed, isQueueFile, ok, type QueueFile, type QueueView, type Result, type RunSummary } from '@contract/index';

import { RunQueue } from '../../../main/runs/queue';
import { QueueActs } from '../../../main/runs/queue-acts';
import { entryOf } from './queue-entries';

let folder: string;
let opened: RunQueue[];
let views: QueueView[];
let started: string[];
let turns: string[];
let warnings: string[];
let hostReply: Result<null>;
/** Runs that the store knows, with their state; all of them wait where nothing is said. */
let states: Record<string, RunSummary['state']>;
/** The attempts that runs have had, where they had any. */
let attempts: Record<string, number>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mammobench-queue-'));
  [opened, views, started, turns, warnings] = [[], [], [], [], []];
  hostReply = ok(null);
  [states, attempts] = [{}, {}];
});
afterEach(async () => {
  for (const queue of opened) queue.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

const summaryOf = (runId: string): RunSummary | null => {
  const state = states[runId];
  return state === undefined
    ? null
    : ({ runId, name: `Name of ${runId}`, state, attempt: attempts[runId] ?? 0 } as RunSummary);
};

async function open(readOnly = false): Promise<{ readonly queue: RunQueue; readonly acts: QueueActs }> {
  const queue = new RunQueue({
    workspaceFolder: folder,
    readOnly,
    host: {
      start: (run) => {
        started.push(run);
        return Promise.resolve(hostReply);
      },
    },
    runOf: (runId) => {
      const summary = summaryOf(runId);
      return summary === null ? null : { name: summary.name, state: summary.state, execution: null };
    },
    onChange: (view) => views.push(view),
    retell: () => undefined,
    onTurn: (runId) => {
      turns.push(runId);
      return Promise.resolve();
    },
    warn: (message) => warnings.push(message),
  });
  opened.push(queue);
  await queue.open();
  return { queue, acts: new QueueActs(queue, join(folder, 'runs'), summaryOf) };
}

async function makeRuns(...runIds: readonly string[]): Promise<void> {
  for (const runId of runIds) {
    await mkdir(join(folder, 'runs', runId, 'local'), { recursive: true });
    states[runId] = 'queued';
  }
}

async function writeLauncher(runId: string, attempt: number): Promise<void> {
  const record = { attempt, launcher: { pid: 1, startTicks: 1, bootId: 'b' }, ranks: [], devices: [] };
  await writeFile(join(folder, 'runs', runId, 'local', 'launcher.json'), JSON.stringify(record));
}

async function onDisk(): Promise<QueueFile> {
  const value: unknown = JSON.parse(await readFile(join(folder, 'queue.json'), 'utf8'));
  if (!isQueueFile(value)) throw new Error(`no queue: ${JSON.stringify(value)}`);
  return value;
}

async function until(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error(`not within 10 s; turns ${turns.join()}, views ${views.length}`);
    await new Promise((wake) => setTimeout(wake, 20));
  }
}

const order = (queue: RunQueue): string[] => queue.view().runs.map(({ entry }) => entry.runId);
const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.failure.code);

describe('the queue of a workspace', () => {
  it('is kept in queue.json, in order, and found again', async () => {
    await makeRuns('run-a', 'run-b', 'run-c');
    const { queue, acts } = await open();
    await acts.add(entryOf('run-a'));
    await acts.add(entryOf('run-b', { priority: 5 }));
    await acts.add(entryOf('run-c'));
    expect(order(queue)).toEqual(['run-b', 'run-a', 'run-c']);
    expect(codeOf(await acts.move({ runId: 'run-c', position: 1 }))).toBe('ok');
    expect((await onDisk()).entries.map(({ runId, priority }) => [runId, priority])).toEqual([
      ['run-c', 5],
      ['run-b', 5],
      ['run-a', 0],
    ]);
    queue.close();
    const again = await open();
    expect(order(again.queue)).toEqual(['run-c', 'run-b', 'run-a']);
    expect(again.queue.placeOf('run-b')?.place).toMatchObject({ position: 2, of: 3, priority: 5 });
  });

  it('puts back what was canceled as it stood, in one write, and names what has run since', async () => {
    await makeRuns('run-a', 'run-b', 'run-c', 'run-d');
    const { queue, acts } = await open();
    await acts.add(entryOf('run-a', { held: true, group: 'sweep', retries: 3 }));
    await acts.add(entryOf('run-b', { after: ['run-a'] }));
    await acts.add(entryOf('run-c'));
    await acts.add(entryOf('run-d', { priority: -5 }));
    const former = queue.view().runs.map(({ entry, position }) => ({ entry, position }));
    const before = await onDisk();
    expect(codeOf(await acts.cancel(['run-a', 'run-b', 'run-d']))).toBe('ok');
    expect(order(queue)).toEqual(['run-c']);
    expect(codeOf(await acts.putBack(former.filter(({ entry }) => entry.runId !== 'run-c')))).toBe('ok');
    expect(await onDisk()).toEqual(before);
    await acts.cancel(['run-a', 'run-b']);
    attempts['run-b'] = 1;
    const refused = await acts.putBack(former.slice(0, 3));
    expect(codeOf(refused)).toBe('not-put-back');
    expect(refused.ok ? [] : refused.failure.problems.map(({ path }) => path)).toEqual(['run-b', 'run-c']);
    expect(order(queue)).toEqual(['run-a', 'run-c', 'run-d']);
  });

  it('tells what changed: priority, hold, pause', async () => {
    await makeRuns('run-a', 'run-b');
    const { queue, acts } = await open();
    await acts.add(entryOf('run-a'));
    await acts.add(entryOf('run-b'));
    await acts.setPriority(['run-b'], 3);
    expect(order(queue)).toEqual(['run-b', 'run-a']);
    await acts.hold(['run-a', 'run-b'], true);
    expect(queue.view().runs.map(({ entry }) => entry.held)).toEqual([true, true]);
    await acts.hold(['run-a'], false);
    await acts.pause(true);
    expect(queue.placeOf('run-a')).toMatchObject({ queuePaused: true, place: { reason: 'The queue is paused.' } });
    const told = views.length;
    await acts.pause(true);
    expect(views).toHaveLength(told);
    expect(await onDisk()).toMatchObject({ paused: true, entries: [{ held: true }, { held: false }] });
  });

  it('lets go of a run whose folder knows of its attempt, and prunes it at the next write', async () => {
    await makeRuns('run-a', 'run-b');
    const { queue, acts } = await open();
    await acts.add(entryOf('run-a'));
    await acts.add(entryOf('run-b', { attempt: 3 }));
    await writeLauncher('run-b', 2);
    await writeLauncher('run-a', 1);
    await until(() => turns.includes('run-a') && order(queue).length === 1);
    expect(order(queue)).toEqual(['run-b']);
    expect(queue.placeOf('run-a')).toBeNull();
    expect((await onDisk()).entries).toHaveLength(2);
    await acts.pause(true);
    expect((await onDisk()).entries.map(({ runId }) => runId)).toEqual(['run-b']);
    expect(turns).toEqual(['run-a']);
  });

  it('holds no place for a run that began while nobody watched', async () => {
    await makeRuns('run-a');
    const first = await open();
    await first.acts.add(entryOf('run-a'));
    first.queue.close();
    await writeLauncher('run-a', 1);
    const { queue } = await open();
    expect([order(queue), queue.placeOf('run-a')]).toEqual([[], null]);
  });
});

describe('canceling', () => {
  it('takes runs out, and leaves in their folders why', async () => {
    await makeRuns('run-a', 'run-b', 'run-c');
    const { queue, acts } = await open();
    await acts.add(entryOf('run-a'));
    await acts.add(entryOf('run-b', { attempt: 2 }));
    await acts.add(entryOf('run-c'));
    expect(codeOf(await acts.cancel(['run-a', 'run-b']))).toBe('ok');
    expect(order(queue)).toEqual(['run-c']);
    expect(await readFile(join(folder, 'runs', 'run-a', 'stop.request'), 'utf8')).toContain('canceled');
    expect(await readdir(join(folder, 'runs', 'run-c'))).toEqual(['local']);
    expect(turns.sort()).toEqual(['run-a', 'run-b']);
    expect(queue.placeOf('run-a')).toBeNull();
  });

  it('is refused for what runs, with the hint to stop it, and done for the rest', async () => {
    await makeRuns('run-a', 'run-b');
    const { queue, acts } = await open();
    await acts.add(entryOf('run-a'));
    states['run-b'] = 'running';
    const canceled = await acts.cancel(['run-a', 'run-b', 'run-x']);
    expect(canceled.ok ? '' : canceled.failure.message).toContain('“Name of run-b” has begun. Stop it instead.');
    expect(canceled.ok ? [] : canceled.failure.problems.map(({ path }) => path)).toEqual(['run-b', 'run-x']);
    expect(order(queue)).toEqual([]);
  });
});

describe('what runs wait for', () => {
  it('is refused with every error at once: unknown runs and circles', async () => {
    await makeRuns('run-a', 'run-b', 'run-c');
    const { acts, queue } = await open();
    await acts.add(entryOf('run-a'));
    await acts.add(entryOf('run-b', { after: ['run-a'] }));
    await acts.add(entryOf('run-c'));
    const refused = await acts.setAfter({ runId: 'run-a', after: ['run-x', 'run-c', 'run-b', 'run-a'] });
    expect(refused.ok ? [] : refused.failure.problems.map(({ path, message }) => `${path} ${message}`)).toEqual([
      '/after/0 there is no run run-x in this workspace',
      expect.stringContaining(
        '/after/2 the runs would wait for each other in a circle: “Name of run-a” → “Name of run-b”',
      ),
      expect.stringContaining('/after/3 the runs would wait for each other in a circle'),
    ]);
    expect(queue.entryOf('run-a')?.after).toEqual([]);
    expect(codeOf(await acts.setAfter({ runId: 'run-c', after: ['run-b', 'run-b'] }))).toBe('ok');
    expect(queue.entryOf('run-c')?.after).toEqual(['run-b']);
    expect(codeOf(await acts.setAfter({ runId: 'run-x', after: [] }))).toBe('not-queued');
  });
});

describe('a queue.json that is none', () => {
  it.each([
    ['is not JSON', '{"formatVersion": 1,', 'is not JSON'],
    ['lacks a field', JSON.stringify({ formatVersion: 1, entries: [] }), 'paused'],
    ['is of a newer program', JSON.stringify({ formatVersion: 2, order: [] }), 'newer Mammobench (format 2'],
  ])('%s: counts as empty, says so, and is kept aside when the queue is written', async (_what, text, words) => {
    await makeRuns('run-a');
    await writeFile(join(folder, 'queue.json'), text);
    const { queue, acts } = await open();
    expect(queue.view().problem).toContain(words);
    expect(await readFile(join(folder, 'queue.json'), 'utf8')).toBe(text);
    expect(codeOf(await acts.add(entryOf('run-a')))).toBe('ok');
    expect([queue.view().problem, order(queue)]).toEqual([null, ['run-a']]);
    const aside = (await readdir(folder)).filter((name) => name.startsWith('queue.json.damaged-'));
    expect(aside).toHaveLength(1);
    expect(await readFile(join(folder, aside[0] ?? ''), 'utf8')).toBe(text);
    expect(warnings.join()).toContain(aside[0]);
  });

  it('counts again when it was corrected', async () => {
    await writeFile(join(folder, 'queue.json'), 'x');
    const { queue } = await open();
    await writeFile(join(folder, 'queue.json'), JSON.stringify({ formatVersion: 1, paused: true, entries: [] }));
    await until(() => queue.view().problem === null);
    expect(queue.view().paused).toBe(true);
  });
});

describe('the runner', () => {
  it('is asked for while something waits and none lives, and for nothing else', async () => {
    await makeRuns('run-a');
    const { acts } = await open();
    expect(started).toEqual([]);
    await acts.add(entryOf('run-a'));
    await until(() => started.length >= 2);
    await acts.cancel(['run-a']);
    const asked = started.length;
    await acts.pause(true);
    await acts.pause(false);
    expect(started).toHaveLength(asked);
    expect(new Set(started)).toEqual(new Set([join(folder, 'runs', 'run-a')]));
  });

  it('is not asked for where one lives', async () => {
    await makeRuns('run-a');
    const stat = await readFile('/proc/self/stat', 'utf8');
    const runner = {
      pid: process.pid,
      startTicks: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]),
      bootId: (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim(),
    };
    await mkdir(join(folder, 'local'), { recursive: true });
    const waiting = [{ runId: 'run-a', reason: 'all GPUs are leased' }];
    const record = { runner, updatedAtMs: 1, waiting };
    await writeFile(join(folder, 'local', 'runner.json'), JSON.stringify(record));
    const { queue, acts } = await open();
    await acts.add(entryOf('run-a'));
    await until(() => queue.view().runnerAlive);
    expect(queue.view().runs[0]?.reason).toBe('All GPUs are leased.');
    expect(started).toEqual([]);
    // Its PID now belongs to a process that began at another time.
    const reused = { ...record, runner: { ...runner, startTicks: runner.startTicks - 1 } };
    await writeFile(join(folder, 'local', 'runner.json'), JSON.stringify(reused));
    await until(() => !queue.view().runnerAlive && started.length > 0);
  });

  it('that cannot start is the problem of the queue, which keeps what waits', async () => {
    await makeRuns('run-a');
    hostReply = failed('python-unavailable', 'Python was not found. Set it up.');
    const { queue, acts } = await open();
    await acts.add(entryOf('run-a'));
    expect(codeOf(await queue.ensureRunner())).toBe('python-unavailable');
    expect(queue.view()).toMatchObject({ problem: 'Python was not found. Set it up.', runnerAlive: false });
    expect(order(queue)).toEqual(['run-a']);
    hostReply = ok(null);
    await queue.ensureRunner();
    expect(queue.view().problem).toBeNull();
  });
});

describe('a second program on the same workspace', () => {
  it('sees the same queue and its changes, writes nothing and starts nothing', async () => {
    await makeRuns('run-a', 'run-b');
    const { acts } = await open();
    await acts.add(entryOf('run-a'));
    const asked = started.length;
    opened[0]?.close();
    const second = await open(true);
    expect(order(second.queue)).toEqual(['run-a']);
    for (const refused of [
      await second.acts.add(entryOf('run-b')),
      await second.acts.cancel(['run-a']),
      await second.acts.pause(true),
    ]) {
      expect(codeOf(refused)).toBe('read-only');
    }
    expect(codeOf(await second.queue.ensureRunner())).toBe('ok');
    await acts.add(entryOf('run-b')); // by the first, whose view is closed, not its pen
    await until(() => order(second.queue).length === 2);
    expect(started).toHaveLength(asked);
    expect(await readdir(join(folder, 'runs', 'run-a'))).toEqual(['local']);
  });

  it('changes nothing about a damaged queue', async () => {
    await writeFile(join(folder, 'queue.json'), 'x');
    const { queue } = await open(true);
    expect(queue.view().problem).toContain('is not JSON');
    expect(await readdir(folder)).toEqual(['queue.json']);
  });
});
