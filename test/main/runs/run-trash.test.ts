import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { RunTrash } from '../../../main/runs/run-trash';
import { buildForNode } from '../support/build-for-node';

let runsFolder = '';
let built = '';
const warnings: string[] = [];

beforeAll(async () => {
  built = await mkdtemp(join(tmpdir(), 'mammobench-trash-build-'));
  await buildForNode(built, { trash: 'main/runs/run-trash.ts' });
});
afterAll(() => rm(built, { recursive: true, force: true }));
beforeEach(async () => {
  runsFolder = await mkdtemp(join(tmpdir(), 'mammobench-trash-'));
  warnings.length = 0;
});
afterEach(() => rm(runsFolder, { recursive: true, force: true }));

const open = (undoMs = 60_000): RunTrash =>
  new RunTrash({
    ...{ runsFolder, undoMs, clock: () => 1000 },
    onChange: () => undefined,
    warn: (text) => warnings.push(text),
  });

async function plant(runId: string): Promise<{ runId: string; name: string; sizeBytes: number }> {
  await mkdir(join(runsFolder, runId, 'checkpoints'), { recursive: true });
  for (let step = 0; step < 200; step += 1)
    await writeFile(join(runsFolder, runId, 'checkpoints', `step-${step}.pt`), 'x');
  return { runId, name: runId, sizeBytes: 1 };
}
const runs = async (): Promise<string[]> => (await readdir(runsFolder)).filter((name) => name !== '.trash').sort();
const files = (runId: string): Promise<string[]> => readdir(join(runsFolder, runId, 'checkpoints'));

describe('deleted runs', () => {
  it('are out of the runs at once, and come back whole', async () => {
    const trash = open();
    expect(await trash.put(await plant('abc'))).toMatchObject({ ok: true });
    expect(await runs()).toEqual([]);
    expect(trash.view()).toEqual({ runs: [{ runId: 'abc', name: 'abc', sizeBytes: 1 }], untilMs: 61_000 });
    expect(await trash.back('abc')).toMatchObject({ ok: true });
    expect(await files('abc')).toHaveLength(200);
    expect(trash.view()).toEqual({ runs: [], untilMs: null });
  });

  it('do not come back over a run that has their name by now', async () => {
    const trash = open();
    await trash.put(await plant('abc'));
    await plant('abc');
    expect(await trash.back('abc')).toMatchObject({ ok: false, failure: { code: 'run-exists' } });
    expect(trash.view().runs).toHaveLength(1);
  });

  it('are gone when the time is over, when they are reclaimed, and when the app ends', async () => {
    const trash = open();
    await trash.put(await plant('abc'));
    await trash.empty();
    expect(await trash.back('abc')).toMatchObject({ ok: false, failure: { code: 'not-in-trash' } });
    expect(await readdir(join(runsFolder, '.trash'))).toEqual([]);
    await trash.put(await plant('def'));
    await trash.close();
    expect(await readdir(join(runsFolder, '.trash'))).toEqual([]);
  });

  it.each([0, 3, 10, 30])(
    'leave a whole run or none when the program is killed %i ms in, and are cleared at the next start',
    async (waitMs) => {
      await plant('abc');
      await plant('def');
      const program = `
      const { RunTrash } = require(${JSON.stringify(join(built, 'trash.cjs'))});
      const trash = new RunTrash({ runsFolder: ${JSON.stringify(runsFolder)}, undoMs: 60000, clock: Date.now, onChange() {}, warn() {} });
      (async () => {
        console.log('begun');
        for (let round = 0; ; round += 1) {
          await trash.put({ runId: 'abc', name: 'abc', sizeBytes: 1 });
          if (round % 2 === 0) await trash.back('abc');
          else { await trash.empty(); await new Promise(() => setInterval(() => {}, 1000)); }
        }
      })();`;
      const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      await new Promise((wake) => setTimeout(wake, waitMs)); // wherever it is by then
      child.kill('SIGKILL');
      await once(child, 'exit');
      await open().sweep();
      expect(await readdir(join(runsFolder, '.trash')).catch(() => [])).toEqual([]);
      const left = await runs();
      expect([['abc', 'def'], ['def']]).toContainEqual(left);
      for (const runId of left) expect(await files(runId)).toHaveLength(200);
    },
  );

  it('that a killed program left are named when they are cleared away', async () => {
    await mkdir(join(runsFolder, '.trash', 'abc'), { recursive: true });
    await open().sweep();
    expect(warnings).toEqual([expect.stringContaining('abc')]);
  });
});
