import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { failed, ok } from '@contract/index';

import { entryOf } from './queue-entries';
import { codeOf, order, useQueueWorkspace } from './queue-workspace';

const workspace = useQueueWorkspace();

describe('the runner', () => {
  it('is asked for while something waits and none lives, and for nothing else', async () => {
    await workspace.makeRuns('run-a');
    const { acts } = await workspace.open();
    expect(workspace.started).toEqual([]);
    await acts.add(entryOf('run-a'));
    await workspace.until(() => workspace.started.length >= 2);
    await acts.cancel(['run-a']);
    const asked = workspace.started.length;
    await acts.pause(true);
    await acts.pause(false);
    expect(workspace.started).toHaveLength(asked);
    expect(new Set(workspace.started)).toEqual(new Set([join(workspace.folder, 'runs', 'run-a')]));
  });

  it('is not asked for where one lives', async () => {
    await workspace.makeRuns('run-a');
    const stat = await readFile('/proc/self/stat', 'utf8');
    const runner = {
      pid: process.pid,
      startTicks: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]),
      bootId: (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim(),
    };
    await mkdir(join(workspace.folder, 'local'), { recursive: true });
    const waiting = [{ runId: 'run-a', reason: 'all GPUs are leased' }];
    const record = { runner, updatedAtMs: 1, waiting };
    await writeFile(join(workspace.folder, 'local', 'runner.json'), JSON.stringify(record));
    const { queue, acts } = await workspace.open();
    await acts.add(entryOf('run-a'));
    await workspace.until(() => queue.view().runnerAlive);
    expect(queue.view().runs[0]?.reason).toBe('All GPUs are leased.');
    expect(workspace.started).toEqual([]);
    // Its PID now belongs to a process that began at another time.
    const reused = { ...record, runner: { ...runner, startTicks: runner.startTicks - 1 } };
    await writeFile(join(workspace.folder, 'local', 'runner.json'), JSON.stringify(reused));
    await workspace.until(() => !queue.view().runnerAlive && workspace.started.length > 0);
  });

  it('that cannot start is the problem of the queue, which keeps what waits', async () => {
    await workspace.makeRuns('run-a');
    workspace.hostReply = failed('python-unavailable', 'Python was not found. Set it up.');
    const { queue, acts } = await workspace.open();
    await acts.add(entryOf('run-a'));
    expect(codeOf(await queue.ensureRunner())).toBe('python-unavailable');
    expect(queue.view()).toMatchObject({ problem: 'Python was not found. Set it up.', runnerAlive: false });
    expect(order(queue)).toEqual(['run-a']);
    workspace.hostReply = ok(null);
    await queue.ensureRunner();
    expect(queue.view().problem).toBeNull();
  });
});

describe('a second program on the same workspace', () => {
  it('sees the same queue and its changes, writes nothing and starts nothing', async () => {
    await workspace.makeRuns('run-a', 'run-b');
    const { acts } = await workspace.open();
    await acts.add(entryOf('run-a'));
    const asked = workspace.started.length;
    workspace.opened[0]?.close();
    const second = await workspace.open(true);
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
    await workspace.until(() => order(second.queue).length === 2);
    expect(workspace.started).toHaveLength(asked);
    expect(await readdir(join(workspace.folder, 'runs', 'run-a'))).toEqual(['local']);
  });

  it('changes nothing about a damaged queue', async () => {
    await writeFile(join(workspace.folder, 'queue.json'), 'x');
    const { queue } = await workspace.open(true);
    expect(queue.view().problem).toContain('is not JSON');
    expect(await readdir(workspace.folder)).toEqual(['queue.json']);
  });
});
