import { appendFileSync, cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import type { EventName, PayloadOf, RunPoints } from '@contract/index';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { startIngest, type Ingest } from '../../../main/runs/ingest';
import type { RunEvidence, RunHost } from '../../../main/runs/run-host';
import { RunStore } from '../../../main/runs/run-store';
import { serveSeries } from '../../../main/runs/serve-series';
import { buildWorkers, type BuiltWorkers } from '../support/built-workers';
import { RunWriter } from './run-lines';

const preset = resolve(import.meta.dirname, '../../../assets/presets/smoke-cpu.json');

let workers: BuiltWorkers;
let folder: string;
let ingest: Ingest;
let store: RunStore;
const points: RunPoints[] = [];

/** A run whose launcher is alive: its evidence never changes. */
const running: RunEvidence = {
  launcher: { attempt: 1, launcher: { pid: 1, startTicks: 1, bootId: 'x' }, ranks: [], devices: ['cpu'] },
  launcherAlive: true,
  ranksAlive: 0,
  exit: null,
  result: null,
  stopRequested: false,
  hasModel: false,
};

function refuse(): never {
  throw new Error('nobody starts, stops or reads by the host here');
}

beforeAll(async () => {
  workers = await buildWorkers();
}, 120_000);
afterAll(() => workers.remove());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mammobench-store-'));
  mkdirSync(join(folder, 'runs', 'run-1'), { recursive: true });
  cpSync(preset, join(folder, 'runs', 'run-1', 'config.json'));
  points.length = 0;
  const warn = (message: string): void => refuseWarning(message);
  ingest = startIngest({ workerFile: workers.ingest, workspaceFolder: folder, readOnly: false, warn });
  const host = { start: refuse, stop: refuse, read: refuse, state: () => Promise.resolve(running) } as RunHost;
  store = new RunStore({
    workspaceFolder: folder,
    readOnly: false,
    runsFolder: join(folder, 'runs'),
    host,
    ingest,
    broadcast: <Name extends EventName>(name: Name, payload: PayloadOf<Name>) => {
      if (name === 'runs.points') points.push(payload as RunPoints);
    },
    warn,
    queuePlace: () => null,
  });
});
afterEach(async () => {
  await store.close();
  await ingest.close();
  rmSync(folder, { recursive: true, force: true });
});

function refuseWarning(message: string): never {
  throw new Error(message);
}

const log = (): string => join(folder, 'runs', 'run-1', 'events.jsonl');

async function series(question: string): Promise<Float64Array> {
  const answer = await serveSeries(
    new URL(`series://run/run-1${question.startsWith('?') ? '' : '/'}${question}`),
    store,
  );
  if (!answer.ok) throw new Error(answer.message);
  return new Float64Array(answer.bytes.buffer, answer.bytes.byteOffset, answer.bytes.byteLength / 8);
}

describe('a run that is followed', () => {
  it('tells of each line soon, and answers with its points', async () => {
    const writer = new RunWriter();
    store.start();
    await store.list();
    for (let step = 1; step <= 3; step += 1) {
      appendFileSync(log(), `${writer.step(step)}\n`);
      await vi.waitFor(() => expect(points.at(-1)?.lastSeq).toBe(step), { timeout: 10_000, interval: 5 });
      expect((await series('loss?from=0')).length).toBe(step * 3);
    }
    const [written, stand, ...buckets] = await series('loss?buckets=100&x=step');
    expect([written, stand, buckets.length]).toEqual([3, 3, 3 * 14]);
    const asked = ['loss?buckets=100&x=step', 'no%2Fsuch?from=0', 'learningRate?from=1'];
    const query = asked.map((each) => `ask=${encodeURIComponent(each)}`).join('&');
    const together = await serveSeries(new URL(`series://run/run-1?${query}`), store);
    const values = together.ok ? new Float64Array(Uint8Array.from(together.bytes).buffer) : new Float64Array(0);
    expect([values[0], values[45], values[46], values.length]).toEqual([44, 0, 6, 53]);
    expect([...values.subarray(1, 45)]).toEqual([...(await series('loss?buckets=100&x=step'))]);
    const names = await serveSeries(new URL('series://run/run-1'), store);
    expect(names.ok ? JSON.parse(Buffer.from(names.bytes).toString()) : names).toEqual([
      'loss',
      'learningRate',
      'imagesPerSecond',
      'dataWait',
    ]);
  });

  it('tells that it begins anew when its log is replaced by another', async () => {
    const first = new RunWriter();
    appendFileSync(log(), Array.from({ length: 50 }, (_value, step) => `${first.step(step + 1)}\n`).join(''));
    store.start();
    await vi.waitFor(() => expect(points.at(-1)?.lastSeq).toBe(50), { timeout: 10_000 });
    const second = new RunWriter(1_900_000_000_000);
    const lines = Array.from({ length: 60 }, (_value, step) => `${second.step(step + 1, { loss: 7 })}\n`);
    writeFileSync(`${log()}.new`, lines.join(''));
    renameSync(`${log()}.new`, log());
    await vi.waitFor(() => expect(points.at(-1)?.lastSeq).toBe(60), { timeout: 10_000 });
    expect(points.map(({ lastSeq }) => lastSeq).slice(-3)).toEqual([50, 0, 60]);
    expect((await series('loss?from=0')).filter((_value, index) => index % 3 === 2)).toEqual(
      new Float64Array(60).fill(7),
    );
  });

  it('answers a question that makes no sense with 400, and one of an unknown run with 404', async () => {
    store.start();
    for (const question of [
      '',
      '?ask=loss',
      '?ask=loss%3Ffrom%3Dx',
      'loss?from=x',
      'loss?buckets=0',
      'loss?buckets=9&x=epoch',
      'loss?buckets=9&from=a',
    ]) {
      const answer = await serveSeries(
        new URL(`series://run/run-1${question.startsWith('?') ? '' : '/'}${question}`),
        store,
      );
      expect(answer, question).toMatchObject({ ok: false, status: 400 });
    }
    expect(await serveSeries(new URL('series://run/run-2'), store)).toMatchObject({ ok: false, status: 404 });
  });
});
