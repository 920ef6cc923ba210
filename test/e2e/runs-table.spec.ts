// The table of runs and what people say of them: planted folders, so that nothing has to train first.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test, type Page } from '@playwright/test';

import { plantListedRun, plantListedRuns } from '../fixtures/runs/listed-runs';
import {
  checkout,
  closeWorkstation,
  createWorkspace,
  goTo,
  launchWorkstation,
  openRun,
  type Workstation,
} from './workstation-driver';

test.describe.configure({ mode: 'serial' });

const scratch = mkdtempSync(join(tmpdir(), 'mammobench-runlist-'));
const workspaceFolder = join(scratch, 'workspace');
const runsFolder = join(workspaceFolder, 'runs');
const elsewhere = join(scratch, 'elsewhere');
let workstation: Workstation;
let page: Page;

test.beforeAll(async () => {
  workstation = await launchWorkstation({ userDataFolder: join(scratch, 'user') });
  page = workstation.page;
  await createWorkspace(page, workspaceFolder, 'runs');
  plantListedRuns(runsFolder, 12);
  const log = Array.from(
    { length: 5000 },
    (_, line) => `${line % 100 === 0 ? '\u001b[31mWARNING\u001b[0m' : 'step'} ${line}`,
  );
  plantListedRun(runsFolder, { runId: 'logged', name: 'logged', log: `${log.join('\n')}\n`, testAuc: 0.91 });
  mkdirSync(elsewhere);
  plantListedRun(elsewhere, {
    runId: '20261120-101010-server',
    name: 'from the server',
    log: 'hello\n',
    testAuc: 0.88,
  });
  plantListedRun(elsewhere, { runId: '20261121-101010-zipped', name: 'zipped', testAuc: 0.86 });
  zip('zipped.zip', '20261121-101010-zipped');
  await goTo(page, 'Runs');
  await expect(page.getByTestId('runs-count')).toHaveText(/13 runs/, { timeout: 15_000 });
});

test.afterAll(async () => {
  await closeWorkstation(workstation);
  rmSync(scratch, { recursive: true, force: true });
});

test('a run is renamed, tagged and starred by keys, and found by what was said of it', async () => {
  await filterBy('"sweep 3 "');
  await page.keyboard.press('j');
  await page.keyboard.press('F2');
  const rename = page.getByRole('dialog', { name: 'Rename the run' });
  await rename.getByLabel('Name').fill('the good one');
  await rename.getByLabel('Name').press('Enter');
  await rename.waitFor({ state: 'hidden' });
  await expect(page.getByTestId('keeping-strip')).toContainText('Renamed');
  await filterBy('good');
  await page.keyboard.press('j');
  await page.keyboard.press('t');
  const tags = page.getByRole('dialog', { name: 'Tags' });
  await tags.getByRole('combobox').fill('to check');
  await tags.getByRole('combobox').press('Enter');
  await tags.getByRole('button', { name: 'Save' }).click();
  await tags.waitFor({ state: 'hidden' });
  await page.keyboard.press('s');
  await filterBy('tag:"to check" is:starred');
  await expect.poll(names).toEqual(['the good one']);
  const [runId] = readdirSync(runsFolder).filter((each) => each.includes('000003'));
  const notes: unknown = JSON.parse(readFileSync(join(runsFolder, runId ?? '', 'notes.json'), 'utf8'));
  expect(notes).toMatchObject({ name: 'the good one', tags: ['to check'], starred: true });
});

test('runs are sorted by a column, unknown last, and grouped by a field of their configs', async () => {
  await filterBy('');
  await page.getByRole('button', { name: 'AUC test' }).click();
  await page.getByRole('button', { name: 'AUC test' }).click();
  await expect(page.getByRole('columnheader', { name: 'AUC test' })).toHaveAttribute('aria-sort', 'descending');
  const aucs = await page.locator('[data-testid=run-row] td:nth-child(6)').allTextContents();
  const known = aucs.map((text) => Number(/0\.\d+/.exec(text)?.[0] ?? NaN));
  const values = known.filter((value) => !Number.isNaN(value));
  expect(values.length).toBeGreaterThan(5);
  expect(known.slice(0, values.length)).toEqual([...values].sort((a, b) => b - a));
  await page.getByRole('button', { name: 'Group by' }).click();
  await page.getByRole('textbox', { name: 'Find a field' }).fill('whole › epochs');
  await page.getByRole('menuitem', { name: 'whole › epochs' }).click();
  await page.keyboard.press('Escape');
  await expect(page.locator('.runs-group').first()).toBeVisible();
  await page.getByRole('button', { name: /Grouped by/ }).click();
  await page.getByRole('menuitem', { name: 'No groups' }).click();
  await expect(page.locator('.runs-group')).toHaveCount(0);
});

test('several runs are archived, shown by the filter, and taken back; marked runs are compared', async () => {
  const rows = page.getByTestId('run-row');
  await rows.nth(2).click({ position: { x: 150, y: 10 } });
  await rows.nth(4).click({ position: { x: 150, y: 10 }, modifiers: ['Shift'] });
  await expect(page.getByText('3 marked')).toBeVisible();
  await page.keyboard.press('e');
  await expect(page.getByTestId('runs-count')).toHaveText(/10 of 13 runs/);
  await filterBy('is:archived');
  await expect(rows).toHaveCount(3);
  await page.keyboard.press('u');
  await expect(rows).toHaveCount(0);
  await filterBy('');
  await expect(rows).toHaveCount(13);
  await page.keyboard.press('Control+a');
  await page.keyboard.press('c');
  await expect.poll(() => page.evaluate('location.hash')).toMatch(/^#\/compare\?runs=(.+,){12}/);
  await goTo(page, 'Runs');
});

test('runs are deleted, what that reclaims is said before, and they come back', async () => {
  const before = readdirSync(runsFolder).filter((each) => !each.startsWith('.')).length;
  await filterBy('state:failed');
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  const dialog = page.getByRole('dialog', { name: 'Delete' });
  await dialog.getByRole('button', { name: /^Delete 2 runs: .*KiB/ }).click();
  await dialog.waitFor({ state: 'hidden' });
  await expect(page.getByTestId('keeping-strip')).toContainText('are reclaimed in');
  await expect.poll(() => readdirSync(runsFolder).filter((each) => !each.startsWith('.')).length).toBe(before - 2);
  await expect(page.getByTestId('run-row')).toHaveCount(0);
  await page.getByTestId('keeping-strip').getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByTestId('run-row')).toHaveCount(2);
  expect(readdirSync(join(runsFolder, '.trash'))).toEqual([]);
});

test('a folder and a bundle are added, once; a hostile bundle is refused with its reason', async () => {
  await filterBy('');
  await addRun(join(elsewhere, '20261120-101010-server'));
  await page.getByTestId('added-run').getByRole('button', { name: 'Close' }).click();
  await addRun(join(scratch, 'zipped.zip'));
  await page.getByTestId('added-run').getByRole('button', { name: 'Open the run' }).click();
  await expect(page.getByTestId('run-header')).toContainText('zipped');
  await expect(page.getByTestId('resume-run')).toHaveCount(0);
  await goTo(page, 'Runs');
  await addRun(join(scratch, 'zipped.zip'));
  await expect(page.getByTestId('add-refusal')).toContainText('is here already');
  hostileZip('hostile.zip');
  await page.getByLabel('Run folder or bundle', { exact: true }).fill(join(scratch, 'hostile.zip'));
  await page.getByRole('button', { name: 'Add the run' }).click();
  await expect(page.getByTestId('add-refusal')).toContainText('leads out of the run’s folder');
  expect(existsSync(join(workspaceFolder, 'escaped'))).toBe(false);
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
});

test('the log is there to its first line, and searched', async () => {
  await openRun(page, 'logged');
  await page.getByRole('tab', { name: 'Log' }).click();
  const lines = page.getByTestId('log-lines');
  await expect(lines).toContainText('step 4999');
  await page.getByRole('textbox', { name: 'Search the log' }).fill('warning');
  await expect(page.getByTestId('log-count')).toHaveText('50 lines');
  await page.getByRole('textbox', { name: 'Search the log' }).press('Enter');
  await expect(page.getByTestId('log-count')).toHaveText('1 of 50 lines');
  await expect(lines.locator('[data-match=current]')).toHaveText(/WARNING 0$/);
  await page.getByLabel('Pattern').check();
  await page.getByRole('textbox', { name: 'Search the log' }).fill('step 12(3|4)$');
  await expect(page.getByTestId('log-count')).toHaveText('2 lines');
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Copied', exact: true })).toBeVisible();
  const clipboard = await workstation.app.evaluate(({ clipboard: of }) => of.readText());
  expect(clipboard.trimEnd().split('\n').at(-1)).toContain('step 4999');
});

function names(): Promise<string[]> {
  return page.getByTestId('run-row').locator('.runs-name a').allTextContents();
}

/** Leaves the field: the keys are the table's then. */
async function filterBy(text: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Filter runs' });
  await field.fill(text);
  await field.press('Enter');
}

async function addRun(path: string): Promise<void> {
  await page.getByRole('button', { name: 'Add run …' }).click();
  await page.getByLabel('Run folder or bundle', { exact: true }).fill(path);
  await page.getByRole('button', { name: 'Add the run' }).click();
}

function python(code: string, ...args: string[]): void {
  execFileSync(join(checkout, '.venv/bin/python'), ['-c', code, ...args]);
}

/** As Python writes a bundle: the run's folder without local/. */
function zip(name: string, runId: string): void {
  python(
    `import pathlib, sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as bundle:
    for path in sorted(pathlib.Path(sys.argv[2]).iterdir()):
        if path.is_file(): bundle.write(path, f"{sys.argv[3]}/{path.name}")`,
    ...[join(scratch, name), join(elsewhere, runId), runId],
  );
}

function hostileZip(name: string): void {
  python(
    `import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as bundle:
    bundle.writestr("run/config.json", "{}")
    bundle.writestr("run/../../escaped", "x")`,
    join(scratch, name),
  );
}
