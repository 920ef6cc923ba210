import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { entryOf } from './queue-entries';
import { codeOf, order, useQueueWorkspace } from './queue-workspace';

const workspace = useQueueWorkspace();

describe('the queue of a workspace', () => {
  it('is kept in queue.json, in order, and found again', async () => {
    await workspace.makeRuns('run-a', 'run-b', 'run-c');
    const { queue, acts } = await workspace.open();
    await acts.add(entryOf('run-a'));
    await acts.add(entryOf('run-b', { priority: 5 }));
    await acts.add(entryOf('run-c'));
    expect(order(queue)).toEqual(['run-b', 'run-a', 'run-c']);
    expect(codeOf(await acts.move({ runId: 'run-c', position: 1 }))).toBe('ok');
    expect((await workspace.onDisk()).entries.map(({ runId, priority }) => [runId, priority])).toEqual([
      ['run-c', 5],
      ['run-b', 5],
      ['run-a', 0],
    ]);
    queue.close();
    const again = await workspace.open();
    expect(order(again.queue)).toEqual(['run-c', 'run-b', 'run-a']);
    expect(again.queue.placeOf('run-b')?.place).toMatchObject({ position: 2, of: 3, priority: 5 });
  });

  it('puts back what was canceled as it stood, in one write, and names what has run since', async () => {
    await workspace.makeRuns('run-a', 'run-b', 'run-c', 'run-d');
    const { queue, acts } = await workspace.open();
    await acts.add(entryOf('run-a', { held: true, group: 'sweep', retries: 3 }));
    await acts.add(entryOf('run-b', { after: ['run-a'] }));
    await acts.add(entryOf('run-c'));
    await acts.add(entryOf('run-d', { priority: -5 }));
    const former = queue.view().runs.map(({ entry, position }) => ({ entry, position }));
    const before = await workspace.onDisk();
    expect(codeOf(await acts.cancel(['run-a', 'run-b', 'run-d']))).toBe('ok');
    expect(order(queue)).toEqual(['run-c']);
    expect(codeOf(await acts.putBack(former.filter(({ entry }) => entry.runId !== 'run-c')))).toBe('ok');
    expect(await workspace.onDisk()).toEqual(before);
    await acts.cancel(['run-a', 'run-b']);
    workspace.attempts['run-b'] = 1;
    const refused = await acts.putBack(former.slice(0, 3));
    expect(codeOf(refused)).toBe('not-put-back');
    expect(refused.ok ? [] : refused.failure.problems.map(({ path }) => path)).toEqual(['run-b', 'run-c']);
    expect(order(queue)).toEqual(['run-a', 'run-c', 'run-d']);
  });

  it('tells what changed: priority, hold, pause', async () => {
    await workspace.makeRuns('run-a', 'run-b');
    const { queue, acts } = await workspace.open();
    await acts.add(entryOf('run-a'));
    await acts.add(entryOf('run-b'));
    await acts.setPriority(['run-b'], 3);
    expect(order(queue)).toEqual(['run-b', 'run-a']);
    await acts.hold(['run-a', 'run-b'], true);
    expect(queue.view().runs.map(({ entry }) => entry.held)).toEqual([true, true]);
    await acts.hold(['run-a'], false);
    await acts.pause(true);
    expect(queue.placeOf('run-a')).toMatchObject({ queuePaused: true, place: { reason: 'The queue is paused.' } });
    const told = workspace.views.length;
    await acts.pause(true);
    expect(workspace.views).toHaveLength(told);
    expect(await workspace.onDisk()).toMatchObject({ paused: true, entries: [{ held: true }, { held: false }] });
  });

  it('lets go of a run whose folder knows of its attempt, and prunes it at the next write', async () => {
    await workspace.makeRuns('run-a', 'run-b');
    const { queue, acts } = await workspace.open();
    await acts.add(entryOf('run-a'));
    await acts.add(entryOf('run-b', { attempt: 3 }));
    await workspace.writeLauncher('run-b', 2);
    await workspace.writeLauncher('run-a', 1);
    await workspace.until(() => workspace.turns.includes('run-a') && order(queue).length === 1);
    expect(order(queue)).toEqual(['run-b']);
    expect(queue.placeOf('run-a')).toBeNull();
    expect((await workspace.onDisk()).entries).toHaveLength(2);
    await acts.pause(true);
    expect((await workspace.onDisk()).entries.map(({ runId }) => runId)).toEqual(['run-b']);
    expect(workspace.turns).toEqual(['run-a']);
  });

  it('holds no place for a run that began while nobody watched', async () => {
    await workspace.makeRuns('run-a');
    const first = await workspace.open();
    await first.acts.add(entryOf('run-a'));
    first.queue.close();
    await workspace.writeLauncher('run-a', 1);
    const { queue } = await workspace.open();
    expect([order(queue), queue.placeOf('run-a')]).toEqual([[], null]);
  });
});

describe('canceling', () => {
  it('takes runs out, and leaves in their folders why', async () => {
    await workspace.makeRuns('run-a', 'run-b', 'run-c');
    const { queue, acts } = await workspace.open();
    await acts.add(entryOf('run-a'));
    await acts.add(entryOf('run-b', { attempt: 2 }));
    await acts.add(entryOf('run-c'));
    expect(codeOf(await acts.cancel(['run-a', 'run-b']))).toBe('ok');
    expect(order(queue)).toEqual(['run-c']);
    expect(await readFile(join(workspace.folder, 'runs', 'run-a', 'stop.request'), 'utf8')).toContain('canceled');
    expect(await readdir(join(workspace.folder, 'runs', 'run-c'))).toEqual(['local']);
    expect(workspace.turns.sort()).toEqual(['run-a', 'run-b']);
    expect(queue.placeOf('run-a')).toBeNull();
  });

  it('is refused for what runs, with the hint to stop it, and done for the rest', async () => {
    await workspace.makeRuns('run-a', 'run-b');
    const { queue, acts } = await workspace.open();
    await acts.add(entryOf('run-a'));
    workspace.states['run-b'] = 'running';
    const canceled = await acts.cancel(['run-a', 'run-b', 'run-x']);
    expect(canceled.ok ? '' : canceled.failure.message).toContain('“Name of run-b” has begun. Stop it instead.');
    expect(canceled.ok ? [] : canceled.failure.problems.map(({ path }) => path)).toEqual(['run-b', 'run-x']);
    expect(order(queue)).toEqual([]);
  });
});

describe('what runs wait for', () => {
  it('is refused with every error at once: unknown runs and circles', async () => {
    await workspace.makeRuns('run-a', 'run-b', 'run-c');
    const { acts, queue } = await workspace.open();
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
    await workspace.makeRuns('run-a');
    await writeFile(join(workspace.folder, 'queue.json'), text);
    const { queue, acts } = await workspace.open();
    expect(queue.view().problem).toContain(words);
    expect(await readFile(join(workspace.folder, 'queue.json'), 'utf8')).toBe(text);
    expect(codeOf(await acts.add(entryOf('run-a')))).toBe('ok');
    expect([queue.view().problem, order(queue)]).toEqual([null, ['run-a']]);
    const aside = (await readdir(workspace.folder)).filter((name) => name.startsWith('queue.json.damaged-'));
    expect(aside).toHaveLength(1);
    expect(await readFile(join(workspace.folder, aside[0] ?? ''), 'utf8')).toBe(text);
    expect(workspace.warnings.join()).toContain(aside[0]);
  });

  it('counts again when it was corrected', async () => {
    await writeFile(join(workspace.folder, 'queue.json'), 'x');
    const { queue } = await workspace.open();
    await writeFile(
      join(workspace.folder, 'queue.json'),
      JSON.stringify({ formatVersion: 1, paused: true, entries: [] }),
    );
    await workspace.until(() => queue.view().problem === null);
    expect(queue.view().paused).toBe(true);
  });
});
