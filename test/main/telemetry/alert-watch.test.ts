import { existsSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { AlertList, EventName, RunSummary } from '@contract/index';
import type { OpenWorkspace } from '@main/workspace';

import { AlertWatch, type Notice } from '../../../main/telemetry/alerts';
import { temporaryFolder } from '../support/temporary-folder';
import { gpuSample, leaseOf, machineSample, runSummary, settings } from './samples';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

describe('AlertWatch', () => {
  interface App {
    readonly watch: AlertWatch;
    readonly told: AlertList[];
    readonly notices: Notice[];
    readonly live: (seconds: number) => Promise<void>;
  }
  let nowMs: number;
  let wallMs: number;
  let runs: RunSummary[];
  let machine: ReturnType<typeof machineSample>;
  let notifications: boolean;
  const apps: App[] = [];
  beforeEach(() => {
    [nowMs, wallMs, runs, machine, notifications] = [0, 1_000_000, [], machineSample(), true];
  });
  afterEach(async () => {
    await Promise.all(apps.splice(0).map(({ watch }) => watch.close()));
  });

  async function openApp(readOnly = false): Promise<App> {
    const opened = { folder: folder.path, status: { readOnly } } as OpenWorkspace;
    const told: AlertList[] = [];
    const notices: Notice[] = [];
    const watch = new AlertWatch({
      workspace: {
        current: () => opened,
        writable: () =>
          readOnly
            ? { ok: false, failure: { code: 'read-only', message: 'read only', problems: [] } }
            : { ok: true, value: opened },
        onChange: () => () => undefined,
        beforeClose: () => () => undefined,
      },
      runSummaries: () => runs,
      settings: () => ({ ...settings, alertNotifications: notifications }),
      broadcast: (name: EventName, payload: unknown) => {
        if (name === 'telemetry.alertsChanged') told.push(payload as AlertList);
      },
      notify: (notice) => notices.push(notice),
      warn: () => undefined,
      wallTimeMs: () => wallMs,
      monotonicMs: () => nowMs,
    });
    const live = async (seconds: number): Promise<void> => {
      for (let second = 0; second < seconds; second += 1) {
        [nowMs, wallMs] = [nowMs + 1000, wallMs + 1000];
        await watch.take(machine);
      }
    };
    const app = { watch, told, notices, live };
    apps.push(app);
    await vi.waitFor(() => expect(told).toHaveLength(1));
    return app;
  }
  const ids = (app: App) => app.watch.list().alerts.map(({ id }) => id);
  const ended = (runId: string, endedAtMs: number, changes: Partial<RunSummary> = {}) =>
    runSummary({ runId, name: runId, state: 'finished', endedAtMs, ...changes });

  it('tells windows and the desktop of what is new, once', async () => {
    const app = await openApp();
    machine = machineSample([gpuSample({ remappingFailed: true })], [leaseOf('GPU-0', 'run-1')]);
    await app.live(20);
    expect(app.told).toHaveLength(2);
    expect(app.told[1]!.alerts).toMatchObject([{ kind: 'gpu-error', seenAtMs: null }]);
    expect(app.notices).toEqual([
      {
        title: 'GPU 0 cannot replace faulty memory',
        body: expect.stringContaining('no spare row') as string,
        isUrgent: true,
        runId: 'run-1',
      },
    ]);
  });

  it('leaves the desktop alone where the settings say so', async () => {
    const app = await openApp();
    notifications = false;
    machine = machineSample([gpuSample({ remappingFailed: true })]);
    await app.live(3);
    expect(app.watch.list().alerts).toHaveLength(1);
    expect(app.notices).toEqual([]);
  });

  it('tells of runs that ended while it was closed, and of no end twice', async () => {
    const first = await openApp();
    runs = [runSummary({ runId: 'a', name: 'a' }), runSummary({ runId: 'b', name: 'b' })];
    await first.live(3);
    runs = [ended('a', wallMs), runs[1]!];
    await first.live(5);
    expect(ids(first)).toEqual(['run-ended:a:1']);
    await first.watch.close();
    runs = [runs[0]!, ended('b', wallMs + 60_000)];
    wallMs += 120_000;
    const second = await openApp();
    await second.live(10);
    expect(ids(second)).toEqual(['run-ended:b:1', 'run-ended:a:1']);
    expect(second.notices.map(({ title }) => title)).toEqual(['“b” has finished']);
    await second.watch.close();
    const third = await openApp();
    await third.live(10);
    expect([ids(third).length, third.notices]).toEqual([2, []]);
  });

  it('makes no news of what ended before there was a history', async () => {
    runs = [ended('old', wallMs - 1000), ended('lost', 0, { state: 'lost', endedAtMs: null })];
    const app = await openApp();
    await app.live(10);
    expect(ids(app)).toEqual([]);
  });

  it('tells of a run that it saw running and that was lost', async () => {
    runs = [runSummary({ startedAtMs: 0 })];
    const app = await openApp();
    await app.live(2);
    runs = [runSummary({ startedAtMs: 0, state: 'lost' })];
    await app.live(6);
    expect(ids(app)).toEqual(['run-ended:run-1:1']);
  });

  it('tells many ends by one notification', async () => {
    const first = await openApp();
    await first.watch.close();
    runs = ['a', 'b', 'c', 'd'].map((id) => ended(id, wallMs + 1000, { state: 'failed' }));
    const app = await openApp();
    await app.live(6);
    expect(app.notices).toEqual([
      {
        title: '4 alerts',
        body: '“a” has failed\n“b” has failed\n“c” has failed\n“d” has failed',
        isUrgent: true,
        runId: null,
      },
    ]);
  });

  it('goes on with what still holds when it is opened again', async () => {
    machine = machineSample([gpuSample({ remappingPending: true })]);
    const first = await openApp();
    await first.live(3);
    await first.watch.close();
    const second = await openApp();
    await second.live(30);
    expect(second.watch.list().alerts).toMatchObject([{ endedAtMs: null }]);
    expect(second.notices).toEqual([]);
    machine = machineSample([gpuSample()]);
    await second.live(100);
    expect(second.watch.list().alerts).toHaveLength(1);
    expect(second.watch.list().alerts[0]!.endedAtMs).toBeGreaterThan(1_000_000);
  });

  it('remembers what a person has seen', async () => {
    machine = machineSample([gpuSample({ remappingPending: true, remappingFailed: true })]);
    const app = await openApp();
    await app.live(2);
    const [newest, other] = ids(app);
    expect(app.watch.markSeen(newest!)).toMatchObject({ ok: true });
    expect(app.watch.list().alerts.map(({ seenAtMs }) => seenAtMs)).toEqual([wallMs, null]);
    expect(app.watch.markSeen('nothing')).toMatchObject({ ok: false, failure: { code: 'not-found' } });
    wallMs += 500;
    expect(app.watch.markAllSeen()).toMatchObject({ ok: true });
    await app.watch.close();
    const again = await openApp();
    expect(again.watch.list().alerts.map(({ id, seenAtMs }) => [id, seenAtMs])).toEqual([
      [newest, wallMs - 500],
      [other, wallMs],
    ]);
  });

  it('shows in a read-only window what the writer tells, judges nothing and writes nothing', async () => {
    runs = [runSummary()];
    const reader = await openApp(true);
    await reader.live(3);
    expect(existsSync(join(folder.path, 'alerts.jsonl'))).toBe(false);
    const writer = await openApp();
    runs = [ended('run-1', wallMs + 60_000)];
    machine = machineSample([gpuSample({ remappingFailed: true })]);
    await writer.live(6);
    await writer.watch.close();
    const written = readFileSync(join(folder.path, 'alerts.jsonl'), 'utf8');
    await reader.live(10);
    expect(reader.told.at(-1)!.alerts).toHaveLength(2);
    expect(reader.notices).toEqual([]);
    expect(reader.watch.markAllSeen()).toMatchObject({ ok: false, failure: { code: 'read-only' } });
    await reader.watch.close();
    expect(readFileSync(join(folder.path, 'alerts.jsonl'), 'utf8')).toBe(written);
  });

  it('has no alerts without a workspace', () => {
    rmdirSync(folder.path);
    const watch = new AlertWatch({
      workspace: {
        current: () => null,
        writable: () => ({ ok: false, failure: { code: 'no-workspace', message: 'none', problems: [] } }),
        onChange: () => () => undefined,
        beforeClose: () => () => undefined,
      },
      runSummaries: () => [],
      settings: () => settings,
      broadcast: () => undefined,
      notify: () => undefined,
      warn: () => undefined,
    });
    expect(watch.list()).toEqual({ alerts: [] });
    expect(watch.markAllSeen()).toMatchObject({ ok: false, failure: { code: 'no-workspace' } });
  });
});
