import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import Database from 'libsql';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { buildWorkers, type BuiltWorkers } from '../support/built-workers';
import { temporaryFolder } from '../support/temporary-folder';
import { createTestApp, type TestApp } from '../support/test-workspace';

let workers: BuiltWorkers;
let folder: ReturnType<typeof temporaryFolder>;
let app: TestApp;
let holder: ChildProcess | null = null;

beforeAll(async () => {
  workers = await buildWorkers();
});
afterAll(() => workers.remove());
beforeEach(() => {
  folder = temporaryFolder();
  app = createTestApp(workers, folder.path);
});
afterEach(async () => {
  await app.workspace.close();
  holder?.kill('SIGKILL');
  holder = null;
  folder.remove();
});

const place = (): string => join(folder.path, 'workspace');

async function created(): Promise<void> {
  const status = await app.workspace.createAt(place(), 'Breast 2026');
  expect(status).toMatchObject({ ok: true, value: { name: 'Breast 2026', readOnly: false } });
}

describe('a new workspace', () => {
  it('has the layout, and opens again with what was written', async () => {
    await created();
    expect(readdirSync(place())).toEqual(
      expect.arrayContaining([
        'backups',
        'cache',
        'catalogue.sqlite',
        'datasets',
        'lock.sqlite',
        'runs',
        'workspace.json',
      ]),
    );
    await app.workspace
      .current()!
      .catalogue.write([
        { sql: "INSERT INTO datasets VALUES ('d', 'D', '/x', 1, '00', 'ready')", parameterSets: [[]] },
      ]);
    await app.workspace.close();
    expect((await app.workspace.openAt(place())).ok).toBe(true);
    expect(await app.workspace.current()!.catalogue.read('SELECT name FROM datasets')).toEqual([{ name: 'D' }]);
  });

  it('is remembered among the recent ones', async () => {
    await created();
    const recent: unknown = JSON.parse(readFileSync(join(folder.path, 'recent.json'), 'utf8'));
    expect(recent).toMatchObject([{ name: 'Breast 2026', folder: place() }]);
  });

  it('is refused in a folder that holds something, or is a workspace already', async () => {
    mkdirSync(place());
    writeFileSync(join(place(), 'thesis.docx'), 'years of work');
    expect(await app.workspace.createAt(place(), 'W')).toMatchObject({
      ok: false,
      failure: { code: 'folder-not-empty' },
    });
    expect(readdirSync(place())).toEqual(['thesis.docx']);
    const other = join(folder.path, 'other');
    await app.workspace.createAt(other, 'W');
    expect(await app.workspace.createAt(other, 'W')).toMatchObject({
      ok: false,
      failure: { code: 'already-a-workspace' },
    });
  });
});

describe('opening', () => {
  it('names the folder that is missing, or is no workspace', async () => {
    const missing = await app.workspace.openAt(place());
    expect(missing).toMatchObject({ ok: false, failure: { code: 'not-found' } });
    expect(JSON.stringify(missing)).toContain(place());
    mkdirSync(place());
    expect(await app.workspace.openAt(place())).toMatchObject({ ok: false, failure: { code: 'not-a-workspace' } });
  });

  it('refuses a newer format and changes nothing', async () => {
    mkdirSync(place());
    const text = JSON.stringify({ formatVersion: 2, id: 'x', name: 'Later', createdAtMs: 1, surprise: true });
    writeFileSync(join(place(), 'workspace.json'), text);
    const opened = await app.workspace.openAt(place());
    expect(opened).toMatchObject({ ok: false, failure: { code: 'newer-workspace' } });
    expect(JSON.stringify(opened)).toContain('Update this program');
    expect(readdirSync(place())).toEqual(['workspace.json']);
  });

  it('refuses a newer catalogue, and a damaged one, naming the file', async () => {
    await created();
    await app.workspace.close();
    const file = join(place(), 'catalogue.sqlite');
    const database = new Database(file);
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(await app.workspace.openAt(place())).toMatchObject({ ok: false, failure: { code: 'newer-catalogue' } });
    writeFileSync(file, 'this is not a database, however long it may go on about it'.repeat(100));
    const damaged = await app.workspace.openAt(place());
    expect(damaged).toMatchObject({ ok: false, failure: { code: 'damaged-file' } });
    expect(JSON.stringify(damaged)).toContain('backups');
  });

  it('leaves the open workspace open when another cannot be opened', async () => {
    await created();
    expect((await app.workspace.openAt(join(folder.path, 'nowhere'))).ok).toBe(false);
    expect(app.workspace.current()?.status.name).toBe('Breast 2026');
  });

  it('tells listeners, and asks those who work in it to end before it closes', async () => {
    const seen: (string | null)[] = [];
    app.workspace.onChange((opened) => seen.push(opened?.status.name ?? null));
    let ended = false;
    app.workspace.beforeClose(async () => {
      await app.workspace.current()?.catalogue.read('SELECT 1');
      ended = true;
    });
    await created();
    await app.workspace.close();
    expect(seen).toEqual(['Breast 2026', null]);
    expect(ended).toBe(true);
  });
});

/** A second, real process that holds the lock as a writer does: the catalogue worker itself, opened by hand. */
async function holdInAnotherProcess(): Promise<void> {
  const script = `
    const { Worker } = require('node:worker_threads');
    const worker = new Worker(${JSON.stringify(workers.catalogue)});
    worker.on('message', (answer) => console.log(JSON.stringify(answer)));
    worker.postMessage({ id: 1, request: { kind: 'open',
      files: { catalogue: ${JSON.stringify(join(place(), 'catalogue.sqlite'))}, lock: ${JSON.stringify(join(place(), 'lock.sqlite'))}, backups: ${JSON.stringify(join(place(), 'backups'))} },
      holder: { pid: process.pid, hostName: 'reading-room', userName: 'ada', sinceMs: Date.now() } } });`;
  holder = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(holder.stdout!, 'data')) as [Buffer];
  expect(JSON.parse(line.toString())).toMatchObject({ ok: true, value: { access: 'write' } });
}

describe('a workspace that another process holds', () => {
  it('opens for reading only, and says who has it', async () => {
    await created();
    await app.workspace.close();
    await holdInAnotherProcess();
    const opened = await app.workspace.openAt(place());
    expect(opened).toMatchObject({ ok: true, value: { readOnly: true } });
    expect(app.workspace.current()?.status.readOnlyReason).toContain(`ada on reading-room`);
    expect(app.workspace.current()?.status.readOnlyReason).toContain(`process ${holder!.pid}`);
    const writing = app.workspace.current()!.catalogue.write([{ sql: 'DELETE FROM datasets', parameterSets: [[]] }]);
    await expect(writing).rejects.toThrow(/readonly|query_only|read.?only/i);
    expect(app.workspace.writable()).toMatchObject({ ok: false, failure: { code: 'read-only' } });
  });

  it('is free again the moment that process is killed', async () => {
    await created();
    await app.workspace.close();
    await holdInAnotherProcess();
    const gone = once(holder!, 'exit');
    holder!.kill('SIGKILL');
    await gone;
    expect(await app.workspace.openAt(place())).toMatchObject({ ok: true, value: { readOnly: false } });
  });

  it('takes over the writing when opened again after the other has gone', async () => {
    await created();
    await app.workspace.close();
    await holdInAnotherProcess();
    await app.workspace.openAt(place());
    const gone = once(holder!, 'exit');
    holder!.kill('SIGKILL');
    await gone;
    expect(await app.workspace.openAt(place())).toMatchObject({ ok: true, value: { readOnly: false } });
  });
});

describe('writing', () => {
  it('takes all statements of a transaction or none', async () => {
    await created();
    const { catalogue } = app.workspace.current()!;
    const insert = (id: string) => ({
      sql: 'INSERT INTO datasets VALUES (?, ?, ?, ?, ?, ?)',
      parameterSets: [[id, id, '/x', 1, '00', 'ready']],
    });
    await expect(catalogue.write([insert('a'), insert('a')])).rejects.toMatchObject({
      code: expect.stringContaining('CONSTRAINT') as string,
    });
    expect(await catalogue.read('SELECT count(*) AS n FROM datasets')).toEqual([{ n: 0 }]);
  });

  it('leaves a backup of the day', async () => {
    await created();
    await app.workspace.current()!.catalogue.read('SELECT 1');
    const today = new Date().toISOString().slice(0, 10);
    expect(existsSync(join(place(), 'backups', `catalogue-${today}.sqlite`))).toBe(true);
  });
});
