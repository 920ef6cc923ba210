import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { createThumbnailMaker, datasetsHandlers, type ThumbnailMaker } from '@main/datasets';
import { createDicomScheme, findServedFile } from '@main/dicom';
import type { SchemeAnswer } from '@main/workspace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { buildWorkers, type BuiltWorkers } from '../support/built-workers';
import { makePhantom } from '../support/phantom';
import { temporaryFolder } from '../support/temporary-folder';
import { createTestApp, type TestApp } from '../support/test-workspace';

let workers: BuiltWorkers;
let folder: ReturnType<typeof temporaryFolder>;
let app: TestApp;
let thumbnails: ThumbnailMaker;
let ask: (url: string) => Promise<SchemeAnswer>;
let image: { readonly id: string; readonly file: string; readonly caseKey: string };

const heatmapValues = Float32Array.of(-1.5, 0, 2.25);

beforeAll(async () => {
  workers = await buildWorkers();
  folder = temporaryFolder();
  makePhantom(join(folder.path, 'phantom'), 1);
  cpSync(join(folder.path, 'phantom'), join(folder.path, 'source'), { recursive: true });
  app = createTestApp(workers, folder.path);
  await app.workspace.createAt(join(folder.path, 'workspace'), 'Test');
  await app.imports.start({ folder: join(folder.path, 'source'), name: 'Set' });
  while (app.imports.list()[0]?.state !== 'finished') await new Promise((resolve) => setTimeout(resolve, 20));
  thumbnails = createThumbnailMaker({ workerFile: workers.imports, codecsFolder: workers.codecs });
  const scheme = createDicomScheme({
    workspace: app.workspace,
    thumbnails,
    heatmap: (id) => (id === 'known' ? heatmapValues : null),
  });
  ask = (url) => scheme(new URL(url));
  const [row] = await app.workspace.current()!.catalogue.read('SELECT id, file, case_key FROM images ORDER BY file');
  image = { id: String(row!['id']), file: String(row!['file']), caseKey: String(row!['case_key']) };
}, 120_000);
afterAll(async () => {
  await thumbnails.close();
  await app.workspace.close();
  await workers.remove();
  folder.remove();
});

function bytesOf(answer: SchemeAnswer): Uint8Array {
  if (!answer.ok) throw new Error(answer.message);
  return answer.bytes;
}

describe('dicom://', () => {
  it('serves a file’s own bytes by the image’s id', async () => {
    const answer = await ask(`dicom://image/${image.id}`);
    expect(answer).toMatchObject({ ok: true, type: 'application/dicom' });
    expect(Buffer.compare(bytesOf(answer), readFileSync(image.file))).toBe(0);
  });

  it('names the file that Chromium reads itself, by the image’s id alone', async () => {
    const find = findServedFile(app.workspace);
    expect(await find(new URL(`dicom-file://image/${image.id}`))).toBe(image.file);
    const others = ['image/unknown', 'image/..%2F..%2Fetc%2Fpasswd', 'image/', `thumbnail/${image.id}`];
    for (const other of others) expect(await find(new URL(`dicom-file://${other}`))).toBeNull();
  });

  it('serves a thumbnail, and makes it anew when the cache was cleared', async () => {
    const first = bytesOf(await ask(`dicom://thumbnail/${image.id}`));
    expect([...first.subarray(1, 4)]).toEqual([0x50, 0x4e, 0x47]);
    const cached = join(folder.path, 'workspace/cache/thumbnails', `${image.caseKey}.png`);
    rmSync(join(folder.path, 'workspace/cache'), { recursive: true });
    const second = bytesOf(await ask(`dicom://thumbnail/${image.id}`));
    expect(Buffer.compare(first, second)).toBe(0);
    expect(Buffer.compare(readFileSync(cached), second)).toBe(0);
  });

  it('serves a prediction’s map as float32, little-endian', async () => {
    const bytes = bytesOf(await ask('dicom://heatmap/known'));
    expect(Buffer.from(bytes).readFloatLE(8)).toBe(2.25);
    expect(await ask('dicom://heatmap/unknown')).toMatchObject({ ok: false, status: 404 });
  });

  it.each([
    ['dicom://image/unknown', 404],
    ['dicom://nothing/x', 404],
    ['dicom://image/..%2F..%2Fetc%2Fpasswd', 400],
    ['dicom://image/', 400],
    ['dicom://thumbnail/a.b', 400],
  ])('answers %s with %i', async (url, status) => {
    expect(await ask(url)).toMatchObject({ ok: false, status });
  });

  it('says which file is gone, and what to do', async () => {
    const [row] = await app.workspace.current()!.catalogue.read('SELECT id, file FROM images ORDER BY file DESC');
    rmSync(String(row!['file']));
    const gone = await ask(`dicom://image/${String(row!['id'])}`);
    expect(gone).toMatchObject({ ok: false, status: 404 });
    expect(JSON.stringify(gone)).toContain(String(row!['file']));
    const handlers = datasetsHandlers(app.workspace, app.imports);
    expect(await handlers['datasets.list']()).toMatchObject({ ok: true, value: [{ name: 'Set' }] });
  });
});
