import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  failed,
  isQueueFile,
  isRunConfig,
  ok,
  type ConfigCheck,
  type QueuedGroup,
  type Result,
  type RunGroupRequest,
} from '@contract/index';

import { RunQueue } from '../../../main/runs/queue';
import { QueueActs } from '../../../main/runs/queue-acts';
import { startGroup, type GroupPlace } from '../../../main/runs/start-group';
import { entryOf } from './queue-entries';

let folder: string;
let queue: RunQueue;
let acts: QueueActs;
/** Loosely typed, as it comes from the editor. */
type Draft = RunGroupRequest['configs'][number];
let smoke: Draft;

const data = {
  manifest: { formatVersion: 1 as const, datasetName: 'none', salt: '00', images: [] },
  split: {
    ...{ formatVersion: 1 as const, hash: '0'.repeat(64), seed: 1 },
    ...{ trainFraction: 0.5, validationFraction: 0.2, cases: [] },
  },
  paths: {},
};

/** As the editor's: the seed is what these tests make wrong. */
const checkOf = (raw: unknown): ConfigCheck => {
  const errors = isRunConfig(raw) ? [] : [{ path: '/seed', message: 'must be a whole number', remedy: null }];
  return { errors, warnings: [], globalBatchSize: 8 };
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mammobench-group-'));
  const preset: unknown = JSON.parse(
    await readFile(resolve(import.meta.dirname, '../../../assets/presets/smoke-cpu.json'), 'utf8'),
  );
  smoke = (preset as { readonly config: Draft }).config;
  queue = new RunQueue({
    ...{ workspaceFolder: folder, readOnly: false },
    host: { start: () => Promise.resolve(ok(null)) },
    runOf: () => null,
    onChange: () => undefined,
    retell: () => undefined,
    onTurn: () => Promise.resolve(),
    warn: (message) => {
      throw new Error(message);
    },
  });
  await queue.open();
  acts = new QueueActs(queue, join(folder, 'runs'), () => null);
});
afterEach(async () => {
  queue.close();
  await rm(folder, { recursive: true, force: true });
});

function start(request: Omit<RunGroupRequest, 'group'>, place: Partial<GroupPlace> = {}): Promise<Result<QueuedGroup>> {
  return startGroup(
    { group: 'a sweep', ...request },
    {
      runsFolder: join(folder, 'runs'),
      checkConfigs: (raws) => Promise.resolve(raws.map(checkOf)),
      freeze: () => Promise.resolve(ok(data)),
      unknownRuns: (after) => Promise.resolve(acts.unknownRuns(after)),
      isGroupWaiting: (group) => queue.view().runs.some(({ entry }) => entry.group === group),
      retries: () => Promise.resolve(2),
      clock: () => Date.UTC(2026, 0, 2, 3, 4, 5),
      announce: (entry) => Promise.resolve(queue.announce(entry)),
      add: (entries) => acts.add(...entries),
      settle: (runIds) => queue.settle(...runIds),
      ensureRunner: () => queue.ensureRunner(),
      ...place,
    },
  );
}

const members = (count: number): Draft[] =>
  Array.from({ length: count }, (_, index) => ({ ...smoke, seed: index, name: `baseline: seed ${index}` }));
const runFolders = (): Promise<string[]> => readdir(join(folder, 'runs')).catch(() => []);
const entriesOnDisk = async (): Promise<readonly { runId: string; group: string | null }[]> => {
  const file: unknown = await readFile(join(folder, 'queue.json'), 'utf8').then(JSON.parse, () => null);
  return isQueueFile(file) ? file.entries : [];
};

describe('a group of runs', () => {
  it('is queued as a whole, in order, under its name, with a folder for each', async () => {
    const queued = await start({ configs: members(120) });
    expect(queued.ok && queued.value.runIds.length).toBe(120);
    const entries = await entriesOnDisk();
    expect(queued.ok && queued.value).toEqual({ runIds: entries.map(({ runId }) => runId), problem: null });
    expect(new Set(entries.map(({ group }) => group))).toEqual(new Set(['a sweep']));
    expect((await runFolders()).sort()).toEqual(entries.map(({ runId }) => runId));
    expect(entries[6]?.runId).toBe('20260102-030405-007-baseline-seed-6');
    const config: unknown = JSON.parse(
      await readFile(join(folder, 'runs', entries[6]?.runId ?? '', 'config.json'), 'utf8'),
    );
    expect(config).toMatchObject({ seed: 6, name: 'baseline: seed 6' });
  });

  it('is not queued at all when one of its configs has an error, and every error is named', async () => {
    const configs = [...members(3), { ...smoke, seed: 'four' }, { ...smoke, seed: 'five' }];
    const refused = await start({ configs });
    expect(refused.ok ? [] : refused.failure.problems.map(({ path }) => path)).toEqual([
      '/configs/3/seed',
      '/configs/4/seed',
    ]);
    expect(refused.ok ? '' : refused.failure.message).toContain('2 runs of the group have errors, so none was queued');
    expect([await runFolders(), await entriesOnDisk()]).toEqual([[], []]);
  });

  it('leaves no folder and no entry when a later folder cannot be made', async () => {
    const broken = members(3).map((config, index) =>
      index < 2
        ? config
        : { ...config, model: { ...(smoke['model'] as object), initialWeights: '/nowhere/weights.pth' } },
    );
    const refused = await start({ configs: broken });
    expect(refused.ok ? '' : refused.failure.code).toBe('weights-unreadable');
    expect(refused.ok ? '' : refused.failure.message).toMatch(/^None of the runs was queued: /);
    expect([await runFolders(), await entriesOnDisk()]).toEqual([[], []]);
    expect(queue.placeOf('20260102-030405-001-baseline-seed-0')).toBeNull();
  });

  it('leaves no folder when the queue cannot be written', async () => {
    const refused = await start(
      { configs: members(3) },
      { add: () => Promise.resolve(failed('disk-full', 'No room.')) },
    );
    expect(refused.ok ? '' : refused.failure.message).toBe('None of the runs was queued: No room.');
    expect(await runFolders()).toEqual([]);
  });

  it('waits all the same when nothing can start it, and says why', async () => {
    const queued = await start(
      { configs: members(2) },
      { ensureRunner: () => Promise.resolve(failed('python-unavailable', 'No Python.')) },
    );
    expect(queued.ok && queued.value.problem).toBe('No Python.');
    expect(await entriesOnDisk()).toHaveLength(2);
  });

  it('does not join another group of its name, nor wait for a run that is not there', async () => {
    await acts.add(entryOf('run-a', { group: 'a sweep' }));
    const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.failure.code);
    expect(codeOf(await start({ configs: members(2) }))).toBe('group-exists');
    await writeFile(join(folder, 'queue.json'), JSON.stringify({ formatVersion: 1, paused: false, entries: [] }));
    await acts.pause(true);
    expect(codeOf(await start({ configs: members(2), after: ['run-b'] }))).toBe('invalid-dependencies');
    expect(codeOf(await start({ configs: [] }))).toBe('empty-group');
    expect(codeOf(await start({ configs: members(2) }))).toBe('ok');
  });
});
