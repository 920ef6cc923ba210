import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import type { ImportProgress, TruthFile } from '@contract/index';
import { clearUnfinishedImports, datasetsHandlers, freezeSplit } from '@main/datasets';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { ImportPool } from '../../../main/datasets/import-pool';
import { ImportRun } from '../../../main/datasets/import-run';
import { buildWorkers, type BuiltWorkers } from '../support/built-workers';
import { makePhantom, runPython } from '../support/phantom';
import { temporaryFolder } from '../support/temporary-folder';
import { createTestApp, type TestApp } from '../support/test-workspace';

const PATIENTS = 10;
const everything = { datasetId: null, text: null, density: null, malignant: null, splitPart: null };

let workers: BuiltWorkers;
let fixtures: ReturnType<typeof temporaryFolder>;
let phantom: string;
let folder: ReturnType<typeof temporaryFolder>;
let app: TestApp;

beforeAll(async () => {
  workers = await buildWorkers();
  fixtures = temporaryFolder();
  phantom = join(fixtures.path, 'phantom');
  makePhantom(phantom, PATIENTS);
}, 120_000);
afterAll(async () => {
  await workers.remove();
  fixtures.remove();
});
beforeEach(async () => {
  folder = temporaryFolder();
  app = createTestApp(workers, folder.path);
  await app.workspace.createAt(join(folder.path, 'workspace'), 'Test');
});
afterEach(async () => {
  await app.workspace.close();
  folder.remove();
});

const handlers = () => datasetsHandlers(app.workspace, app.imports);
const catalogue = () => app.workspace.current()!.catalogue;

async function valueOf<T>(
  result:
    | Promise<{ ok: true; value: T } | { ok: false; failure: unknown }>
    | { ok: true; value: T }
    | { ok: false; failure: unknown },
): Promise<T> {
  const settled = await result;
  if (!settled.ok) throw new Error(JSON.stringify(settled.failure));
  return settled.value;
}

async function ended(importId: string): Promise<ImportProgress> {
  for (;;) {
    const found = app.imports.list().find((each) => each.importId === importId);
    if (found !== undefined && found.state !== 'scanning' && found.state !== 'reading') return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function imported(source: string, name = 'Set'): Promise<ImportProgress> {
  const { importId } = await valueOf(app.imports.start({ folder: source, name }));
  return ended(importId);
}

const truth = (): TruthFile => JSON.parse(readFileSync(join(phantom, 'truth.json'), 'utf8')) as TruthFile;

/** A copy of the phantom's first patient, to be spoiled. */
function someFiles(): string {
  const target = join(folder.path, 'source');
  mkdirSync(target);
  cpSync(join(phantom, 'patient-0001'), join(target, 'patient-0001'), { recursive: true });
  return target;
}

describe('an import of the phantom', () => {
  it('takes every image with its labels, and a thumbnail each', async () => {
    const progress = await imported(phantom);
    const images = truth().images;
    expect(progress).toMatchObject({
      state: 'finished',
      imagesImported: images.length,
      filesDone: images.length,
      leftOut: 0,
      message: null,
    });
    const [dataset] = await valueOf(handlers()['datasets.list']());
    expect(dataset).toMatchObject({
      name: 'Set',
      patientCount: PATIENTS,
      imageCount: images.length,
      labeledImageCount: images.length,
      malignantImageCount: images.filter(({ malignant }) => malignant).length,
      leftOutCount: 0,
    });
    expect(readdirSync(join(folder.path, 'workspace/cache/thumbnails'))).toHaveLength(images.length);
    expect(app.events.map(({ name }) => name)).toContain('datasets.importProgress');
    expect(app.errors).toEqual([]);
  });

  it('hangs four views a study, and tells priors from current studies', async () => {
    await imported(phantom);
    const studies = await valueOf(handlers()['datasets.studies'](everything));
    expect(studies.length).toBeGreaterThan(PATIENTS);
    for (const study of studies) {
      expect(study.images.map(({ laterality, view }) => `${laterality}${view}`)).toEqual([
        'RCC',
        'LCC',
        'RMLO',
        'LMLO',
      ]);
    }
    const priors = studies.filter(({ isPrior }) => isPrior);
    expect(priors.length).toBe(studies.length - PATIENTS);
    const study = await valueOf(handlers()['datasets.study']({ studyId: studies[0]!.studyId }));
    expect(study.row).toEqual(studies[0]);
    expect(study.images).toHaveLength(4);
    expect(study.images.flatMap(({ findings }) => findings)).toHaveLength(studies[0]!.findingCount);
    expect(study.images.flatMap(({ viewModifiers }) => viewModifiers)).toEqual([]);
    expect(await handlers()['datasets.study']({ studyId: 'nobody' })).toMatchObject({
      ok: false,
      failure: { code: 'not-found' },
    });
  });

  it('knows which study of a patient came before which', async () => {
    await imported(phantom);
    const studies = await valueOf(handlers()['datasets.studies'](everything));
    const earlier = studies.find(({ isPrior }) => isPrior)!;
    const [current] = studies.filter(({ patientKey, isPrior }) => patientKey === earlier.patientKey && !isPrior);
    const read = (studyId: string) => valueOf(handlers()['datasets.study']({ studyId }));
    expect((await read(current!.studyId)).priorStudyId).toBe(earlier.studyId);
    expect((await read(earlier.studyId)).priorStudyId).toBeNull();
  });

  it('finds studies by pseudonym, density, label and part', async () => {
    await imported(phantom);
    const all = await valueOf(handlers()['datasets.studies'](everything));
    const find = (query: object) => valueOf(handlers()['datasets.studies']({ ...everything, ...query }));
    const wanted = all[3]!;
    expect((await find({ text: wanted.patientKey.slice(2, 9).toUpperCase() })).map(({ studyId }) => studyId)).toContain(
      wanted.studyId,
    );
    expect(await find({ malignant: true })).toEqual(all.filter(({ malignant }) => malignant === true));
    expect(await find({ density: 'B' })).toEqual(all.filter(({ density }) => density === 'B'));
    expect(await find({ datasetId: 'other' })).toEqual([]);
    expect(await find({ splitPart: 'test' })).toEqual([]);
    await valueOf(
      handlers()['datasets.createSplit']({
        datasetId: wanted.datasetId,
        seed: 1,
        trainFraction: 0.5,
        validationFraction: 0.2,
      }),
    );
    const parts = await Promise.all((['train', 'validation', 'test'] as const).map((splitPart) => find({ splitPart })));
    expect(parts.map(({ length }) => length > 0)).toEqual([true, true, true]);
    expect(parts.flat().length).toBe(all.length);
  });

  it('keeps no PatientID, no UID and no full date on the disk of the workspace', async () => {
    await imported(phantom);
    await app.workspace.close();
    const facts = JSON.parse(
      runPython(
        'import sys, json, pydicom; d = pydicom.dcmread(sys.argv[1]); print(json.dumps([d.PatientID, d.SOPInstanceUID, d.StudyInstanceUID]))',
        join(phantom, truth().images[0]!.file),
      ),
    ) as string[];
    const workspace = join(folder.path, 'workspace');
    const bytes = readdirSync(workspace)
      .filter((name) => name.startsWith('catalogue'))
      .map((name) => readFileSync(join(workspace, name), 'latin1'))
      .join();
    for (const identifier of facts) expect(bytes).not.toContain(identifier);
  });

  it('splits alike in two workspaces from two paths, and as Python does', async () => {
    const { datasetId } = await imported(phantom);
    const request = { seed: 7, trainFraction: 0.5, validationFraction: 0.2 };
    const split = await valueOf(handlers()['datasets.createSplit']({ datasetId, ...request }));
    const again = await valueOf(handlers()['datasets.createSplit']({ datasetId, ...request }));
    expect(again).toMatchObject({ splitId: split.splitId, hash: split.hash });
    const frozen = await valueOf(freezeSplit(catalogue(), split.splitId));
    expect(frozen.manifest.images).toHaveLength(truth().images.length);
    expect(Object.keys(frozen.paths)).toEqual(frozen.manifest.images.map(({ caseKey }) => caseKey));

    writeFileSync(join(folder.path, 'manifest.json'), JSON.stringify(frozen.manifest));
    writeFileSync(join(folder.path, 'split.json'), JSON.stringify(frozen.split));
    const hash = runPython(
      `import sys, json
from mammobench.datasets import LabeledCase, check_split_folder, make_split
from pathlib import Path
images = json.loads((Path(sys.argv[1]) / "manifest.json").read_text())["images"]
print(make_split([LabeledCase(i["caseKey"], i["patientKey"], i["malignant"]) for i in images], 7, 0.5, 0.2).hash)
sys.exit(check_split_folder(Path(sys.argv[1])))`,
      folder.path,
    );
    expect(hash).toContain(split.hash);

    const elsewhere = join(folder.path, 'elsewhere');
    cpSync(phantom, elsewhere, { recursive: true });
    await app.workspace.createAt(join(folder.path, 'second'), 'Second');
    const moved = await imported(elsewhere, 'Another name');
    const second = await valueOf(handlers()['datasets.createSplit']({ datasetId: moved.datasetId, ...request }));
    expect(second.hash).toBe(split.hash);
    const secondFrozen = await valueOf(freezeSplit(catalogue(), second.splitId));
    expect(secondFrozen.split).toEqual(frozen.split);
    expect(secondFrozen.manifest.salt).not.toBe(frozen.manifest.salt);
  });

  it('refuses a split that cannot be, and a name that is taken', async () => {
    const { datasetId } = await imported(phantom);
    const split = (trainFraction: number, validationFraction: number, dataset = datasetId) =>
      handlers()['datasets.createSplit']({ datasetId: dataset, seed: 1, trainFraction, validationFraction });
    expect(await split(0.8, 0.2)).toMatchObject({ ok: false, failure: { code: 'invalid' } });
    expect(await split(0.5, 0.2, 'nothing')).toMatchObject({ ok: false, failure: { code: 'no-labels' } });
    const again = await app.imports.start({ folder: phantom, name: 'Set' });
    expect(again).toMatchObject({ ok: false, failure: { code: 'name-taken' } });
    expect(await freezeSplit(catalogue(), 'none')).toMatchObject({
      ok: false,
      failure: { problems: [{ path: '/data/splitId' }] },
    });
  });
});

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
  const job = { kind: 'read', folder: source, file, salt: '00', thumbnails: join(folder.path, 'thumbnails') };
  const script = `
    const { Worker } = require('node:worker_threads');
    const worker = new Worker(${JSON.stringify(workers.imports)}, { workerData: { codecsFolder: ${JSON.stringify(workers.codecs)} } });
    worker.on('message', (answer) => { console.log(JSON.stringify(answer)); process.exit(0); });
    worker.postMessage({ id: 1, job: ${JSON.stringify(job)} });`;
  const identity = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'], ...identity });
  const [output] = (await once(child.stdout, 'data')) as [Buffer];
  return JSON.parse(output.toString()) as unknown;
}

/** A magnification beside the view that it magnifies; its pixels are its own. */
const MAGNIFY = `
import sys, pydicom
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid
d = pydicom.dcmread(sys.argv[1]); d.decompress()
d.SOPInstanceUID = generate_uid(); d.file_meta.MediaStorageSOPInstanceUID = d.SOPInstanceUID
code = Dataset(); code.CodeValue = "399163009"; code.CodingSchemeDesignator = "SCT"; code.CodeMeaning = "Magnification"
view = d.ViewCodeSequence[0] if "ViewCodeSequence" in d else Dataset()
view.ViewModifierCodeSequence = [code]; d.ViewCodeSequence = [view]
pixels = bytearray(d.PixelData); pixels[0] ^= 1; d.PixelData = bytes(pixels)
d.save_as(sys.argv[2], enforce_file_format=True)
`;

describe('a view modifier', () => {
  it('is kept with its image', async () => {
    const source = someFiles();
    const [file] = readdirSync(join(source, 'patient-0001'));
    runPython(MAGNIFY, join(source, 'patient-0001', file!), join(source, 'magnified.dcm'));
    await imported(source);
    const studies = await valueOf(handlers()['datasets.studies'](everything));
    const all = await Promise.all(studies.map(({ studyId }) => valueOf(handlers()['datasets.study']({ studyId }))));
    const modified = all.flatMap(({ images }) => images).filter(({ viewModifiers }) => viewModifiers.length > 0);
    expect(modified.map(({ viewModifiers }) => viewModifiers)).toEqual([['Magnification']]);
  });
});

describe('bad files', () => {
  it('are listed each with its reason and remedy, and the good ones are imported', async () => {
    const source = someFiles();
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

    const progress = await imported(source);
    expect(progress).toMatchObject({ state: 'finished', imagesImported: files.length + 1 });
    const leftOut = await valueOf(handlers()['datasets.leftOut']({ datasetId: progress.datasetId }));
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
    const source = join(folder.path, 'source');
    mkdirSync(source);
    writeFileSync(join(source, 'notes.txt'), 'not an image');
    const progress = await imported(source);
    expect(progress).toMatchObject({ state: 'failed', imagesImported: 0, leftOut: 1 });
    expect(progress.message).toContain(source);
    expect(await valueOf(handlers()['datasets.list']())).toEqual([]);
    expect(await valueOf(handlers()['datasets.leftOut']({ datasetId: progress.datasetId }))).toMatchObject([
      { file: 'notes.txt' },
    ]);
  });

  it('are named where this user may not read them', async () => {
    const source = someFiles();
    const closed = join(source, 'patient-0001', readdirSync(join(source, 'patient-0001'))[0]!);
    chmodSync(closed, 0);
    chmodSync(folder.path, 0o755);
    const answer = await readAsOrdinaryUser(source, closed.slice(source.length + 1));
    expect(answer).toMatchObject({ kind: 'done', value: { kind: 'left-out', why: { code: 'no-permission' } } });
    expect(JSON.stringify(answer)).toContain('permission to read it');
  });

  it('are told from a folder that is not there, which is refused at once', async () => {
    const refused = await app.imports.start({ folder: join(folder.path, 'nowhere'), name: 'N' });
    expect(refused).toMatchObject({ ok: false, failure: { code: 'not-found' } });
  });

  it('include a truth file that breaks its format: the images come without labels', async () => {
    const source = someFiles();
    const spoiled = truth();
    writeFileSync(
      join(source, 'truth.json'),
      JSON.stringify({ ...spoiled, images: [{ ...spoiled.images[0], density: 'E' }] }),
    );
    const progress = await imported(source);
    expect(progress.message).toContain('/images/0/density');
    const [dataset] = await valueOf(handlers()['datasets.list']());
    expect(dataset).toMatchObject({ labeledImageCount: 0 });
    const leftOut = await valueOf(handlers()['datasets.leftOut']({ datasetId: progress.datasetId }));
    expect(leftOut).toMatchObject([{ file: 'truth.json', code: 'invalid-truth' }]);
  });

  it('include a truth file that knows more images than there are', async () => {
    const source = someFiles();
    cpSync(join(phantom, 'truth.json'), join(source, 'truth.json'));
    const progress = await imported(source);
    expect(progress).toMatchObject({ state: 'finished', leftOut: 1 });
    const [dataset] = await valueOf(handlers()['datasets.list']());
    expect(dataset!.labeledImageCount).toBe(dataset!.imageCount);
  });
});

describe('an import that does not come to its end', () => {
  function run(source: string, onProgress: (progress: ImportProgress, run: ImportRun) => void): ImportRun {
    const pool = new ImportPool({ workerFile: workers.imports, codecsFolder: workers.codecs, size: 2 });
    const errors: string[] = [];
    const made: ImportRun = new ImportRun(
      { folder: source, name: 'Half' },
      {
        catalogue: catalogue(),
        pool,
        thumbnails: join(folder.path, 'thumbnails'),
        onProgress: (progress) => onProgress(progress, made),
        logError: (message) => errors.push(message),
      },
    );
    return made;
  }

  it('leaves nothing behind when it is canceled', async () => {
    const canceled = run(phantom, (progress, itself) => {
      if (progress.filesDone === 5) void itself.cancel();
    });
    await canceled.run();
    expect(canceled.progress).toMatchObject({ state: 'canceled', message: 'Canceled: nothing of it was kept.' });
    expect(
      await catalogue().read('SELECT (SELECT count(*) FROM datasets) AS d, (SELECT count(*) FROM images) AS i'),
    ).toEqual([{ d: 0, i: 0 }]);
  });

  it('keeps what was read when the folder vanishes midway, and lists the rest', async () => {
    const source = join(folder.path, 'usb-stick');
    cpSync(phantom, source, { recursive: true });
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
    const source = someFiles();
    await imported(source, 'Before');
    const before = await valueOf(handlers()['datasets.list']());
    const [pages] = await catalogue().read('PRAGMA page_count');
    await catalogue().read(`PRAGMA max_page_count = ${Number(pages!['page_count']) + 2}`);
    const progress = await imported(phantom, 'Too much');
    expect(progress).toMatchObject({ state: 'failed' });
    expect(progress.message).toMatch(/no space left/);
    expect(await valueOf(handlers()['datasets.list']())).toEqual(before);
  });

  it('is cleared away at the next opening when the program was killed meanwhile', async () => {
    await catalogue().write([
      { sql: "INSERT INTO datasets VALUES ('x', 'Half', '/x', 1, '00', 'importing')", parameterSets: [[]] },
    ]);
    expect(await valueOf(handlers()['datasets.list']())).toEqual([]);
    expect(await clearUnfinishedImports(app.workspace.current()!)).toBe(1);
    expect(await catalogue().read('SELECT id FROM datasets')).toEqual([]);
  });

  it('is ended when its workspace is closed', async () => {
    const { importId } = await valueOf(app.imports.start({ folder: phantom, name: 'Set' }));
    await app.workspace.close();
    expect(app.imports.list().some((each) => each.importId === importId)).toBe(false);
    await app.workspace.openAt(join(folder.path, 'workspace'));
    expect(await catalogue().read('SELECT id FROM datasets')).toEqual([]);
  });
});
