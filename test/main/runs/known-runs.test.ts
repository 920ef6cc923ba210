import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { KnownRuns, type KnownRun } from '../../../main/runs/known-runs';
import { NO_LOG_FACTS } from '../../../main/runs/log-facts';
import { summary } from '../../renderer/runs/run-fixtures';

let folder: string;
let path: string;
const warnings: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mammobench-known-'));
  path = join(folder, 'cache', 'runs.jsonl');
  warnings.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (readOnly = false): KnownRuns =>
  new KnownRuns({ path, readOnly, warn: (message) => warnings.push(message) });
const known = (runId: string, stamp = 'then'): KnownRun => ({
  runId,
  stamp,
  summary: summary(runId, { state: 'finished' }),
  facts: NO_LOG_FACTS,
});

async function noted(...runs: readonly KnownRun[]): Promise<void> {
  const file = open();
  await file.read();
  for (const run of runs) file.note(run);
  await file.close();
}

describe('what is known of ended runs', () => {
  it('is there when it is read again; the last word on a run counts', async () => {
    await noted(known('run-a'), known('run-b'), known('run-a', 'later'));
    await noted(known('run-b', 'later'));
    const read = await open().read();
    expect([...read.values()]).toEqual([known('run-a', 'later'), known('run-b', 'later')]);
  });

  it('is forgotten of a run that works again', async () => {
    await noted(known('run-a'), known('run-b'));
    const file = open();
    await file.read();
    file.forget('run-a');
    file.forget('never noted');
    await file.close();
    expect([...(await open().read()).keys()]).toEqual(['run-b']);
    expect(readFileSync(path, 'utf8')).not.toContain('never noted');
  });

  it('loses no other run to a line that a kill left torn', async () => {
    await noted(known('run-a'), known('run-b'));
    appendFileSync(path, JSON.stringify(known('run-c')).slice(0, 99));
    await noted(known('run-d'));
    expect([...(await open().read()).keys()]).toEqual(['run-a', 'run-b', 'run-d']);
  });

  it('is nothing where another version of the program wrote it, and is then written anew', async () => {
    await noted(known('run-a'));
    writeFileSync(path, readFileSync(path, 'utf8').replace('{"format":', '{"format":9'));
    const file = open();
    const read = await file.read();
    expect(read.size).toBe(0);
    file.tidy(read, new Set(['run-b']));
    file.note(known('run-b'));
    await file.close();
    expect([...(await open().read()).keys()]).toEqual(['run-b']);
  });

  it('is written anew without what counts no longer, once that is much', async () => {
    await noted(known('gone'), ...Array.from({ length: 1100 }, (_, index) => known('run-a', String(index))));
    const file = open();
    const read = await file.read();
    file.tidy(read, new Set(['run-a']));
    await file.close();
    expect(
      readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line !== ''),
    ).toHaveLength(2);
    expect([...(await open().read()).values()]).toEqual([known('run-a', '1099')]);
  });

  it('is read and not written beside the one writer', async () => {
    await noted(known('run-a'));
    const before = readFileSync(path, 'utf8');
    const file = open(true);
    expect([...(await file.read()).keys()]).toEqual(['run-a']);
    file.note(known('run-b'));
    file.forget('run-a');
    await file.close();
    expect(readFileSync(path, 'utf8')).toBe(before);
    rmSync(path);
    expect((await open(true).read()).size).toBe(0);
    expect(existsSync(path)).toBe(false);
  });

  it('says once that it cannot be kept', async () => {
    writeFileSync(join(folder, 'cache'), 'a file in the place of the folder');
    const file = open();
    file.note(known('run-a'));
    await file.close();
    expect(warnings).toEqual([expect.stringMatching(/^What is known of the runs is not kept: /)]);
  });
});
