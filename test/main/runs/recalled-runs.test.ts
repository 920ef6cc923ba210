import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import type { EventName, PayloadOf, RunSummary } from '@contract/index';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { startIngest, type Ingest } from '../../../main/runs/ingest';
import { createLocalRunHost } from '../../../main/runs/local-run-host';
import { RunStore } from '../../../main/runs/run-store';
import { buildWorkers, type BuiltWorkers } from '../support/built-workers';
import { RunWriter } from './run-lines';

const preset = resolve(import.meta.dirname, '../../../assets/presets/smoke-cpu.json');

let workers: BuiltWorkers;
let folder: string;
let ingest: Ingest;
let store: RunStore;
let told: RunSummary[] = [];
let reads = 0;

beforeAll(async () => {
  workers = await buildWorkers();
}, 120_000);
afterAll(() => workers.remove());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mammobench-recalled-'));
  for (const runId of ['one', 'two', 'three']) plant(runId);
  open();
  await vi.waitFor(() => expect(store.summaries().map(({ step }) => step)).toEqual([2, 2, 2]));
  await close();
});
afterEach(async () => {
  await close();
  rmSync(folder, { recursive: true, force: true });
});

function open(queuePlace: ConstructorParameters<typeof RunStore>[0]['queuePlace'] = () => null): void {
  told = [];
  reads = 0;
  const warn = (message: string): never => {
    throw new Error(message);
  };
  const place = { workspaceFolder: folder, readOnly: false };
  const thread = startIngest({ ...place, workerFile: workers.ingest, warn });
  ingest = {
    ...thread,
    read: (run, known) => {
      reads += 1;
      return thread.read(run, known);
    },
  };
  const host = createLocalRunHost({ python: () => Promise.resolve({ executable: null, problem: 'none' }) });
  const broadcast = <Name extends EventName>(name: Name, payload: PayloadOf<Name>): void => {
    if (name === 'runs.changed') told.push(payload as RunSummary);
  };
  store = new RunStore({ ...place, runsFolder: join(folder, 'runs'), host, ingest, broadcast, warn, queuePlace });
  store.start();
}

async function close(): Promise<void> {
  await store.close();
  await ingest.close();
}

const fileOf = (runId: string, name: string): string => join(folder, 'runs', runId, name);

function plant(runId: string): void {
  mkdirSync(join(folder, 'runs', runId), { recursive: true });
  const { config } = JSON.parse(readFileSync(preset, 'utf8')) as { readonly config: object };
  writeFileSync(fileOf(runId, 'config.json'), JSON.stringify({ ...config, name: runId }));
  end(runId, 1, 'finished');
  const writer = new RunWriter();
  const started = writer.line({ type: 'started', worldSize: 1, device: 'cpu', totalSteps: 2 });
  const steps = [1, 2].map((step) => writer.step(step));
  writeFileSync(fileOf(runId, 'events.jsonl'), `${[started, ...steps].join('\n')}\n`);
}

function end(runId: string, attempt: number, outcome: string): void {
  const exit = { attempt, outcome, reason: `It ${outcome}.`, exitCode: 0, signal: null, endedAtMs: 1, logTail: [] };
  writeFileSync(fileOf(runId, 'exit.json'), JSON.stringify(exit));
}

describe('runs that had ended when the program was open last', () => {
  it('are listed as they were, with no log read and nothing told anew', async () => {
    const before = store.summaries();
    open();
    expect(await store.list()).toEqual(expect.arrayContaining(before));
    expect(await store.listChecked()).toHaveLength(3);
    expect([reads, told]).toEqual([0, []]);
    expect(await store.configs()).toHaveLength(3);
  });

  it('are read anew where their folders changed while it was closed, and told', async () => {
    end('two', 2, 'failed');
    const writer = new RunWriter();
    writer.seq = 3;
    appendFileSync(fileOf('two', 'events.jsonl'), `${writer.step(3)}\n`);
    rmSync(join(folder, 'runs', 'three'), { recursive: true });
    open();
    expect(await store.list()).toHaveLength(2);
    await store.listChecked();
    expect(told.map(({ runId, state, step }) => [runId, state, step])).toEqual([['two', 'failed', 3]]);
    expect(reads).toBe(1);
  });

  it('are not taken for ended where they wait', async () => {
    const place = { position: 1, of: 1, priority: 0, held: false, after: [], group: null, reason: 'waits' };
    open((runId) => (runId === 'one' ? { attempt: 2, place, queuePaused: false } : null));
    const states = new Map((await store.list()).map(({ runId, state }) => [runId, state]));
    expect(Object.fromEntries(states)).toEqual({ one: 'queued', two: 'finished', three: 'finished' });
  });

  it('keep what their logs said when their notes are written', async () => {
    open();
    await store.listChecked();
    const notes = { formatVersion: 1, name: null, tags: [], notes: '', starred: true, archived: false };
    writeFileSync(fileOf('one', 'notes.json'), JSON.stringify(notes));
    await store.hear('one');
    expect(told.at(-1)).toMatchObject({ runId: 'one', notes: { starred: true }, step: 2, device: 'cpu' });
    expect(reads).toBe(0);
  });
});
