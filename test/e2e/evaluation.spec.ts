// A finished run's evaluation: the numbers are scikit-learn's, a threshold moves by key, errors open in the viewer.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test, type Page } from '@playwright/test';

import { plantEvaluatedRun } from '../fixtures/runs/evaluated-run';
import { RunWriter } from '../main/runs/run-lines';
import { makePhantom } from './phantom-folder';
import {
  checkout,
  closeWorkstation,
  createWorkspace,
  goTo,
  importFolder,
  launchWorkstation,
  reply,
  type Workstation,
} from './workstation-driver';

test.describe.configure({ mode: 'serial' });

const scratch = mkdtempSync(join(tmpdir(), 'mammobench-evaluation-'));
const workspaceFolder = join(scratch, 'workspace');
const runsFolder = join(workspaceFolder, 'runs');
const runId = '20260101-120000-planted';
const largeRunId = '20260102-120000-large';
let workstation: Workstation;
let page: Page;
let runFolder = '';

test.beforeAll(async () => {
  makePhantom(join(scratch, 'phantom'), 4, 3, '160x128');
  workstation = await launchWorkstation({ userDataFolder: join(scratch, 'user') });
  page = workstation.page;
  await createWorkspace(page, workspaceFolder, 'evaluation');
  await importFolder(page, join(scratch, 'phantom'), 'phantom');
  const preset = readFileSync(join(checkout, 'assets/presets/smoke-cpu.json'), 'utf8');
  const { config } = JSON.parse(preset) as { readonly config: object };
  const caseKeys = await importedCaseKeys();
  runFolder = plantEvaluatedRun(runsFolder, { runId, name: 'planted', patients: 45, closeness: 1.5, caseKeys, config });
  const log = new RunWriter();
  const first = [log.started(20), log.stage('whole', 0), log.step(1), log.epoch(1, 10, 0.7, true)];
  const lines = [...first, log.step(11), log.epoch(2, 20, 0.85, true)];
  writeFileSync(join(runFolder, 'events.jsonl'), lines.map((line) => `${line}\n`).join(''));
  plantEvaluatedRun(runsFolder, { runId: largeRunId, name: 'large', patients: 5000, closeness: 1.5, config });
});

test.afterAll(async () => {
  await closeWorkstation(workstation);
  rmSync(scratch, { recursive: true, force: true });
});

interface StudyReply {
  readonly value: { readonly images: readonly { readonly caseKey: string }[] };
}

/** The planted run's first images are the phantom's, the others no workspace holds. */
async function importedCaseKeys(): Promise<readonly string[]> {
  const studies = (await reply(page, (api) =>
    api.datasets.studies({ datasetId: null, text: null, density: null, malignant: null, splitPart: null }),
  )) as readonly { readonly studyId: string }[];
  const keys: string[] = [];
  for (const { studyId } of studies) {
    const study = await page.evaluate<StudyReply>(
      `window.workstation.datasets.study({ studyId: ${JSON.stringify(studyId)} })`,
    );
    keys.push(...study.value.images.map(({ caseKey }) => caseKey));
  }
  return keys;
}

const AUC_OF_SCIKIT_LEARN = `
import csv, sys
from sklearn.metrics import roc_auc_score
rows = list(csv.DictReader(open(sys.argv[1])))
print(repr(roc_auc_score([int(r['label']) for r in rows], [float(r['logit']) for r in rows])))`;

function aucOfScikitLearn(file: string): number {
  return Number(
    execFileSync(join(checkout, '.venv/bin/python'), ['-c', AUC_OF_SCIKIT_LEARN, file], { encoding: 'utf8' }),
  );
}

/** As `npm run stats -- show RUN --json` prints it. */
function commandLine(): unknown {
  const program = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', join(checkout, 'tools/stats.mjs')];
  return JSON.parse(
    execFileSync(join(checkout, 'node_modules/.bin/node'), [...program, 'show', runFolder, '--json'], {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    }),
  );
}

const matrix = async (): Promise<readonly number[]> => {
  const names = ['true-positive', 'false-negative', 'false-positive', 'true-negative'];
  const words = await Promise.all(names.map((name) => page.getByTestId(`matrix-${name}`).textContent()));
  return words.map((text) => Number(text?.replaceAll(',', '')));
};

async function showEvaluation(id: string): Promise<void> {
  await page.evaluate((to) => {
    window.location.hash = `#/runs/${to}/evaluation`;
  }, id);
}

async function resampled(): Promise<void> {
  await expect(page.getByTestId('evaluation')).toHaveAttribute('data-resampled', 'true', { timeout: 60_000 });
}

test('the page opens from the run, and its AUC is scikit-learn’s on the same file', async () => {
  await goTo(page, 'Runs');
  await page.getByRole('row', { name: /planted/ }).dblclick();
  await page.getByTestId('open-evaluation').click();
  const auc = page.getByTestId('evaluation-auc');
  await expect(auc).toBeVisible({ timeout: 30_000 });
  expect(Number(await auc.getAttribute('data-auc'))).toBeCloseTo(
    aucOfScikitLearn(join(runFolder, 'predictions.csv')),
    12,
  );
  await resampled();
  for (const name of ['roc', 'precision-recall', 'calibration'])
    await expect(page.getByTestId(`plot-${name}`)).toHaveAttribute('data-drawn', 'true', { timeout: 30_000 });
});

test('what the training cost is told from the run’s own log', async () => {
  const cost = page.getByRole('region', { name: 'Cost of the training' });
  await expect(cost).toContainText('5 s');
  await cost.getByLabel('Target AUC (validation)').fill('0.9');
  await expect(cost).not.toContainText('5 s');
});

test('the operating point moves by key and by dragging, and the confusion matrix with it', async () => {
  const before = await matrix();
  expect(before.reduce((sum, count) => sum + count, 0)).toBe(180);
  await page.getByRole('heading', { name: 'planted' }).click(); // out of the field
  await page.keyboard.press('ArrowLeft');
  await expect.poll(matrix).not.toEqual(before);
  const [hits, , alarms] = await matrix();
  expect(hits! + alarms!).toBeLessThan(before[0]! + before[2]!);
  await page.keyboard.press('Home');
  await expect.poll(matrix).toEqual(before);
  const point = (await page.getByRole('slider', { name: 'Operating point' }).boundingBox())!;
  await page.mouse.move(point.x + 7, point.y + 7);
  await page.mouse.down();
  await page.mouse.move(point.x + 120, point.y - 20, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => (await matrix())[2]!).toBeGreaterThan(before[2]!);
  await page.keyboard.press('Home');
});

test('what is exported is what the command line prints', async () => {
  const file = join(scratch, 'evaluation.json');
  await workstation.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, file);
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  await expect(page.getByText('Written to')).toBeVisible({ timeout: 30_000 });
  const exported = JSON.parse(readFileSync(file, 'utf8')) as { readonly evaluation: unknown };
  expect(exported.evaluation).toEqual(commandLine());
});

test('an error opens in the viewer at its image; one whose image is missing says so', async () => {
  await expect(page.getByText('image not in this workspace').first()).toBeVisible();
  const held = page.locator('.evaluation-thumb').first();
  await held.click();
  const shown = page.locator('[data-testid^="viewport-"]:visible');
  await expect(shown).toHaveCount(1, { timeout: 30_000 });
  await expect(shown).toHaveAttribute('data-painted', 'true', { timeout: 30_000 });
});

test('while 20,000 cases are resampled the window goes on answering', async () => {
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(window, { longTasks: tasks });
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
      entryTypes: ['longtask'],
    });
  });
  await showEvaluation(largeRunId);
  await expect(page.getByText('20,000 test images')).toBeVisible({ timeout: 30_000 });
  const before = await matrix();
  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(matrix).not.toEqual(before);
  await resampled();
  // Told, not asserted: how long the longest block is depends on the machine.
  const tasks = await page.evaluate<readonly number[]>('window.longTasks');
  const description = String(Math.round(Math.max(0, ...tasks)));
  test.info().annotations.push({ type: 'longest block of the window, ms', description });
});

test('a run that is deleted under its page keeps its numbers, and the page says that it is gone', async () => {
  await showEvaluation(runId);
  await resampled();
  rmSync(runFolder, { recursive: true });
  await expect(page.getByTestId('evaluation').getByRole('alert').first()).toBeVisible({ timeout: 20_000 });
  await expect(page.getByTestId('evaluation-auc')).toBeVisible();
});
