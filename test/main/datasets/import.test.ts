import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { freezeSplit } from '@main/datasets';
import { describe, expect, it } from 'vitest';

import { runPython } from '../support/phantom';
import { everything, PATIENTS, usePhantomImports, valueOf } from './phantom-imports';

const imports = usePhantomImports();

describe('an import of the phantom', () => {
  it('takes every image with its labels, and a thumbnail each', async () => {
    const progress = await imports.importFolder(imports.phantom);
    const images = imports.truth().images;
    expect(progress).toMatchObject({
      state: 'finished',
      imagesImported: images.length,
      filesDone: images.length,
      leftOut: 0,
      message: null,
    });
    const [dataset] = await valueOf(imports.handlers()['datasets.list']());
    expect(dataset).toMatchObject({
      name: 'Set',
      patientCount: PATIENTS,
      imageCount: images.length,
      labeledImageCount: images.length,
      malignantImageCount: images.filter(({ malignant }) => malignant).length,
      leftOutCount: 0,
    });
    expect(readdirSync(join(imports.folder, 'workspace/cache/thumbnails'))).toHaveLength(images.length);
    expect(imports.app.events.map(({ name }) => name)).toContain('datasets.importProgress');
    expect(imports.app.errors).toEqual([]);
  });

  it('hangs four views a study, and tells priors from current studies', async () => {
    await imports.importFolder(imports.phantom);
    const studies = await valueOf(imports.handlers()['datasets.studies'](everything));
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
    const study = await valueOf(imports.handlers()['datasets.study']({ studyId: studies[0]!.studyId }));
    expect(study.row).toEqual(studies[0]);
    expect(study.images).toHaveLength(4);
    expect(study.images.flatMap(({ findings }) => findings)).toHaveLength(studies[0]!.findingCount);
    expect(study.images.flatMap(({ viewModifiers }) => viewModifiers)).toEqual([]);
    expect(await imports.handlers()['datasets.study']({ studyId: 'nobody' })).toMatchObject({
      ok: false,
      failure: { code: 'not-found' },
    });
  });

  it('knows which study of a patient came before which', async () => {
    await imports.importFolder(imports.phantom);
    const studies = await valueOf(imports.handlers()['datasets.studies'](everything));
    const earlier = studies.find(({ isPrior }) => isPrior)!;
    const [current] = studies.filter(({ patientKey, isPrior }) => patientKey === earlier.patientKey && !isPrior);
    const read = (studyId: string) => valueOf(imports.handlers()['datasets.study']({ studyId }));
    expect((await read(current!.studyId)).priorStudyId).toBe(earlier.studyId);
    expect((await read(earlier.studyId)).priorStudyId).toBeNull();
  });

  it('finds studies by pseudonym, density, label and part', async () => {
    await imports.importFolder(imports.phantom);
    const all = await valueOf(imports.handlers()['datasets.studies'](everything));
    const find = (query: object) => valueOf(imports.handlers()['datasets.studies']({ ...everything, ...query }));
    const wanted = all[3]!;
    expect((await find({ text: wanted.patientKey.slice(2, 9).toUpperCase() })).map(({ studyId }) => studyId)).toContain(
      wanted.studyId,
    );
    expect(await find({ malignant: true })).toEqual(all.filter(({ malignant }) => malignant === true));
    expect(await find({ density: 'B' })).toEqual(all.filter(({ density }) => density === 'B'));
    expect(await find({ datasetId: 'other' })).toEqual([]);
    expect(await find({ splitPart: 'test' })).toEqual([]);
    await valueOf(
      imports.handlers()['datasets.createSplit']({
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
    await imports.importFolder(imports.phantom);
    await imports.app.workspace.close();
    const facts = JSON.parse(
      runPython(
        'import sys, json, pydicom; d = pydicom.dcmread(sys.argv[1]); print(json.dumps([d.PatientID, d.SOPInstanceUID, d.StudyInstanceUID]))',
        join(imports.phantom, imports.truth().images[0]!.file),
      ),
    ) as string[];
    const workspace = join(imports.folder, 'workspace');
    const bytes = readdirSync(workspace)
      .filter((name) => name.startsWith('catalogue'))
      .map((name) => readFileSync(join(workspace, name), 'latin1'))
      .join();
    for (const identifier of facts) expect(bytes).not.toContain(identifier);
  });

  it('splits alike in two workspaces from two paths, and as Python does', async () => {
    const { datasetId } = await imports.importFolder(imports.phantom);
    const request = { seed: 7, trainFraction: 0.5, validationFraction: 0.2 };
    const split = await valueOf(imports.handlers()['datasets.createSplit']({ datasetId, ...request }));
    const again = await valueOf(imports.handlers()['datasets.createSplit']({ datasetId, ...request }));
    expect(again).toMatchObject({ splitId: split.splitId, hash: split.hash });
    const frozen = await valueOf(freezeSplit(imports.catalogue(), split.splitId));
    expect(frozen.manifest.images).toHaveLength(imports.truth().images.length);
    expect(Object.keys(frozen.paths)).toEqual(frozen.manifest.images.map(({ caseKey }) => caseKey));

    writeFileSync(join(imports.folder, 'manifest.json'), JSON.stringify(frozen.manifest));
    writeFileSync(join(imports.folder, 'split.json'), JSON.stringify(frozen.split));
    const hash = runPython(
      `import sys, json
from mammobench.datasets import LabeledCase, check_split_folder, make_split
from pathlib import Path
images = json.loads((Path(sys.argv[1]) / "manifest.json").read_text())["images"]
print(make_split([LabeledCase(i["caseKey"], i["patientKey"], i["malignant"]) for i in images], 7, 0.5, 0.2).hash)
sys.exit(check_split_folder(Path(sys.argv[1])))`,
      imports.folder,
    );
    expect(hash).toContain(split.hash);

    const elsewhere = join(imports.folder, 'elsewhere');
    cpSync(imports.phantom, elsewhere, { recursive: true });
    await imports.app.workspace.createAt(join(imports.folder, 'second'), 'Second');
    const moved = await imports.importFolder(elsewhere, 'Another name');
    const second = await valueOf(
      imports.handlers()['datasets.createSplit']({ datasetId: moved.datasetId, ...request }),
    );
    expect(second.hash).toBe(split.hash);
    const secondFrozen = await valueOf(freezeSplit(imports.catalogue(), second.splitId));
    expect(secondFrozen.split).toEqual(frozen.split);
    expect(secondFrozen.manifest.salt).not.toBe(frozen.manifest.salt);
  });

  it('refuses a split that cannot be, and a name that is taken', async () => {
    const { datasetId } = await imports.importFolder(imports.phantom);
    const split = (trainFraction: number, validationFraction: number, dataset = datasetId) =>
      imports.handlers()['datasets.createSplit']({ datasetId: dataset, seed: 1, trainFraction, validationFraction });
    expect(await split(0.8, 0.2)).toMatchObject({ ok: false, failure: { code: 'invalid' } });
    expect(await split(0.5, 0.2, 'nothing')).toMatchObject({ ok: false, failure: { code: 'no-labels' } });
    const again = await imports.app.imports.start({ folder: imports.phantom, name: 'Set' });
    expect(again).toMatchObject({ ok: false, failure: { code: 'name-taken' } });
    expect(await freezeSplit(imports.catalogue(), 'none')).toMatchObject({
      ok: false,
      failure: { problems: [{ path: '/data/splitId' }] },
    });
  });
});

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
    const source = imports.someFiles();
    const [file] = readdirSync(join(source, 'patient-0001'));
    runPython(MAGNIFY, join(source, 'patient-0001', file!), join(source, 'magnified.dcm'));
    await imports.importFolder(source);
    const studies = await valueOf(imports.handlers()['datasets.studies'](everything));
    const all = await Promise.all(
      studies.map(({ studyId }) => valueOf(imports.handlers()['datasets.study']({ studyId }))),
    );
    const modified = all.flatMap(({ images }) => images).filter(({ viewModifiers }) => viewModifiers.length > 0);
    expect(modified.map(({ viewModifiers }) => viewModifiers)).toEqual([['Magnification']]);
  });
});
