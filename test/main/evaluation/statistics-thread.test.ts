import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { EvaluateJob } from '../../../main/evaluation/messages';
import { StatisticsThread } from '../../../main/evaluation/statistics-thread';
import { buildWorkers, type BuiltWorkers } from '../support/built-workers';
import { plantEvaluatedRun } from '../../fixtures/runs/evaluated-run';

let workers: BuiltWorkers;
let folder: string;
let thread: StatisticsThread;
const warnings: string[] = [];

beforeAll(async () => {
  workers = await buildWorkers();
}, 120_000);
afterAll(() => workers.remove());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mammobench-thread-'));
  warnings.length = 0;
  thread = new StatisticsThread({ workerFile: workers.statistics, warn: (message) => warnings.push(message) });
});
afterEach(async () => {
  await thread.close();
  rmSync(folder, { recursive: true, force: true });
});

function jobOf(name: string, patients: number): EvaluateJob {
  const run = {
    runId: name,
    folder: plantEvaluatedRun(folder, { runId: name, name, patients, closeness: 1.5 }),
    label: name,
  };
  return { kind: 'evaluate', run, unit: 'image', part: 'test', bootstrap: { replicates: 200, seed: 1 } };
}

/** Without files to look at, a job is the thread’s within one turn. */
const ask = (topic: string, job: EvaluateJob) => thread.ask({ claim: thread.claim(topic), job, files: [] });
const superseded = { ok: false, failure: { code: 'superseded' } };

describe('the thread that computes statistics', () => {
  it('is ended when nobody waits for what it works at, and the next job starts another', async () => {
    const [large, small] = [jobOf('large', 3000), jobOf('small', 30)];
    const stale = ask('page', large);
    await turn();
    const next = ask('page', small);
    expect(await stale).toMatchObject(superseded);
    expect(await next).toMatchObject({ ok: true, value: { runId: 'small' } });
    expect(warnings).toEqual([]);
  });

  it('works on for who still waits, and tells who has left nothing', async () => {
    const job = jobOf('shared', 300);
    const [left, kept] = [ask('page', job), ask('other', job)];
    await turn();
    thread.leave('page');
    expect(await left).toMatchObject(superseded);
    expect(await kept).toMatchObject({ ok: true });
  });

  it('says so when it dies, and starts again for the next job', async () => {
    await thread.close();
    thread = new StatisticsThread({ workerFile: join(folder, 'none.cjs'), warn: (message) => warnings.push(message) });
    await expect(ask('page', jobOf('one', 30))).rejects.toThrow('The statistics were not computed');
    await expect(ask('page', jobOf('two', 30))).rejects.toThrow('The statistics were not computed');
    expect(warnings).toHaveLength(2);
  });
});
