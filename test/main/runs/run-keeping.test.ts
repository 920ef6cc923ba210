import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import type { RunsService } from '@main/runs';

import { parseProcessStat } from '../../../main/runs/process-evidence';
import { plantListedRun } from '../../fixtures/runs/listed-runs';
import { repository, SLOW_TEST_MS, unwrap, useLocalWorkspace } from './local-workspace';

const workspace = useLocalWorkspace();
const runsFolder = (): string => join(workspace.folder, 'runs');
const folders = (): string[] =>
  readdirSync(runsFolder())
    .filter((name) => !name.startsWith('.'))
    .sort();

async function openWith(...runIds: string[]): Promise<RunsService> {
  for (const runId of runIds) plantListedRun(runsFolder(), { runId, name: `run ${runId}` });
  const service = workspace.open();
  expect(unwrap(await service.handlers['runs.list'](undefined))).toHaveLength(runIds.length);
  return service;
}

/** This very process, in the place of a launcher that runs. */
function ownIdentity(): { pid: number; startTicks: number; bootId: string } {
  const startTicks = parseProcessStat(readFileSync('/proc/self/stat', 'utf8'))?.startTicks ?? 0;
  return { pid: process.pid, startTicks, bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() };
}

describe('what a person says of runs', () => {
  it('stands in their folders and summaries, and is undone as it was', async () => {
    const { handlers } = await openWith('abc', 'def');
    const before = unwrap(
      await handlers['runs.changeNotes']({ runIds: ['abc', 'def'], addTags: ['best'], archived: true }),
    );
    await handlers['runs.changeNotes']({ runIds: ['abc'], name: 'other' });
    const [first] = unwrap(await handlers['runs.list'](undefined)).filter(({ runId }) => runId === 'abc');
    expect(first).toMatchObject({ name: 'other', notes: { tags: ['best'], archived: true } });
    expect(workspace.changed.at(-1)).toMatchObject({ runId: 'abc', name: 'other' });
    unwrap(await handlers['runs.restoreNotes']({ runs: [...before] }));
    const after = unwrap(await handlers['runs.list'](undefined)).map(({ name, notes }) => ({ name, notes }));
    expect(after).toEqual([
      { name: 'run def', notes: undefined },
      { name: 'run abc', notes: undefined },
    ]);
  });

  it('is refused where the file is not what it should be, named, and left as it is; the others are changed', async () => {
    plantListedRun(runsFolder(), { runId: 'bad', name: 'bad', notes: { formatVersion: 7 } });
    plantListedRun(runsFolder(), { runId: 'abc', name: 'abc' });
    const { handlers } = workspace.open();
    await handlers['runs.list'](undefined);
    const answer = await handlers['runs.changeNotes']({ runIds: ['bad', 'abc'], starred: true });
    expect(answer).toMatchObject({ ok: false, failure: { code: 'not-all', problems: [{ path: 'bad' }] } });
    expect(JSON.parse(readFileSync(join(runsFolder(), 'bad', 'notes.json'), 'utf8'))).toEqual({ formatVersion: 7 });
    expect(JSON.parse(readFileSync(join(runsFolder(), 'abc', 'notes.json'), 'utf8'))).toMatchObject({ starred: true });
  });

  it('cannot be changed in a workspace that is open for reading only', async () => {
    await openWith('abc');
    const { handlers } = workspace.open(true);
    for (const answer of [
      await handlers['runs.changeNotes']({ runIds: ['abc'], starred: true }),
      await handlers['runs.delete']({ runIds: ['abc'] }),
      await handlers['runs.add']({ path: '/nowhere' }),
    ]) {
      expect(answer).toMatchObject({ ok: false, failure: { code: 'read-only' } });
    }
  });
});

describe('deleting runs', () => {
  it('says before what is reclaimed, tells that they are gone, and brings them back', async () => {
    const { handlers } = await openWith('abc', 'def');
    const [size] = unwrap(await handlers['runs.sizes']({ runIds: ['abc'] }));
    expect(size).toMatchObject({ runId: 'abc', fileCount: 6, kept: null });
    const { deleted } = unwrap(await handlers['runs.delete']({ runIds: ['abc'] }));
    expect(deleted).toEqual([{ runId: 'abc', name: 'run abc', sizeBytes: size?.sizeBytes }]);
    expect(folders()).toEqual(['def']);
    expect(unwrap(await handlers['runs.list'](undefined)).map(({ runId }) => runId)).toEqual(['def']);
    unwrap(await handlers['runs.undelete']({ runIds: ['abc'] }));
    expect(folders()).toEqual(['abc', 'def']);
    expect(unwrap(await handlers['runs.list'](undefined))).toHaveLength(2);
  });

  it(
    'leaves alone what runs, and what another process works in',
    async () => {
      const service = await openWith('abc', 'locked', 'alive');
      const { handlers } = service;
      const launcher = ownIdentity();
      const record = { attempt: 2, launcher, ranks: [], devices: [] };
      writeFileSync(join(runsFolder(), 'alive', 'local', 'launcher.json'), JSON.stringify(record));
      const lock = `import fcntl, sys, time; f = open(sys.argv[1], "w"); fcntl.flock(f, fcntl.LOCK_EX); print("held", flush=True); time.sleep(600)`;
      const lockFile = join(runsFolder(), 'locked', 'local', 'launcher.lock');
      const holder = spawn(join(repository, '.venv/bin/python'), ['-c', lock, lockFile]);
      await once(holder.stdout, 'data');
      const { deleted, refused } = unwrap(await handlers['runs.delete']({ runIds: ['locked', 'alive', 'gone'] }));
      expect(deleted).toEqual([]);
      expect(refused.map(({ message }) => message)).toEqual([
        expect.stringMatching(/^Process \d+ works in the folder/),
        expect.stringMatching(/is (starting|running)\. Stop it first/),
        'There is no run gone in this workspace.',
      ]);
      expect(folders()).toEqual(expect.arrayContaining(['abc', 'alive', 'locked']));
      holder.kill('SIGKILL');
      await once(holder, 'exit');
      expect(unwrap(await handlers['runs.delete']({ runIds: ['locked'] })).deleted).toHaveLength(1);
      writeFileSync(join(runsFolder(), 'alive', 'local', 'launcher.json'), '{}');
    },
    SLOW_TEST_MS,
  );
});

describe('a run from elsewhere', () => {
  it('is added by main’s thread of its own, is not resumed, and its log is read', async () => {
    const { handlers } = await openWith('abc');
    const path = plantListedRun(join(workspace.folder, 'elsewhere'), {
      runId: 'server',
      name: 'server',
      log: 'one\ntwo\n',
    });
    const added = unwrap(await handlers['runs.add']({ path }));
    expect(added).toMatchObject({ runId: 'server', formerId: null });
    expect(await handlers['runs.resume']({ runId: 'server' })).toMatchObject({ failure: { code: 'from-elsewhere' } });
    expect(unwrap(await handlers['runs.logExtent']({ runId: 'server' }))).toMatchObject({ lines: 2, complete: true });
    const search = { runId: 'server', text: 't.o', regularExpression: true, matchCase: true };
    expect(unwrap(await handlers['runs.searchLog'](search))).toEqual({ count: 1, lines: [1] });
    expect(await handlers['runs.add']({ path })).toMatchObject({ failure: { code: 'already-here' } });
    const paths = unwrap(await handlers['runs.configPaths'](undefined));
    expect(paths).toContain('/whole/epochs');
    expect(unwrap(await handlers['runs.configValues']({ paths: ['/whole/epochs', '/nothing'] }))).toContainEqual({
      runId: 'server',
      values: [3, null],
    });
  });
});
