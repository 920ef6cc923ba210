import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it, vi } from 'vitest';

import type { Result, RunSummary } from '@contract/index';
import type { RunsService } from '@main/runs';

import { SLOW_TEST_MS, unwrap, useLocalWorkspace } from './local-workspace';

vi.setConfig({ testTimeout: SLOW_TEST_MS });
const workspace = useLocalWorkspace();

const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.failure.code);
const startedOf = async (service: RunsService): Promise<RunSummary[]> =>
  unwrap(await service.handlers['runs.list'](undefined))
    .filter(({ startedAtMs }) => startedAtMs !== null)
    .sort((a, b) => (a.startedAtMs ?? 0) - (b.startedAtMs ?? 0));

describe('queued runs', () => {
  it('all finish with the app closed, one after the other in their order, and are found whole', async () => {
    const service = workspace.open();
    const first = await workspace.start(service, 2);
    const last = await workspace.start(service, 2);
    const second = await workspace.start(service, 2, { priority: 5, group: 'sweep' });
    const view = unwrap(await service.handlers['runs.queue'](undefined));
    expect(view.runs.map(({ wants }) => wants)).toContain('2 CPU cores');
    await service.close();
    // The runner goes on by itself: nobody here asks for anything until it has done its work.
    const exits = [first, second, last].map((runId) => join(workspace.folder, 'runs', runId, 'exit.json'));
    const isThere = (path: string): Promise<boolean> =>
      stat(path).then(
        () => true,
        () => false,
      );
    await workspace.eventually(
      () => Promise.all(exits.map(isThere)),
      (there) => !there.includes(false),
    );
    const again = workspace.open();
    for (const runId of [first, second, last]) {
      const finished = await workspace.until(again, runId, ({ state, step }) => state === 'finished' && step !== null);
      expect([finished.step, finished.attempt, finished.skippedLines]).toEqual([20, 1, 0]);
    }
    const order = (await startedOf(again)).map(({ runId }) => runId);
    // The first may have begun before the one with the higher priority came.
    expect([
      [first, second, last],
      [second, first, last],
    ]).toContainEqual(order);
    expect(unwrap(await again.handlers['runs.queue'](undefined)).runs).toEqual([]);
  });

  it('wait for each other, can be canceled and resumed, and say why they wait', async () => {
    const service = workspace.open();
    const first = await workspace.start(service, 6);
    const dependent = await workspace.start(service, 1, { after: [first] });
    const canceled = await workspace.start(service, 1);
    const waiting = await workspace.until(
      service,
      dependent,
      ({ queue }) => queue?.reason.includes('running') === true,
    );
    expect(waiting.stateReason).toBe('It waits for “Smoke test on a CPU”: it is running.');
    const { explanation } = unwrap(await service.handlers['runs.get']({ runId: dependent }));
    expect(explanation.happened).toContain('It waits in the queue, 1 of 2.');
    expect(explanation.sinceMs).toBeGreaterThan(waiting.createdAtMs - 60_000);
    // To stop a run that waits is to cancel it.
    expect(codeOf(await service.handlers['runs.stop']({ runId: canceled }))).toBe('ok');
    const gone = await workspace.until(service, canceled, ({ state }) => state === 'stopped');
    expect(gone.stateReason).toBe('It was canceled before it began.');
    expect(codeOf(await service.handlers['runs.cancel']({ runIds: [canceled] }))).toBe('not-queued');
    const running = await service.handlers['runs.cancel']({ runIds: [first] });
    expect(running.ok ? '' : running.failure.message).toContain('has begun. Stop it instead.');
    expect(codeOf(await service.handlers['runs.resume']({ runId: first }))).toBe('already-running');
    expect(codeOf(await service.handlers['runs.resume']({ runId: dependent }))).toBe('already-queued');
    expect(codeOf(await service.handlers['runs.resume']({ runId: canceled }))).toBe('ok');
    for (const runId of [first, dependent, canceled]) {
      await workspace.until(service, runId, ({ state }) => state === 'finished');
    }
    expect((await startedOf(service)).map(({ runId }) => runId)).toEqual([first, dependent, canceled]);
    expect(workspace.statesOf(canceled)).toEqual(['queued', 'stopped', 'queued', 'starting', 'running', 'finished']);
  });

  it('stay where they are while the queue is paused, and are told to be paused', async () => {
    const service = workspace.open();
    unwrap(await service.handlers['runs.pauseQueue']({ paused: true }));
    const runId = await workspace.start(service, 1);
    await workspace.queueUntil(service, ({ runnerAlive }) => runnerAlive);
    const paused = await workspace.until(service, runId, ({ conditions }) => conditions.length > 0);
    expect(paused.conditions).toEqual([{ kind: 'paused', sinceMs: null, text: 'The queue is paused.' }]);
    unwrap(await service.handlers['runs.pauseQueue']({ paused: false }));
    const begun = await workspace.until(service, runId, ({ state }) => state !== 'queued');
    expect(begun.conditions).toEqual([]);
  });

  it('refuse to wait for a run that does not exist, and no folder is left', async () => {
    const service = workspace.open();
    await expect(workspace.start(service, 1, { after: ['no-such-run'] })).rejects.toThrow('/after/0 there is no run');
    expect(await readdir(workspace.folder)).not.toContain('runs');
  });
});

describe('the runner', () => {
  it('that is killed is replaced, and nothing starts twice', async () => {
    const service = workspace.open();
    const first = await workspace.start(service, 8);
    const second = await workspace.start(service, 1);
    const running = await workspace.until(service, first, ({ step }) => (step ?? 0) > 3);
    const killed = await workspace.eventually(
      () => workspace.runnerPid(),
      (pid) => pid !== null,
    );
    process.kill(killed ?? 0, 'SIGKILL');
    await workspace.eventually(
      () => workspace.runnerPid(),
      (pid) => pid !== null && pid !== killed,
    );
    for (const runId of [first, second]) {
      const finished = await workspace.until(service, runId, ({ state }) => state === 'finished');
      expect(finished.attempt).toBe(1);
    }
    expect(running.workerPids).toHaveLength(1);
    // It ends when nothing waits any more.
    await workspace.eventually(
      () => workspace.runnerPid(),
      (pid) => pid === null,
    );
  });

  it('is started for what waits in a workspace that is opened', async () => {
    const service = workspace.open();
    unwrap(await service.handlers['runs.pauseQueue']({ paused: true }));
    const runId = await workspace.start(service, 1);
    const pid = await workspace.eventually(
      () => workspace.runnerPid(),
      (alive) => alive !== null,
    );
    await service.close();
    process.kill(pid ?? 0, 'SIGKILL');
    const queue = JSON.parse(await readFile(join(workspace.folder, 'queue.json'), 'utf8')) as object;
    await writeFile(join(workspace.folder, 'queue.json'), JSON.stringify({ ...queue, paused: false }));
    await workspace.until(workspace.open(), runId, ({ state }) => state === 'finished');
  });

  it('is left alone by a second program, which sees what the first one does', async () => {
    const first = workspace.open();
    const second = workspace.open(true);
    // Paused, so that it waits for as long as the other one needs to see it.
    unwrap(await first.handlers['runs.pauseQueue']({ paused: true }));
    const runId = await workspace.start(first, 2);
    const seen = await workspace.until(second, runId, ({ queue }) => queue !== null);
    expect(seen.state).toBe('queued');
    for (const refused of [
      await second.handlers['runs.start']({ config: {} }),
      await second.handlers['runs.duplicate']({ runId }),
      await second.handlers['runs.cancel']({ runIds: [runId] }),
      await second.handlers['runs.pauseQueue']({ paused: true }),
    ]) {
      expect(codeOf(refused)).toBe('read-only');
    }
    unwrap(await first.handlers['runs.pauseQueue']({ paused: false }));
    await first.close();
    await workspace.until(second, runId, ({ state }) => state === 'finished');
    const log = await readFile(join(workspace.folder, 'local', 'runner.log'), 'utf8');
    expect(log.match(/Runner of /g)).toHaveLength(1);
  });
});

describe('a run that crashes', () => {
  it('is told to wait for another attempt, which goes on by itself', async () => {
    const service = workspace.open();
    const runId = await workspace.start(service, 8, { retries: 1 });
    const running = await workspace.until(service, runId, ({ step }) => (step ?? 0) >= 12);
    process.kill(running.workerPids[0] ?? 0, 'SIGKILL');
    const retrying = await workspace.until(service, runId, ({ conditions }) => conditions.length > 0);
    expect(retrying.conditions[0]?.kind).toBe('retrying');
    expect(retrying.conditions[0]?.text).toContain('SIGKILL');
    const finished = await workspace.until(service, runId, ({ state }) => state === 'finished');
    expect([finished.attempt, finished.conditions]).toEqual([2, []]);
  });
});

describe('a duplicate', () => {
  it('is a new run with the same config, cases, split and weights, under a name of its own', async () => {
    const service = workspace.open();
    unwrap(await service.handlers['runs.pauseQueue']({ paused: true }));
    const original = await workspace.start(service, 1);
    const folderOf = (runId: string): string => join(workspace.folder, 'runs', runId);
    await writeFile(join(folderOf(original), 'local', 'paths.json'), '{"a":"/images/a.dcm"}');
    const copies = [];
    for (let number = 0; number < 2; number += 1) {
      copies.push(unwrap(await service.handlers['runs.duplicate']({ runId: original })).runId);
    }
    const names = unwrap(await service.handlers['runs.list'](undefined)).map(({ name }) => name);
    expect(names.sort()).toEqual(['', ' (copy)', ' (copy 2)'].map((end) => `Smoke test on a CPU${end}`).sort());
    for (const file of ['manifest.json', 'split.json', 'local/paths.json']) {
      const [one, other] = await Promise.all(
        [original, copies[0] ?? ''].map((runId) => readFile(join(folderOf(runId), file), 'utf8')),
      );
      expect(other).toBe(one);
    }
    const config = unwrap(await service.handlers['runs.get']({ runId: copies[0] ?? '' })).config;
    const before = unwrap(await service.handlers['runs.get']({ runId: original })).config;
    expect(config).toEqual({ ...before, name: 'Smoke test on a CPU (copy)' });
    const view = unwrap(await service.handlers['runs.queue'](undefined));
    expect(view.runs.map(({ entry }) => entry.runId)).toEqual([original, ...copies]);
  });
});
