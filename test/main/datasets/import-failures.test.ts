import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import type { ImportProgress } from '@contract/index';
import { clearUnfinishedImports } from '@main/datasets';
import { describe, expect, it } from 'vitest';

import { ImportPool } from '../../../main/datasets/import-pool';
import { ImportRun } from '../../../main/datasets/import-run';
import { runPython } from '../support/phantom';
import { usePhantomImports, valueOf } from './phantom-imports';

const imports = usePhantomImports();

/** pydicom spoils one good file into each bad one. */
const SPOIL = `
import sys, pydicom, copy
from pydicom.uid import generate_uid
source, out = sys.argv[1], sys.argv[2]
def spoiled(name, change):
    d = pydicom.dcmread(source)
    d.SOPInstanceUID = generate_uid(entropy_srcs=[name]); d.file_meta.MediaStorageSOPInstanceUID = d.SOPInstanceUID
    change(d); d.save_as(out + "/" + name, enforce_file_format=True)
spoiled("no-pixels.dcm", lambda d: d.__delitem__("PixelData"))
spoiled("same-pixels.dcm", lambda d: None)
spoiled("chest.dcm", lambda d: (setattr(d, "Modality", "CR"), setattr(d, "BodyPartExamined", "CHEST")))
def implant(d):
    d.BreastImplantPresent = "YES"; d.decompress()
    pixels = bytearray(d.PixelData); pixels[0] ^= 1; d.PixelData = bytes(pixels)
spoiled("implant.dcm", implant)
`;

/** Root may read everything, so the real worker runs as nobody where the tests run as root. */
async function readAsOrdinaryUser(source: string, file: string): Promise<unknown> {
  const job = { kind: 'read', folder: source, file, salt: '00', thumbnails: join(imports.folder, 'thumbnails') };
  const script = `
    const { Worker } = require('node:worker_threads');
    const worker = new Worker(${JSON.stringify(imports.workers.imports)}, { workerData: { codecsFolder: ${JSON.stringify(imports.workers.codecs)} } });
    worker.on('message', (answer) => { console.log(JSON.stringify(answer)); process.exit(0); });
    worker.postMessage({ id: 1, job: ${JSON.stringify(job)} });`;
  const identity = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'], ...identity });
  const [output] = (await once(child.stdout, 'data')) as [Buffer];
  return JSON.parse(output.toString()) as unknown;
}

describe('bad files', () => {
  it('are listed each with its reason and remedy, and the good ones are imported', async () => {
    const source = imports.someFiles();
    const files = readdirSync(join(source, 'patient-0001'));
    const good = join(source, 'patient-0001', files[0]!);
    runPython(SPOIL, good, source);
    writeFileSync(join(source, 'notes.txt'), 'not an image');
    writeFileSync(join(source, 'zero.dcm'), '');
    cpSync(join(source, 'patient-0001', files[1]!), join(source, 'truncated.dcm'));
    truncateSync(join(source, 'truncated.dcm'), 3000);
    cpSync(join(source, 'patient-0001', files[2]!), join(source, 'zz-duplicate.dcm'));
    symlinkSync(source, join(source, 'patient-0001', 'loop'));
    symlinkSync('/nowhere/at/all', join(source, 'dangling.dcm'));
    appendFileSync(join(source, '.DS_Store'), 'x');

    const progress = await imports.importFolder(source);
    expect(progress).toMatchObject({ state: 'finished', imagesImported: files.length + 1 });
    const leftOut = await valueOf(imports.handlers()['datasets.leftOut']({ datasetId: progress.datasetId }));
    expect(Object.fromEntries(leftOut.map(({ file, code }) => [file, code]))).toEqual({
      'chest.dcm': 'not-mammography',
      'dangling.dcm': 'vanished',
      'implant.dcm': 'implant',
      'no-pixels.dcm': 'no-pixel-data',
      'notes.txt': 'not-dicom',
      'same-pixels.dcm': 'same-pixels',
      'truncated.dcm': 'truncated',
      'zero.dcm': 'empty-file',
      'zz-duplicate.dcm': 'duplicate',
    });
    expect(progress.leftOut).toBe(leftOut.length);
    for (const { reason } of leftOut) expect(reason.length).toBeGreaterThan(10);
    const needing = leftOut.filter(({ code }) =>
      ['vanished', 'truncated', 'empty-file', 'duplicate', 'no-pixel-data'].includes(code),
    );
    for (const { remedy } of needing) expect(remedy).not.toBeNull();
  });

  it('make the import fail when there is nothing else, and their list stays readable', async () => {
    const source = join(imports.folder, 'source');
    mkdirSync(source);
    writeFileSync(join(source, 'notes.txt'), 'not an image');
    const progress = await imports.importFolder(source);
    expect(progress).toMatchObject({ state: 'failed', imagesImported: 0, leftOut: 1 });
    expect(progress.message).toContain(source);
    expect(await valueOf(imports.handlers()['datasets.list']())).toEqual([]);
    expect(await valueOf(imports.handlers()['datasets.leftOut']({ datasetId: progress.datasetId }))).toMatchObject([
      { file: 'notes.txt' },
    ]);
  });

  it('are named where this user may not read them', async () => {
    const source = imports.someFiles();
    const closed = join(source, 'patient-0001', readdirSync(join(source, 'patient-0001'))[0]!);
    chmodSync(closed, 0);
    chmodSync(imports.folder, 0o755);
    const answer = await readAsOrdinaryUser(source, closed.slice(source.length + 1));
    expect(answer).toMatchObject({ kind: 'done', value: { kind: 'left-out', why: { code: 'no-permission' } } });
    expect(JSON.stringify(answer)).toContain('permission to read it');
  });

  it('are told from a folder that is not there, which is refused at once', async () => {
    const refused = await imports.app.imports.start({ folder: join(imports.folder, 'nowhere'), name: 'N' });
    expect(refused).toMatchObject({ ok: false, failure: { code: 'not-found' } });
  });

  it('include a truth file that breaks its format: the images come without labels', async () => {
    const source = imports.someFiles();
    const spoiled = imports.truth();
    writeFileSync(
      join(source, 'truth.json'),
      JSON.stringify({ ...spoiled, images: [{ ...spoiled.images[0], density: 'E' }] }),
    );
    const progress = await imports.importFolder(source);
    expect(progress.message).toContain('/images/0/density');
    const [dataset] = await valueOf(imports.handlers()['datasets.list']());
    expect(dataset).toMatchObject({ labeledImageCount: 0 });
    const leftOut = await valueOf(imports.handlers()['datasets.leftOut']({ datasetId: progress.datasetId }));
    expect(leftOut).toMatchObject([{ file: 'truth.json', code: 'invalid-truth' }]);
  });

  it('include a truth file that knows more images than there are', async () => {
    const source = imports.someFiles();
    cpSync(join(imports.phantom, 'truth.json'), join(source, 'truth.json'));
    const progress = await imports.importFolder(source);
    expect(progress).toMatchObject({ state: 'finished', leftOut: 1 });
    const [dataset] = await valueOf(imports.handlers()['datasets.list']());
    expect(dataset!.labeledImageCount).toBe(dataset!.imageCount);
  });
});

describe('an import that does not come to its end', () => {
  function run(source: string, onProgress: (progress: ImportProgress, run: ImportRun) => void): ImportRun {
    const pool = new ImportPool({ workerFile: imports.workers.imports, codecsFolder: imports.workers.codecs, size: 2 });
    const errors: string[] = [];
    const made: ImportRun = new ImportRun(
      { folder: source, name: 'Half' },
      {
        catalogue: imports.catalogue(),
        pool,
        thumbnails: join(imports.folder, 'thumbnails'),
        onProgress: (progress) => onProgress(progress, made),
        logError: (message) => errors.push(message),
      },
    );
    return made;
  }

  it('leaves nothing behind when it is canceled', async () => {
    const canceled = run(imports.phantom, (progress, itself) => {
      if (progress.filesDone === 5) void itself.cancel();
    });
    await canceled.run();
    expect(canceled.progress).toMatchObject({ state: 'canceled', message: 'Canceled: nothing of it was kept.' });
    expect(
      await imports.catalogue().read('SELECT (SELECT count(*) FROM datasets) AS d, (SELECT count(*) FROM images) AS i'),
    ).toEqual([{ d: 0, i: 0 }]);
  });

  it('keeps what was read when the folder vanishes midway, and lists the rest', async () => {
    const source = join(imports.folder, 'usb-stick');
    cpSync(imports.phantom, source, { recursive: true });
    const cut = run(source, (progress) => {
      if (progress.filesDone === 8) rmSync(source, { recursive: true, force: true });
    });
    await cut.run();
    expect(cut.progress.state).toBe('finished');
    expect(cut.progress.message).toContain('vanished');
    expect(cut.progress.imagesImported).toBeGreaterThanOrEqual(8);
    expect(cut.leftOut.filter(({ why }) => why.code === 'vanished').length).toBeGreaterThan(0);
    expect(cut.progress.imagesImported + cut.leftOut.filter(({ why }) => why.code === 'vanished').length).toBe(
      cut.progress.filesSeen,
    );
  });

  it('names a full disk, and harms no dataset that was there', async () => {
    const source = imports.someFiles();
    await imports.importFolder(source, 'Before');
    const before = await valueOf(imports.handlers()['datasets.list']());
    const [pages] = await imports.catalogue().read('PRAGMA page_count');
    await imports.catalogue().read(`PRAGMA max_page_count = ${Number(pages!['page_count']) + 2}`);
    const progress = await imports.importFolder(imports.phantom, 'Too much');
    expect(progress).toMatchObject({ state: 'failed' });
    expect(progress.message).toMatch(/no space left/);
    expect(await valueOf(imports.handlers()['datasets.list']())).toEqual(before);
  });

  it('is cleared away at the next opening when the program was killed meanwhile', async () => {
    await imports
      .catalogue()
      .write([{ sql: "INSERT INTO datasets VALUES ('x', 'Half', '/x', 1, '00', 'importing')", parameterSets: [[]] }]);
    expect(await valueOf(imports.handlers()['datasets.list']())).toEqual([]);
    expect(await clearUnfinishedImports(imports.app.workspace.current()!)).toBe(1);
    expect(await imports.catalogue().read('SELECT id FROM datasets')).toEqual([]);
  });

  it('is ended when its workspace is closed', async () => {
    const { importId } = await valueOf(imports.app.imports.start({ folder: imports.phantom, name: 'Set' }));
    await imports.app.workspace.close();
    expect(imports.app.imports.list().some((each) => each.importId === importId)).toBe(false);
    await imports.app.workspace.openAt(join(imports.folder, 'workspace'));
    expect(await imports.catalogue().read('SELECT id FROM datasets')).toEqual([]);
  });
});
