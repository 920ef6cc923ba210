import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { IngestService } from '../../../main/runs/ingest/ingest-service';
import type { RunStore } from '../../../main/runs/run-store';
import { serveSeries } from '../../../main/runs/serve-series';

const runId = '20260101-120000-smoke';
let folder: string;
let service: IngestService;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mammobench-names-'));
  service = new IngestService(join(folder, 'series'), { warn: () => undefined, lost: () => undefined });
});
afterEach(() => {
  service.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A store that knows one run, whose logs are read in this thread. */
function storeOf(run: { readonly runId: string; readonly folder: string }): RunStore {
  const tracked = { seriesNames: () => Promise.resolve(service.handle({ kind: 'names', run })) };
  return { load: (id: string) => Promise.resolve(id === runId ? tracked : null) } as unknown as RunStore;
}

it('names the series of all logs, those of a MIG instance by its UUID, and none of a run without a log', async () => {
  const run = { runId, folder: join(folder, runId) };
  mkdirSync(run.folder);
  const store = storeOf(run);
  const ask = async (): Promise<unknown> => {
    const answer = await serveSeries(new URL(`series://run/${runId}`), store);
    return answer.ok ? JSON.parse(new TextDecoder().decode(answer.bytes)) : answer;
  };
  expect(await ask()).toEqual([]);
  const host = {
    cpuPercent: 5,
    coreCount: 2,
    loadAverageOneMinute: null,
    memoryUsedBytes: 1,
    memoryTotalBytes: 2,
    diskFreeBytes: 1,
    diskTotalBytes: 2,
  };
  const gpu = {
    index: 0,
    uuid: 'MIG-4f2a-1',
    parentUuid: 'GPU-4f2a',
    name: null,
    utilizationPercent: null,
    memoryUsedBytes: 1,
    memoryTotalBytes: 2,
    powerWatts: null,
    powerLimitWatts: null,
    energyJoules: null,
    temperatureCelsius: null,
    smClockMhz: null,
  };
  const sample = { seq: 1, wallTimeMs: 1000, monotonicMs: 1, host, gpus: [gpu], tree: null, samplerCpuSeconds: null };
  appendFileSync(join(run.folder, 'telemetry.jsonl'), `${JSON.stringify(sample)}\n`);
  const nothingKnown = { generation: -1, lines: 0 };
  await service.read(run, { events: nothingKnown, supervision: nothingKnown });
  expect(await ask()).toEqual(expect.arrayContaining(['cpuPercent', 'MIG-4f2a-1.memoryUsedBytes']));
});

it('does not know another run, and refuses an empty name', async () => {
  const store = storeOf({ runId, folder });
  const statusOf = async (url: string): Promise<number | null> => {
    const answer = await serveSeries(new URL(url), store);
    return answer.ok ? null : answer.status;
  };
  expect(await statusOf('series://run/20260101-120000-other')).toBe(404);
  expect(await statusOf(`series://run/${runId}/`)).toBe(400);
});
