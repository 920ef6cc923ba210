import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { BUCKET_HEADER_VALUES, VALUES_PER_BUCKET } from '@core/runs/index';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { startIngest, type Ingest, type KnownOfRun, type RunReading } from '../../../main/runs/ingest';
import { RunLogs } from '../../../main/runs/run-logs';
import { buildWorkers, type BuiltWorkers } from '../support/built-workers';
import { RunWriter } from './run-lines';

let workers: BuiltWorkers;
let folder: string;
let ingest: Ingest;
const warnings: string[] = [];

beforeAll(async () => {
  workers = await buildWorkers();
}, 120_000);
afterAll(() => workers.remove());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mammobench-ingest-'));
  warnings.length = 0;
  ingest = start();
});
afterEach(async () => {
  await ingest.close();
  rmSync(folder, { recursive: true, force: true });
});

const nothing: KnownOfRun = { events: { generation: 0, lines: 0 }, supervision: { generation: 0, lines: 0 } };
const overview = { maximumCount: 100, x: 'step', from: null, to: null } as const;

function start(readOnly = false, workerFile = workers.ingest): Ingest {
  return startIngest({ workerFile, workspaceFolder: folder, readOnly, warn: (message) => warnings.push(message) });
}

function runOf(runId: string): { readonly runId: string; readonly folder: string } {
  const run = { runId, folder: join(folder, 'runs', runId) };
  mkdirSync(run.folder, { recursive: true });
  return run;
}

function write(runId: string, lines: readonly string[]): void {
  appendFileSync(join(runOf(runId).folder, 'events.jsonl'), lines.map((line) => `${line}\n`).join(''));
}

function steps(writer: RunWriter, count: number): string[] {
  return Array.from({ length: count }, () => writer.step(writer.seq + 1));
}

async function readToEnd(runId: string): Promise<RunReading> {
  for (;;) {
    const reading = await ingest.read(runOf(runId), nothing);
    if (reading.atEnd) return reading;
  }
}

describe('the thread that reads logs', () => {
  it('keeps no run waiting for a long log of another', async () => {
    const long = new RunWriter();
    for (let part = 0; part < 30; part += 1) write('long', steps(long, 10_000));
    const live = new RunWriter();
    write('live', steps(live, 5));
    let longIsRead = false;
    const reading = readToEnd('long').then(() => {
      longIsRead = true;
    });
    for (let round = 1; round <= 5; round += 1) {
      write('live', steps(live, 1));
      expect((await ingest.read(runOf('live'), nothing)).events.values.step).toBe(5 + round);
      expect((await ingest.points(runOf('live'), 'loss', 0)).length).toBe((5 + round) * 3);
    }
    expect(longIsRead).toBe(false);
    await reading;
    const buckets = await ingest.buckets(runOf('long'), 'loss', overview);
    expect([...buckets.subarray(0, BUCKET_HEADER_VALUES)]).toEqual([300_000, 300_000]);
    expect((await ingest.points(runOf('long'), 'loss', 0)).length).toBe(8192 * 3);
  });

  it('says each line of a log once, however often it is asked', async () => {
    const writer = new RunWriter();
    const logs = new RunLogs();
    const texts: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const text = `round ${round}`;
      texts.push(text);
      write('talking', [writer.line({ type: 'message', level: 'info', text })]);
      const reading = await ingest.read(runOf('talking'), logs.known);
      expect(reading.events.newLines).toHaveLength(1);
      logs.take(reading);
    }
    expect(logs.events.lines.map(({ text }) => text)).toEqual(texts);
  });

  it('is started again when it dies, and misses nothing', async () => {
    const writer = new RunWriter();
    write('run', steps(writer, 1000));
    await ingest.close();
    // The real thread, which dies once when it is asked for the buckets of “deadly”.
    const dying = join(folder, 'dying.cjs');
    writeFileSync(
      dying,
      `const { parentPort } = require('node:worker_threads');
      parentPort.on('message', ({ request }) => { if (request.name === 'deadly') throw new Error('out of memory'); });
      require(${JSON.stringify(workers.ingest)});`,
    );
    ingest = start(false, dying);
    await readToEnd('run');
    await expect(ingest.buckets(runOf('run'), 'deadly', overview)).rejects.toThrow('out of memory');
    await vi.waitFor(() => expect(warnings.join()).toContain('out of memory'));
    write('run', steps(writer, 5));
    const reading = await vi.waitFor(() => readToEnd('run'), { timeout: 10_000, interval: 100 });
    expect(reading.events.values.step).toBe(1005);
    expect((await ingest.points(runOf('run'), 'loss', 1000)).length).toBe(5 * 3);
  });

  it('tells when the cache was deleted under it, and makes it anew', async () => {
    const writer = new RunWriter();
    write('run', steps(writer, 5000));
    await readToEnd('run');
    await ingest.close();
    ingest = start();
    await readToEnd('run');
    const lost: string[] = [];
    ingest.onLost((runId) => lost.push(runId));
    rmSync(join(folder, 'cache'), { recursive: true });
    await ingest.buckets(runOf('run'), 'loss', overview);
    await vi.waitFor(() => expect(lost).toEqual(['run']));
    await readToEnd('run');
    const buckets = await ingest.buckets(runOf('run'), 'loss', { ...overview, maximumCount: 5000 });
    expect((buckets.length - BUCKET_HEADER_VALUES) / VALUES_PER_BUCKET).toBe(5000);
  });

  it('keeps an index of its own where another program is the writer, and leaves nothing behind', async () => {
    const writer = new RunWriter();
    write('run', steps(writer, 100));
    await ingest.close();
    const temporary = (): string[] =>
      readdirSync(tmpdir()).filter((name) => name.startsWith(`mammobench-series-${process.pid}-`));
    ingest = start(true);
    expect((await readToEnd('run')).events.values.step).toBe(100);
    expect(existsSync(join(folder, 'cache'))).toBe(false);
    expect(temporary()).toHaveLength(1);
    await ingest.close();
    expect(temporary()).toHaveLength(0);
  });

  it('deletes the index of a run whose folder is gone', async () => {
    for (const runId of ['stays', 'goes']) {
      write(runId, steps(new RunWriter(), 10));
      await readToEnd(runId);
    }
    ingest.keepOnly(['stays']);
    await vi.waitFor(() => expect(readdirSync(join(folder, 'cache', 'series'))).toEqual(['stays']));
  });
});
