import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import type { Annotation, AnnotationDraft, EventName, ReaderList } from '@contract/index';
import { datasetsHandlers, freezeSplit } from '@main/datasets';
import { reviewHandlers } from '@main/review';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { buildWorkers, type BuiltWorkers } from '../support/built-workers';
import { temporaryFolder } from '../support/temporary-folder';
import { createTestApp, type TestApp } from '../support/test-workspace';

let workers: BuiltWorkers;
let folder: ReturnType<typeof temporaryFolder>;
let app: TestApp;
let events: { name: EventName; payload: unknown }[];

beforeAll(async () => {
  workers = await buildWorkers();
}, 120_000);
afterAll(() => workers.remove());
beforeEach(async () => {
  folder = temporaryFolder();
  events = [];
  app = createTestApp(workers, folder.path);
  await app.workspace.createAt(workspaceFolder(), 'Test');
  await addImages();
});
afterEach(async () => {
  await app.workspace.close();
  folder.remove();
});

const workspaceFolder = (): string => join(folder.path, 'workspace');
const catalogue = () => app.workspace.current()!.catalogue;

const people: ReaderList = {
  readers: [
    { id: 'ada', name: 'Ada', color: '#56B4E9' },
    { id: 'ben', name: 'Ben', color: '#E69F00' },
  ],
  selectedId: 'ada',
};

const handlers = (workspace = app.workspace) =>
  reviewHandlers({
    workspace,
    readers: { list: () => Promise.resolve(people) },
    broadcast: (name, payload) => events.push({ name, payload }),
  });

/** Six patients with one image of 100 rows and 80 columns each, three of them malignant. */
async function addImages(): Promise<void> {
  const numbers = [1, 2, 3, 4, 5, 6];
  await catalogue().write([
    { sql: "INSERT INTO datasets VALUES ('d', 'Set', '/x', 1, '00', 'ready')", parameterSets: [[]] },
    {
      sql: "INSERT INTO studies VALUES (?, 'd', ?, ?, 2020, 0, 0)",
      parameterSets: numbers.map((each) => [`s${each}`, `k${each}`, `p${each}`]),
    },
    {
      sql: `INSERT INTO images VALUES (?, 'd', ?, ?, ?, '/x/i.dcm', 'R', 'CC', 'tags', 100, 80, 'MONOCHROME2', '1.2', NULL, ?,
              NULL, NULL, '[]')`,
      parameterSets: numbers.map((each) => [`i${each}`, `s${each}`, `p${each}`, String(each).repeat(64), each % 2]),
    },
  ]);
}

const OUTLINE = [
  { x: 10.5, y: 20 },
  { x: 30, y: 20.25 },
  { x: 20, y: 40 },
];

const ID = '00000000-0000-4000-8000-000000000001';

function draft(changes: Partial<AnnotationDraft> = {}): AnnotationDraft {
  return {
    annotationId: ID,
    basedOn: 0,
    imageId: 'i1',
    readerId: 'ada',
    shape: 'outline',
    points: OUTLINE,
    kind: 'mass',
    pathology: null,
    deleted: false,
    act: 'draw',
    ...changes,
  };
}

const save = async (changes: Partial<AnnotationDraft> = {}) => handlers()['review.save'](draft(changes));

async function saved(changes: Partial<AnnotationDraft> = {}): Promise<Annotation> {
  const result = await save(changes);
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

async function refusalOf(changes: Partial<AnnotationDraft>): Promise<string> {
  const result = await save(changes);
  return result.ok ? 'none' : result.failure.code;
}

async function shown(...imageIds: string[]): Promise<readonly Annotation[]> {
  const result = await handlers()['review.annotations']({ imageIds });
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

const rows = () => catalogue().read('SELECT revision, act, deleted FROM annotation_revisions ORDER BY revision');

describe('what a reader draws', () => {
  it('is on disk when the answer comes: another program reads it while this one has it open', async () => {
    await saved();
    const script = `
import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute('SELECT reader_name, shape, points FROM annotation_revisions').fetchall())`;
    const read = execFileSync('python3', ['-c', script, join(workspaceFolder(), 'catalogue.sqlite')], {
      encoding: 'utf8',
    });
    expect(read.trim()).toBe(`[('Ada', 'outline', '${JSON.stringify(OUTLINE)}')]`);
  });

  it('is there again when the workspace is opened again, with its reader and the points to the last digit', async () => {
    const before = await saved();
    expect(before).toMatchObject({ revision: 1, readerName: 'Ada', readerColor: '#56B4E9', points: OUTLINE });
    await app.workspace.close();
    await app.workspace.openAt(workspaceFolder());
    expect(await shown('i1', 'i2')).toEqual([before]);
    expect(await shown('i2')).toEqual([]);
    expect(await shown()).toEqual([]);
  });

  it('is told to all windows once it is saved, and not when it is refused', async () => {
    const first = await saved();
    await save({ basedOn: 7 });
    expect(events).toEqual([{ name: 'review.annotationSaved', payload: first }]);
  });

  it('keeps every revision: an edit, a deletion and an undo are rows of their own', async () => {
    await saved();
    await saved({ basedOn: 1, act: 'change-kind', kind: 'calcification' });
    await saved({ basedOn: 2, act: 'delete', kind: 'calcification', deleted: true });
    expect(await shown('i1')).toEqual([]);
    await saved({ basedOn: 3, act: 'undo', kind: 'calcification' });
    expect(await shown('i1')).toMatchObject([{ revision: 4, kind: 'calcification', act: 'undo' }]);
    expect(await rows()).toEqual([
      { revision: 1, act: 'draw', deleted: 0 },
      { revision: 2, act: 'change-kind', deleted: 0 },
      { revision: 3, act: 'delete', deleted: 1 },
      { revision: 4, act: 'undo', deleted: 0 },
    ]);
  });

  it('cannot be overwritten or removed, not even by a statement that tries', async () => {
    await saved();
    const attempts = [
      "UPDATE annotation_revisions SET kind = 'asymmetry'",
      'DELETE FROM annotation_revisions',
      "DELETE FROM datasets WHERE id = 'd'",
    ];
    for (const sql of attempts)
      await expect(catalogue().write([{ sql, parameterSets: [[]] }])).rejects.toThrow(/never|FOREIGN KEY/);
    expect(await shown('i1')).toMatchObject([{ kind: 'mass' }]);
  });

  it('is saved once when the same is asked twice, as after an answer that was lost', async () => {
    const first = await saved();
    expect(await saved()).toEqual(first);
    expect(await rows()).toHaveLength(1);
  });
});

describe('a save is refused', () => {
  it('when the annotation was changed meanwhile', async () => {
    await saved();
    await saved({ basedOn: 1, act: 'edit', points: [...OUTLINE, { x: 5, y: 30 }] });
    expect(await refusalOf({ basedOn: 1, act: 'edit' })).toBe('changed-elsewhere');
    expect(await refusalOf({ annotationId: ID.replace('1', '2'), basedOn: 3, act: 'edit' })).toBe('changed-elsewhere');
    expect(await rows()).toHaveLength(2);
  });

  it('when it is another reader’s', async () => {
    await saved();
    expect(await refusalOf({ basedOn: 1, readerId: 'ben', act: 'delete', deleted: true })).toBe('not-yours');
    expect(await shown('i1')).toHaveLength(1);
  });

  it.each([
    ['an image that is not there', { imageId: 'gone' }, 'not-found'],
    ['a reader who is not there', { readerId: 'nobody' }, 'no-reader'],
    ['an outline of two points', { points: OUTLINE.slice(0, 2) }, 'invalid'],
    ['a box of three', { shape: 'box' }, 'invalid'],
    ['a point beyond the last column', { points: [...OUTLINE, { x: 80.1, y: 1 }] }, 'invalid'],
    ['a point above the first row', { shape: 'point', points: [{ x: 1, y: -0.1 }] }, 'invalid'],
  ] as const)('for %s', async (_what, changes, code) => {
    expect(await refusalOf(changes as Partial<AnnotationDraft>)).toBe(code);
    expect(await rows()).toEqual([]);
  });

  it('takes the edges of the image', async () => {
    const corners = [
      { x: 0, y: 0 },
      { x: 80, y: 100 },
    ];
    expect(await saved({ shape: 'box', points: corners })).toMatchObject({ points: corners });
  });

  it('in a workspace that another program writes, which still shows what was drawn', async () => {
    await saved();
    const second = createTestApp(workers, join(folder.path, 'second'));
    await second.workspace.openAt(workspaceFolder());
    const reading = handlers(second.workspace);
    const refused = await reading['review.save'](draft({ basedOn: 1 }));
    expect(refused).toMatchObject({ ok: false, failure: { code: 'read-only' } });
    expect(await reading['review.annotations']({ imageIds: ['i1'] })).toMatchObject({ value: [{ revision: 1 }] });
    await second.workspace.close();
  });

  it('without a workspace', async () => {
    await app.workspace.close();
    expect(await refusalOf({})).toBe('no-workspace');
    await app.workspace.openAt(workspaceFolder());
  });
});

describe('what readers draw', () => {
  it('changes neither a split nor a manifest', async () => {
    const request = { datasetId: 'd', seed: 1, trainFraction: 0.5, validationFraction: 0.25 };
    const createSplit = datasetsHandlers(app.workspace, app.imports)['datasets.createSplit'];
    const split = await createSplit(request);
    if (!split.ok) throw new Error(split.failure.message);
    const before = await freezeSplit(catalogue(), split.value.splitId);
    await saved();
    await saved({ annotationId: ID.replace('1', '2'), imageId: 'i2', shape: 'point', points: [{ x: 1, y: 1 }] });
    expect(await freezeSplit(catalogue(), split.value.splitId)).toEqual(before);
    const again = await createSplit(request);
    expect(again.ok ? again.value.hash : null).toBe(split.value.hash);
  });
});
