import { appendFile, chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it, vi } from 'vitest';

import { isQueueView, isRunDetail, isRunSummary, type RunSummary } from '@contract/index';
import type { RunsService } from '@main/runs';

import { repository, SLOW_TEST_MS, smokeConfig, unwrap, useLocalWorkspace } from './local-workspace';

vi.setConfig({ testTimeout: SLOW_TEST_MS });
const workspace = useLocalWorkspace();

async function summaryOf(service: RunsService, runId: string): Promise<RunSummary> {
  return unwrap(await service.handlers['runs.get']({ runId })).summary;
}

async function stepsOf(service: RunsService, runId: string, name: string, from = 0): Promise<number[]> {
  const answer = await service.serveSeries(new URL(`series://run/${runId}/${name}?from=${from}`));
  if (!answer.ok) throw new Error(answer.message);
  const values = new Float64Array(answer.bytes.buffer, answer.bytes.byteOffset, answer.bytes.byteLength / 8);
  return [...values].filter((_value, index) => index % 3 === 0);
}

describe('a run on this machine', () => {
  it('starts, tells of its points, and finishes with every step in its series', async () => {
    const service = workspace.open();
    const runId = await workspace.start(service, 10);
    await workspace.until(service, runId, ({ state, step }) => state === 'running' && (step ?? 0) >= 5);
    expect(service.latestSamples().get(runId)?.tree?.processCount).toBeGreaterThanOrEqual(1);
    const finished = await workspace.until(service, runId, ({ state }) => state === 'finished');
    expect([finished.step, finished.totalSteps, finished.attempt, finished.skippedLines]).toEqual([100, 100, 1, 0]);
    expect(await stepsOf(service, runId, 'loss')).toEqual(Array.from({ length: 100 }, (_value, index) => index + 1));
    expect(await stepsOf(service, runId, 'loss', 98)).toEqual([99, 100]);
    expect(await stepsOf(service, runId, 'noSuchSeries')).toEqual([]);
    expect((await stepsOf(service, runId, 'cpuPercent')).length).toBeGreaterThan(1);
    expect(workspace.changed.filter(isRunSummary)).toHaveLength(workspace.changed.length);
    expect(workspace.statesOf(runId)).toEqual(['queued', 'starting', 'running', 'finished']);
    expect(workspace.queues.filter(isQueueView)).toHaveLength(workspace.queues.length);
    expect(workspace.queues.at(-1)?.runs).toEqual([]);
    const progress = workspace.points.map(({ lastSeq }) => lastSeq);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(workspace.points.length).toBeLessThan(60);
    const [measured] = await service.measuredRuns(() => true);
    expect(measured).toMatchObject({ device: 'cpu', patch: null, whole: { runId, name: finished.name, steps: 100 } });
    expect(measured?.whole?.imagesPerSecond).toBeGreaterThan(0);
    expect(await service.measuredRuns(() => false)).toEqual([]);
  });

  it('is one of a group that is queued and canceled as a whole', async () => {
    const service = workspace.open();
    unwrap(await service.handlers['runs.pauseQueue']({ paused: true }));
    const config = await smokeConfig();
    const configs = [1, 2, 3].map((seed) => ({ ...config, seed, name: `seed ${seed}` }));
    const { runIds, problem } = unwrap(await service.handlers['runs.startGroup']({ configs, group: 'seeds' }));
    expect(problem).toBeNull();
    const waiting = await workspace.queueUntil(service, ({ runs }) => runs.every(({ wants }) => wants !== 'unknown'));
    expect(waiting.runs.map(({ name, entry }) => [name, entry.group])).toEqual([
      ...[1, 2, 3].map((seed) => [`seed ${seed}`, 'seeds']),
    ]);
    unwrap(await service.handlers['runs.cancel']({ runIds }));
    expect((await workspace.queueUntil(service, ({ runs }) => runs.length === 0)).runs).toEqual([]);
    expect((await summaryOf(service, runIds[0] ?? '')).state).toBe('stopped');
  });

  it('outlives the app, and is found again with the same worker and no gap', async () => {
    const first = workspace.open();
    const runId = await workspace.start(first, 40);
    const before = await workspace.until(
      first,
      runId,
      ({ step, workerPids }) => (step ?? 0) >= 5 && workerPids.length > 0,
    );
    await first.close();
    const second = workspace.open();
    const after = await workspace.until(
      second,
      runId,
      ({ state, step }) => state === 'running' && (step ?? 0) > (before.step ?? 0),
    );
    expect(after.workerPids).toEqual(before.workerPids);
    const steps = await stepsOf(second, runId, 'loss');
    expect(steps).toEqual(steps.map((_step, index) => index + 1));
  });

  it('stops on request with a checkpoint, and resumes from it', async () => {
    const service = workspace.open();
    const runId = await workspace.start(service, 15);
    await workspace.until(service, runId, ({ step }) => (step ?? 0) >= 15);
    unwrap(await service.handlers['runs.stop']({ runId }));
    const stopped = await workspace.until(service, runId, ({ state }) => state === 'stopped');
    expect(stopped.stateReason).toContain('with a checkpoint');
    unwrap(await service.handlers['runs.resume']({ runId }));
    const finished = await workspace.until(service, runId, ({ state }) => state === 'finished');
    expect(finished.attempt).toBe(2);
    const detail = unwrap(await service.handlers['runs.get']({ runId }));
    expect(isRunDetail(detail)).toBe(true);
    expect(detail.events.map(({ text }) => text)).toContain(`Attempt 2 goes on from step ${stopped.step}`);
    expect(detail.files.map(({ path }) => path)).toContain('local/launcher.log');
    const again = await service.handlers['runs.resume']({ runId });
    expect(again.ok ? '' : again.failure.code).toBe('finished');
  });

  it('is lost when its launcher is killed, says so, and can be resumed', async () => {
    const service = workspace.open();
    const runId = await workspace.start(service, 15);
    const running = await workspace.until(service, runId, ({ step }) => (step ?? 0) >= 15);
    process.kill(running.launcherPid!, 'SIGKILL');
    const lost = await workspace.until(service, runId, ({ state }) => state === 'lost');
    expect(lost.stateReason).toContain(`PID ${running.launcherPid}`);
    unwrap(await service.handlers['runs.resume']({ runId }));
    await workspace.until(service, runId, ({ state }) => state === 'finished');
  });

  it('fails with the reason when its worker is killed', async () => {
    const service = workspace.open();
    const runId = await workspace.start(service, 20);
    const running = await workspace.until(
      service,
      runId,
      ({ workerPids, step }) => workerPids.length === 1 && (step ?? 0) > 2,
    );
    process.kill(running.workerPids[0]!, 'SIGKILL');
    const failed = await workspace.until(service, runId, ({ state }) => state === 'failed');
    expect(failed.stateReason).toContain('SIGKILL');
  });

  it('counts torn lines and keeps the rest', async () => {
    const service = workspace.open();
    const runId = await workspace.start(service, 3);
    await workspace.until(service, runId, ({ state }) => state === 'finished');
    await service.close();
    await appendFile(join(workspace.folder, 'runs', runId, 'events.jsonl'), '{"type":"step","seq":9\n\u0000\u0000\n');
    const again = workspace.open();
    expect((await summaryOf(again, runId)).skippedLines).toBe(2);
    expect(await stepsOf(again, runId, 'loss')).toHaveLength(30);
  });
});

describe('what keeps a run from starting', () => {
  it('is said when there is no Python; the run waits, and starts by itself when there is one', async () => {
    const python = workspace.pythonStatus;
    workspace.pythonStatus = { executable: null, problem: 'Python was not found at /nowhere. Run “npm start” once.' };
    const service = workspace.open();
    const started = await service.handlers['runs.start']({ config: { ...(await smokeConfig()) } });
    expect(started.ok ? '' : started.failure.code).toBe('python-unavailable');
    expect(started.ok ? '' : started.failure.message).toContain(workspace.pythonStatus.problem);
    expect(started.ok ? '' : started.failure.message).toContain('The run stays in the queue');
    const view = unwrap(await service.handlers['runs.queue'](undefined));
    expect(view).toMatchObject({ problem: workspace.pythonStatus.problem, runnerAlive: false });
    const [run] = unwrap(await service.handlers['runs.list'](undefined));
    expect([run?.state, run?.stateReason, run?.queue?.position]).toEqual(['queued', workspace.pythonStatus.problem, 1]);
    workspace.pythonStatus = python;
    await workspace.until(service, run?.runId ?? '', ({ state }) => state === 'running' || state === 'finished');
    expect(unwrap(await service.handlers['runs.queue'](undefined)).problem).toBeNull();
  });

  it('is said when Python cannot be executed', async () => {
    workspace.pythonStatus = { executable: join(workspace.folder, 'gone'), problem: null };
    const started = await workspace.open().handlers['runs.start']({ config: { ...(await smokeConfig()) } });
    expect(started.ok ? null : started.failure.code).toBe('python-unavailable');
  });

  it('is said when the runner does not come up', async () => {
    const broken = join(workspace.folder, 'broken-python');
    await writeFile(broken, '#!/bin/sh\necho "No module named mammobench" >&2\nexit 1\n');
    await chmod(broken, 0o755);
    workspace.pythonStatus = { executable: broken, problem: null };
    const service = workspace.open();
    await workspace.start(service, 1);
    const { problem, runs } = await workspace.queueUntil(service, (view) => view.problem !== null);
    expect(problem).toContain('ended with exit code 1. Its last line: No module named mammobench');
    expect(runs).toHaveLength(1);
  });

  it('is what the launcher refused', async () => {
    const service = workspace.open();
    const config = await smokeConfig();
    const cuda = { ...config, execution: { ...config.execution, device: 'cuda' } };
    const { runId } = unwrap(await service.handlers['runs.start']({ config: cuda }));
    const refused = await workspace.until(service, runId, ({ state }) => state === 'failed');
    expect(refused.stateReason).toMatch(/GPU|execution\/device/);
    const { explanation } = unwrap(await service.handlers['runs.get']({ runId }));
    expect(explanation.remedy).toContain('Mend what it names');
  });

  it('is said when the folder of the runs cannot be made', async () => {
    await writeFile(join(workspace.folder, 'runs'), 'a file where the workspace.folder should be');
    const started = await workspace.open().handlers['runs.start']({ config: { ...(await smokeConfig()) } });
    expect(started.ok ? '' : started.failure.message).toContain(join(workspace.folder, 'runs'));
  });

  it('is an unknown run', async () => {
    const stopped = await workspace.open().handlers['runs.stop']({ runId: 'no-such-run' });
    expect(stopped.ok ? '' : stopped.failure.code).toBe('unknown-run');
  });
});

describe('what lies in a workspace', () => {
  it('lists a damaged run and passes over what is none', async () => {
    await mkdir(join(workspace.folder, 'runs', 'damaged-run'), { recursive: true });
    await writeFile(join(workspace.folder, 'runs', 'damaged-run', 'config.json'), '{"name":');
    await mkdir(join(workspace.folder, 'runs', 'no-run'));
    await mkdir(join(workspace.folder, 'runs', '.unfinished'));
    const service = workspace.open();
    const runs = unwrap(await service.handlers['runs.list'](undefined));
    expect(runs.map(({ runId }) => runId)).toEqual(['damaged-run']);
    const detail = await service.handlers['runs.get']({ runId: 'damaged-run' });
    expect(detail.ok ? '' : detail.failure.message).toContain('config.json');
  });

  it('opens a run of config format 1, and says of a newer one that it is newer', async () => {
    const fixture = join(repository, 'test/fixtures/config/migrations.json');
    const [first] = JSON.parse(await readFile(fixture, 'utf8')) as { version1: object; version2: object }[];
    for (const [name, config] of Object.entries({ old: first?.version1, newer: { formatVersion: 3 } })) {
      await mkdir(join(workspace.folder, 'runs', name), { recursive: true });
      await writeFile(join(workspace.folder, 'runs', name, 'config.json'), JSON.stringify(config));
    }
    const service = workspace.open();
    expect(unwrap(await service.handlers['runs.get']({ runId: 'old' })).config).toEqual(first?.version2);
    const newer = await service.handlers['runs.get']({ runId: 'newer' });
    expect(newer.ok ? '' : newer.failure).toMatchObject({ code: 'run-newer' });
    const runs = unwrap(await service.handlers['runs.list'](undefined));
    expect(runs.find(({ runId }) => runId === 'newer')?.stateReason).toContain('written by a newer version');
  });

  it('answers a series address that makes no sense with 400', async () => {
    const service = workspace.open();
    for (const address of [
      'series://run/..%2f..%2fetc/loss',
      'series://run/a-run/',
      'series://run/a-run/loss?from=-1',
    ]) {
      expect(await service.serveSeries(new URL(address))).toMatchObject({ ok: false, status: 400 });
    }
    expect(await service.serveSeries(new URL('series://run/a-run/loss'))).toMatchObject({ ok: false, status: 404 });
  });
});
