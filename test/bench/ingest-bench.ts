// How fast the logs of runs are read, what memory that takes, and how long main's thread is held meanwhile.
// By itself: node test/bench/ingest-bench.ts [lines]
import { execFile } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { buildForNode } from '../main/support/build-for-node.ts';
import type { BenchFigure } from './figures.ts';

const root = resolve(import.meta.dirname, '../..');
const DEFAULT_LINES = 10_000_000;
const LINES_PER_WRITE = 20_000;
const BYTES_PER_MEBIBYTE = 1 << 20;

interface Measured {
  readonly events: number;
  readonly skipped: number;
  readonly seconds: number;
  /** Of the whole process meanwhile. */
  readonly cpuSeconds: number;
  readonly idleBytes: number;
  readonly peakBytes: number;
  readonly delayP99Ms: number;
  readonly overviewMs: number;
  readonly overviewValues: number;
  readonly reopenMs: number | null;
}

export async function measureIngest(lines = DEFAULT_LINES): Promise<readonly BenchFigure[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'mammobench-ingest-'));
  const built = mkdtempSync(join(root, '.cache', 'bench-ingest-'));
  try {
    await buildForNode(built, {
      ingest: 'main/runs/ingest/index.ts',
      worker: 'main/runs/ingest/ingest-worker.ts',
    });
    const run = join(scratch, 'run');
    mkdirSync(run);
    writeSteps(join(run, 'events.jsonl'), lines);
    const workspace = join(scratch, 'workspace');
    const program = join(root, 'test/bench/ingest-process.ts');
    const files = [join(built, 'ingest.cjs'), join(built, 'worker.cjs'), workspace, run];
    const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', program, ...files]);
    return figuresOf(JSON.parse(stdout) as Measured, lines);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
    rmSync(built, { recursive: true, force: true });
  }
}

function figuresOf(measured: Measured, lines: number): readonly BenchFigure[] {
  if (measured.events !== lines || measured.skipped !== 0 || measured.overviewValues === 0) {
    throw new Error(`${lines} lines were written, and this was read: ${JSON.stringify(measured)}`);
  }
  const { seconds, cpuSeconds, idleBytes, peakBytes, delayP99Ms, overviewMs, reopenMs } = measured;
  const many = `${lines.toLocaleString('en')} lines`;
  return [
    { name: 'ingest, step events', value: lines / seconds, unit: 'events/s', note: `${many}, one worker thread` },
    {
      name: 'ingest, step events a second of CPU time',
      value: lines / cpuSeconds,
      unit: 'events/s',
      note: 'the whole process, main’s thread included',
    },
    {
      name: 'ingest, memory above idle, largest',
      value: (peakBytes - idleBytes) / BYTES_PER_MEBIBYTE,
      unit: 'MiB',
      note: 'RSS of the whole process',
    },
    { name: 'ingest, event loop delay of main, p99', value: delayP99Ms, unit: 'ms', note: 'sampled every 5 ms' },
    { name: 'series overview of that run', value: overviewMs, unit: 'ms', note: 'buckets for 2,000 columns' },
    { name: 'reopening that run', value: reopenMs, unit: 'ms', note: 'from its index; the log is not read again' },
  ];
}

/** Step events as a worker writes them, with numbers of full length, never more than a part of them in memory. */
function writeSteps(path: string, lines: number): void {
  const file = openSync(path, 'w');
  try {
    for (let first = 1; first <= lines; first += LINES_PER_WRITE) {
      const count = Math.min(LINES_PER_WRITE, lines - first + 1);
      writeSync(file, Array.from({ length: count }, (_value, index) => stepLine(first + index)).join(''));
    }
  } finally {
    closeSync(file);
  }
}

function stepLine(step: number): string {
  const event = {
    type: 'step',
    attempt: 1,
    stage: 'whole',
    step,
    epoch: Math.ceil(step / 10_000),
    loss: 1 / Math.sqrt(step) + Math.random() / 10,
    learningRate: 1e-3 * Math.exp(-step / 1e7),
    imagesPerSecond: 40 + Math.random(),
    dataWaitFraction: Math.random() / 20,
    seq: step,
    wallTimeMs: 1_800_000_000_000 + step * 25.125,
    monotonicMs: 5000 + step * 25.125,
  };
  return `${JSON.stringify(event)}\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const figures = await measureIngest(Number(process.argv[2] ?? DEFAULT_LINES));
  for (const { name, value, unit, note } of figures) console.log(name, value, unit, note ?? '');
}
