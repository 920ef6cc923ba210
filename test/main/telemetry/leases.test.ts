import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { leaseFolders, parseLocks } from '../../../main/telemetry/lease-files';
import { begunRuns, LeaseReader } from '../../../main/telemetry/leases';
import { temporaryFolder } from '../support/temporary-folder';
import { leaseOf, runSummary } from './samples';

const python = resolve(import.meta.dirname, '../../../.venv/bin/python');
const HOLD = `
import sys
from pathlib import Path
from mammobench.runs.leases import hold_leases, take_lease
folder, device, run_folder = sys.argv[1:]
lease = take_lease(Path(folder), device, Path(run_folder)) if run_folder else hold_leases()
print("held", flush=True)
sys.stdin.read()
`;

let folder: ReturnType<typeof temporaryFolder>;
let leases: string;
let runsFolder: string | null;
let holders: ChildProcessWithoutNullStreams[];
beforeEach(() => {
  folder = temporaryFolder();
  leases = join(folder.path, 'leases');
  runsFolder = join(folder.path, 'workspace', 'runs');
  mkdirSync(leases);
  mkdirSync(runsFolder, { recursive: true });
  holders = [];
});
afterEach(async () => {
  await Promise.all(holders.map(end));
  folder.remove();
});

async function end(holder: ChildProcessWithoutNullStreams): Promise<void> {
  if (holder.exitCode !== null || holder.signalCode !== null) return;
  holder.kill('SIGKILL');
  await once(holder, 'exit');
}

/** A real process that takes the lease as a launcher does, or, without a run folder, holds it as a rank does. */
async function hold(device: string, runFolder = ''): Promise<ChildProcessWithoutNullStreams> {
  const environment = { ...process.env, USER: 'ada', MAMMOBENCH_LEASES: join(leases, `${device}.held`) };
  const holder = spawn(python, ['-c', HOLD, leases, device, runFolder], { env: environment });
  holders.push(holder);
  let errors = '';
  holder.stderr.on('data', (part: Buffer) => (errors += part.toString()));
  await Promise.race([
    once(holder.stdout, 'data'),
    once(holder, 'exit').then(() => Promise.reject(new Error(`the holder ended: ${errors}`))),
  ]);
  return holder;
}

const reader = (platform: NodeJS.Platform = 'linux') =>
  new LeaseReader({ environment: { MAMMOBENCH_LEASE_DIR: leases }, runsFolder: () => runsFolder, platform });

describe('LeaseReader', () => {
  it('follows a lease from its launcher to the orphans and to freedom', async () => {
    const run = join(runsFolder!, '20261125-1');
    const reading = reader();
    expect(await reading.read()).toEqual([]);
    const launcher = await hold('GPU-1', run);
    const ofRun = { device: 'GPU-1', runFolder: run, runId: '20261125-1', userName: 'ada' };
    expect(await reading.read()).toEqual([{ ...ofRun, pid: launcher.pid, orphaned: false }]);
    const rank = await hold('GPU-1');
    expect(await reading.read()).toEqual([{ ...ofRun, pid: launcher.pid, orphaned: false }]);
    await end(launcher);
    expect(await reading.read()).toEqual([{ ...ofRun, pid: rank.pid, orphaned: true }]);
    await end(rank);
    expect(await reading.read()).toEqual([]);
  });

  it('lists GPUs before cores, these by number, and names no run of another workspace', async () => {
    for (const device of ['cpu-10', 'cpu-9', 'GPU-2']) await hold(device, '/elsewhere/runs/7');
    const found = await reader().read();
    expect(found.map(({ device }) => device)).toEqual(['GPU-2', 'cpu-9', 'cpu-10']);
    expect(found.map(({ runId, runFolder }) => [runId, runFolder])).toEqual(
      Array.from({ length: 3 }, () => [null, '/elsewhere/runs/7']),
    );
  });

  it('knows a run by whichever path leads to its folder, and tells anew when the workspace changes', async () => {
    mkdirSync(join(runsFolder!, '7'));
    symlinkSync(join(folder.path, 'workspace'), join(folder.path, 'link'));
    await hold('GPU-1', join(folder.path, 'link', 'runs', '7'));
    const reading = reader();
    expect((await reading.read())[0]?.runId).toBe('7');
    runsFolder = null;
    expect((await reading.read())[0]?.runId).toBeNull();
  });

  it('believes the kernel, not what a lock file says', async () => {
    const note = JSON.stringify({ runFolder: '/runs/old', pid: 1, user: 'old' });
    writeFileSync(join(leases, 'GPU-1.lock'), note);
    writeFileSync(join(leases, 'GPU-1.held'), '');
    expect(await reader().read()).toEqual([]);
    const launcher = await hold('GPU-1', '/runs/new');
    writeFileSync(join(leases, 'GPU-1.lock'), note);
    expect(await reader().read()).toEqual([
      { device: 'GPU-1', runFolder: null, runId: null, pid: launcher.pid, userName: null, orphaned: false },
    ]);
  });

  it('has nothing to tell where there are no such locks, or no folder', async () => {
    await hold('GPU-1', '/runs/1');
    expect(await reader('darwin').read()).toEqual([]);
    expect(await reader('win32').read()).toEqual([]);
    leases = join(folder.path, 'none');
    expect(await reader().read()).toEqual([]);
  });
});

describe('parseLocks', () => {
  it('counts flocks that are held, by device number and inode', () => {
    const text = [
      '1: FLOCK  ADVISORY  READ 9321 fe:00:2261984 0 EOF',
      '2: FLOCK  ADVISORY  WRITE 9766 103:1f:17 0 EOF',
      '2: -> FLOCK  ADVISORY  WRITE 9800 103:1f:17 0 EOF',
      '3: POSIX  ADVISORY  WRITE 77 fe:00:2261984 0 EOF',
      '4: FLOCK  ADVISORY  READ 9322 fe:00:2261984 0 EOF',
      '5: FLOCK  ADVISORY  READ 9323 <none>:0 0 EOF',
      'torn',
    ].join('\n');
    expect([...parseLocks(text)]).toEqual([
      ['254:0:2261984', [9321, 9322]],
      ['259:31:17', [9766]],
    ]);
  });
});

describe('leaseFolders', () => {
  it.each([
    [{ MAMMOBENCH_LEASE_DIR: '/a', XDG_RUNTIME_DIR: '/run/user/1' }, ['/a']],
    [{ XDG_RUNTIME_DIR: '/run/user/1' }, ['/run/lock/mammobench', '/run/user/1/mammobench']],
    [{ MAMMOBENCH_LEASE_DIR: '' }, ['/run/lock/mammobench']],
  ])('of %j are %j', (environment, folders) => {
    expect(leaseFolders(environment)).toEqual(folders);
  });
});

describe('begunRuns', () => {
  it('are those that hold a device and are not known to be active', () => {
    const known = [runSummary({ runId: 'a', state: 'running' }), runSummary({ runId: 'b', state: 'finished' })];
    const leases = [leaseOf('cpu-0', 'a'), leaseOf('cpu-1', 'b'), leaseOf('cpu-2', 'b'), leaseOf('cpu-3', null)];
    expect(begunRuns(leases, [...known])).toEqual(['b']);
    expect(begunRuns([leaseOf('cpu-0', 'c')], known)).toEqual(['c']);
  });
});
