import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { failed, isEvaluatedRun, ok, type EvaluatedRun, type EvaluationRequest, type Result } from '@contract/index';
import { createEvaluation, type EvaluationService } from '@main/evaluation';
import type { OpenWorkspace } from '@main/workspace';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { buildWorkers, type BuiltWorkers } from '../support/built-workers';
import { plantEvaluatedRun } from '../../fixtures/runs/evaluated-run';

let workers: BuiltWorkers;
let runsFolder: string;
let evaluation: EvaluationService;
let saveTo: string | null = null;
const warnings: string[] = [];
/** What the catalogue holds: case key → image. */
const held = new Map<string, { id: string; study_id: string; case_key: string }>();

beforeAll(async () => {
  workers = await buildWorkers();
}, 120_000);
afterAll(() => workers.remove());
beforeEach(() => {
  runsFolder = mkdtempSync(join(tmpdir(), 'mammobench-evaluation-'));
  held.clear();
  warnings.length = 0;
  const catalogue = {
    read: (_: string, keys: readonly string[]) => Promise.resolve(keys.flatMap((key) => held.get(key) ?? [])),
  };
  evaluation = createEvaluation({
    workspace: { open: () => ok({ catalogue } as unknown as OpenWorkspace) },
    runFolder: (runId) =>
      Promise.resolve(runId === 'unknown' ? failed('unknown-run', 'none') : ok(join(runsFolder, runId))),
    runSeries: () => Promise.resolve(failed('unknown-run', 'none')),
    chooseSaveFile: () => Promise.resolve(saveTo),
    workerFile: workers.statistics,
    warn: (message) => warnings.push(message),
    runName: () => null,
  });
});
afterEach(async () => {
  await evaluation.close();
  rmSync(runsFolder, { recursive: true, force: true });
  expect(warnings).toEqual([]);
});

function ask(request: Partial<EvaluationRequest> = {}): Promise<Result<EvaluatedRun>> {
  const whole = { topic: 'page', runId: 'run-1', unit: 'image', part: 'test', resampled: false, ...request } as const;
  return Promise.resolve(evaluation.handlers['evaluation.ofRun'](whole));
}

async function evaluated(request: Partial<EvaluationRequest> = {}): Promise<EvaluatedRun> {
  const result = await ask(request);
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

/** JSON Schema has no infinite numbers; the threshold that calls nothing is one, and travels between processes as it is. */
function finiteOf(run: EvaluatedRun): unknown {
  return JSON.parse(JSON.stringify(run, (_, value: unknown) => (value === Infinity ? 1e9 : value)));
}

function problemsOf(result: Result<unknown>): readonly string[] {
  return result.ok ? [] : result.failure.problems.map(({ path, message }) => `${path}: ${message}`);
}

const plant = (runId = 'run-1', patients = 45): string =>
  plantEvaluatedRun(runsFolder, { runId, name: 'planted', patients, closeness: 1.5 });

describe('the evaluation of a run', () => {
  it('comes as the contract says, by image, breast and patient', async () => {
    plant();
    for (const [unit, cases] of [
      ['image', 180],
      ['breast', 90],
      ['patient', 45],
    ] as const) {
      const run = await evaluated({ unit });
      const finite = finiteOf(run);
      expect(isEvaluatedRun(finite) ? [] : isEvaluatedRun.errors).toEqual([]);
      expect(run.evaluation.estimate.counts).toMatchObject({ cases, patients: 45 });
      expect(run.steps.truePositives.at(-1)).toBe(run.evaluation.estimate.counts.positives);
      expect(run.notes).toEqual([]);
    }
  });

  it('leaves out what takes long unless it is asked for', async () => {
    plant();
    expect((await evaluated()).evaluation).toMatchObject({ bands: null, estimate: { bootstrap: null } });
    const whole = (await evaluated({ resampled: true })).evaluation;
    expect(whole.bands?.roc.at).toHaveLength(101);
    expect(whole.estimate.bootstrap?.interval).not.toBeNull();
  });

  it('names the files with the hash of what was read', async () => {
    const folder = plant();
    const { files } = await evaluated();
    expect(files.map(({ name }) => name)).toEqual(['predictions.csv', 'split.json', 'config.json', 'manifest.json']);
    expect(files[0]).toMatchObject({
      path: join(folder, 'predictions.csv'),
      sizeBytes: readFileSync(join(folder, 'predictions.csv')).length,
    });
  });

  it('is computed anew when a file changes, and only then', async () => {
    const folder = plant();
    const first = await evaluated();
    expect((await evaluated()).evaluation).toBe(first.evaluation);
    appendFileSync(join(folder, 'predictions.csv'), `${'c'.repeat(64)},patient-0,L,CC,test,1,9,0.9,0.9\n`);
    const again = await evaluated();
    expect(again.evaluation.estimate.counts.cases).toBe(first.evaluation.estimate.counts.cases + 1);
    expect(again.notes).toEqual([expect.stringContaining('lacks 1 of 181 cases')]);
  });
});

describe('the worst errors', () => {
  it('lead to the images that the workspace holds', async () => {
    plant();
    const [worst] = (await evaluated()).worst.falsePositives;
    expect(worst).toMatchObject({ positive: false, images: [{ imageId: null, studyId: null }] });
    held.set(worst!.key, { id: 'image-7', study_id: 'study-7', case_key: worst!.key });
    const [found] = (await evaluated()).worst.falsePositives;
    expect(found!.images).toMatchObject([{ imageId: 'image-7', studyId: 'study-7' }]);
  });

  it('of breasts come with all their images', async () => {
    plant();
    const [worst] = (await evaluated({ unit: 'breast' })).worst.falseNegatives;
    expect(worst!.images.map(({ view }) => view)).toEqual(['CC', 'MLO']);
  });
});

describe('an evaluation that is not wanted any more', () => {
  it('is dropped for the next one of its topic', async () => {
    plant('run-1', 4000);
    plant('run-2');
    const stale = ask({ resampled: true });
    const next = ask({ runId: 'run-2' });
    expect(await stale).toMatchObject({ ok: false, failure: { code: 'superseded' } });
    expect(await next).toMatchObject({ ok: true, value: { runId: 'run-2' } });
  });

  it('goes on for another topic that waits for the same', async () => {
    plant();
    const [left, kept] = [ask({ resampled: true }), ask({ resampled: true, topic: 'other' })];
    await evaluation.handlers['evaluation.leave']({ topic: 'page' });
    expect(await left).toMatchObject({ ok: false, failure: { code: 'superseded' } });
    expect(await kept).toMatchObject({ ok: true });
  });
});

describe('an export', () => {
  const save = async (format: 'csv' | 'json'): Promise<string> => {
    saveTo = join(runsFolder, `out.${format}`);
    const whole = { runId: 'run-1', unit: 'image', part: 'test', format } as const;
    expect(await evaluation.handlers['evaluation.export'](whole)).toEqual(ok(saveTo));
    return readFileSync(saveTo, 'utf8');
  };

  it('has every quantity in a line, with limits and method', async () => {
    plant();
    const { evaluation: numbers } = await evaluated();
    const lines = (await save('csv')).split('\r\n');
    expect(lines[0]).toBe('quantity,group,value,lower,upper,count,of,method');
    expect(lines[1]).toContain(`AUC,all,${numbers.estimate.auc},${numbers.estimate.clusterRobust.interval?.lower}`);
    expect(lines.filter((line) => line.startsWith('AUC,all'))).toHaveLength(3);
    expect(lines.find((line) => line.startsWith('AUC,lesion mass (exploratory)'))).toBeDefined();
  });

  it('holds the same numbers as JSON, and neither places on this disk nor ids of this workspace', async () => {
    plant();
    const text = await save('json');
    const whole = (await evaluated({ resampled: true })).evaluation;
    expect((JSON.parse(text) as { evaluation: unknown }).evaluation).toEqual(
      JSON.parse(JSON.stringify(whole, (_, value: unknown) => (value === Infinity ? 'Infinity' : value))),
    );
    expect(text).not.toContain(runsFolder);
    expect(text).not.toContain('imageId');
  });

  it('writes nothing when it is canceled', async () => {
    plant();
    saveTo = null;
    const whole = { runId: 'run-1', unit: 'image', part: 'test', format: 'csv' } as const;
    expect(await evaluation.handlers['evaluation.export'](whole)).toEqual(ok(null));
  });
});

describe('bad input', () => {
  it('names file, line and field', async () => {
    const folder = plant();
    const rows = ['k1,p1,L,CC,test,1,NaN,0.5,', 'k2,p2,L,CC,test,0,0,0.5,', 'k2,p2,L,CC,test,0,0,0.5,'];
    const header = 'caseKey,patientKey,laterality,view,part,label,logit,score,risk';
    writeFileSync(join(folder, 'predictions.csv'), [header, ...rows].join('\n'));
    expect(problemsOf(await ask())).toEqual([
      'runs/run-1/predictions.csv, line 2: logit is “NaN”, not a finite number',
      'runs/run-1/predictions.csv, line 4: image k2 stands in line 3 already',
    ]);
  });

  it('says of a run without predictions that it has none, and of a deleted one that it is gone', async () => {
    const folder = plant();
    rmSync(join(folder, 'predictions.csv'));
    expect(problemsOf(await ask())).toEqual(['runs/run-1/predictions.csv: is missing']);
    rmSync(folder, { recursive: true });
    expect(await ask()).toMatchObject({ ok: false, failure: { code: 'run-gone' } });
    expect(await ask({ runId: 'unknown' })).toMatchObject({ ok: false, failure: { code: 'unknown-run' } });
  });

  it('says of one class only, and of no cases, that an AUC needs both', async () => {
    const folder = plant();
    const header = 'caseKey,patientKey,laterality,view,part,label,logit,score,risk';
    writeFileSync(join(folder, 'predictions.csv'), `${header}\nk1,p1,L,CC,test,1,1,0.7,\n`);
    expect(problemsOf(await ask())[0]).toContain('has only malignant cases in the part test (1)');
    writeFileSync(join(folder, 'predictions.csv'), `${header}\n`);
    expect(problemsOf(await ask())[0]).toContain('has no cases of the part test');
  });

  it('evaluates without a manifest, and says what is missing', async () => {
    const folder = plant();
    rmSync(join(folder, 'manifest.json'));
    expect(await evaluated()).toMatchObject({ subgroups: [], notes: [expect.stringContaining('manifest.json')] });
    writeFileSync(join(folder, 'manifest.json'), '{"images": 3}');
    expect(await evaluated()).toMatchObject({ notes: [expect.stringContaining('cannot be used')] });
  });
});
