// Runs beside each other: what the page says is what the command line prints, and every number leads to its basis.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test, type Page } from '@playwright/test';

import { plantScoredRun } from '../fixtures/runs/scored-run';
import {
  checkout,
  closeWorkstation,
  createWorkspace,
  goTo,
  launchWorkstation,
  type Workstation,
} from './workstation-driver';

test.describe.configure({ mode: 'serial' });

const scratch = mkdtempSync(join(tmpdir(), 'mammobench-comparison-'));
const workspaceFolder = join(scratch, 'workspace');
const runFolders: Record<string, string> = {};
let workstation: Workstation;
let page: Page;

test.beforeAll(async () => {
  workstation = await launchWorkstation({ userDataFolder: join(scratch, 'user') });
  page = workstation.page;
  await createWorkspace(page, workspaceFolder, 'comparison');
  const planted = [
    { name: 'A100 b16', seed: 1, closeness: 1.5, batchSizePerDevice: 16, machine: 'a100' },
    { name: 'V100 b8', seed: 2, closeness: 1.3, batchSizePerDevice: 8, machine: 'v100' },
    { name: 'other split', seed: 3, closeness: 1, split: 'another' },
  ] as const;
  for (const run of planted) {
    const runId = `run-${run.seed}`;
    runFolders[run.name] = plantScoredRun(join(workspaceFolder, 'runs'), { ...run, runId });
  }
});

test.afterAll(async () => {
  await closeWorkstation(workstation);
  rmSync(scratch, { recursive: true, force: true });
});

test('published figures say what can be concluded, and what had to be assumed', async () => {
  await goTo(page, 'Compare');
  const conclusion = page.getByTestId('published-conclusion');
  await expect(conclusion).toContainText('Assumed: 100 malignant and 310 other cases, all independent');
  await expect(conclusion).toContainText('no p-value can be claimed');
  await page.getByLabel('AUC of the second').fill('1.2');
  await expect(page.getByText('Give the AUC as a share between 0 and 1, such as 0.881.')).toBeVisible();
  await page.getByLabel('AUC of the second').fill('0.5');
  await expect(conclusion).toContainText('told apart at every correlation considered, if the assumptions hold');
  await page.getByRole('button', { name: 'Back to the study of 2021' }).click();
});

test('two chosen runs are compared with the p-value of the command line', async () => {
  await page.getByRole('button', { name: 'Choose runs' }).click();
  for (const name of ['A100 b16', 'V100 b8']) await page.getByRole('checkbox', { name, exact: true }).check();
  await page.keyboard.press('Escape');
  const pair = page.getByTestId('comparison-pair');
  await expect(pair.locator('[data-test="patient-bootstrap"]')).toBeVisible();
  const { comparisons } = ofCommandLine('A100 b16', 'V100 b8');
  const { clusterRobust, delong, bootstrap } = comparisons[0]!.comparison;
  expect(Number(await pair.getAttribute('data-p'))).toBe(clusterRobust.pValue);
  for (const test of [clusterRobust, delong, bootstrap]) {
    const row = pair.locator(`[data-test="${test.kind}"]`);
    await expect(row).toContainText(`${words(test.interval.lower)} to ${words(test.interval.upper)}`);
  }
  for (const sentence of comparisons[0]!.conclusion.sentences.slice(1)) await expect(pair).toContainText(sentence);
  await expect(page.getByTestId('comparison-confounders')).toContainText('Confounded: batch, GPU, link and CPU');
  expect(Number(await page.getByTestId('plot-comparison-roc').getAttribute('data-points'))).toBeGreaterThan(10);
});

test('a third one of another split is refused with the reason; the others remain', async () => {
  await page.getByRole('button', { name: 'Add runs' }).click();
  await page.getByRole('checkbox', { name: 'other split', exact: true }).check();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('comparison-refusal')).toContainText('were not judged on the same cases');
  await expect(page.getByTestId('comparison-refusal')).toContainText('split.json, /hash');
  await expect(page.getByTestId('comparison-verdict')).toHaveCount(1);
});

test('every number leads to its definition and its file', async () => {
  await expect(page.locator('[data-test="patient-bootstrap"]')).toBeVisible();
  const numbers = page.locator('.ui-defined');
  const count = await numbers.count();
  expect(count).toBeGreaterThan(30);
  const lacking = await page.evaluate(async () => {
    const found: string[] = [];
    for (const number of document.querySelectorAll<HTMLElement>('.ui-defined')) {
      number.click();
      // The card is drawn in the turn after the click.
      await new Promise((drawn) => setTimeout(drawn));
      const text = document.querySelector('.ui-defined-card')?.textContent ?? '';
      if (!/File .*(predictions\.csv|events\.jsonl)/.test(text) || text.length < 60) found.push(number.textContent);
      number.click();
    }
    return found;
  });
  expect(lacking).toEqual([]);
});

test('a run that is deleted under the page says so', async () => {
  rmSync(runFolders['other split']!, { recursive: true });
  await expect(page.getByTestId('comparison-table')).toContainText('run-3', { timeout: 15_000 });
  await expect(page.getByTestId('comparison-table').getByRole('alert')).toBeVisible();
  await expect(page.getByTestId('comparison-verdict')).toHaveCount(1);
});

interface Test {
  readonly kind: string;
  readonly pValue: number;
  readonly interval: { readonly lower: number; readonly upper: number };
}

interface Printed {
  readonly comparisons: readonly {
    readonly conclusion: { readonly sentences: readonly string[] };
    readonly comparison: Readonly<Record<'clusterRobust' | 'delong' | 'bootstrap', Test>>;
  }[];
}

/** What `npm run stats -- compare A B --json` prints. */
function ofCommandLine(...names: readonly string[]): Printed {
  const folders = names.map((name) => runFolders[name] ?? '');
  const program = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', join(checkout, 'tools/stats.mjs')];
  const { stdout, stderr } = spawnSync(
    join(checkout, 'node_modules/.bin/node'),
    [...program, 'compare', ...folders, '--json'],
    { encoding: 'utf8' },
  );
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Printed;
}

function words(value: number): string {
  return value.toFixed(3).replace('-', '−');
}
