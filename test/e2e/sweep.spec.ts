// A sweep from one experiment: its runs seen before they are queued, queued as one group, and canceled as one.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test, type Locator, type Page } from '@playwright/test';

import { makePhantom } from './phantom-folder';
import {
  closeWorkstation,
  createSplit,
  createWorkspace,
  goTo,
  importFolder,
  launchWorkstation,
  reply,
  type Workstation,
} from './workstation-driver';

test.describe.configure({ mode: 'serial' });

const scratch = mkdtempSync(join(tmpdir(), 'mammobench-sweep-'));
const workspaceFolder = join(scratch, 'workspace');
const group = 'rates and seeds';
let workstation: Workstation;
let page: Page;

test.beforeAll(async () => {
  makePhantom(join(scratch, 'phantom'), 8, 3, '160x128');
  workstation = await launchWorkstation({ userDataFolder: join(scratch, 'user') });
  page = workstation.page;
  await createWorkspace(page, workspaceFolder, 'sweep');
  await importFolder(page, join(scratch, 'phantom'), 'phantom');
  await createSplit(page, { seed: 1, trainPercent: 50, validationPercent: 25 });
  // Nothing of this is to be trained.
  await reply(page, (workstation) => workstation.runs.pauseQueue({ paused: true }));
});

test.afterAll(async () => {
  await closeWorkstation(workstation);
  rmSync(scratch, { recursive: true, force: true });
});

test('what the experiment will take stands beside it', async () => {
  await goTo(page, 'Experiments');
  await page.getByTestId('preset-smoke-cpu').click();
  await expect(page.getByTestId('start-run')).toBeEnabled();
  const estimates = page.getByTestId('estimates');
  await expect(estimates.getByTestId('estimated-disk')).toContainText(/≈ .* of .* free/);
  await expect(estimates.getByTestId('estimated-time')).toHaveAttribute(
    'title',
    /No run of this workspace has trained/,
  );
  // Python loads torch for it.
  await expect(estimates.getByRole('meter', { name: 'Memory, whole images' })).toBeVisible({ timeout: 60_000 });
});

test('two values of two fields are four runs, and an invalid one is left out only when told', async () => {
  await page.keyboard.press('Control+Shift+E');
  await vary('whole learning', 'Learning rate', '1e-4, 1e-3, 1e-4');
  await vary('/seed', 'Seed', '1..2');
  await expect(rows()).toHaveCount(4);
  await expect(dialog().getByTestId('sweep-count')).toContainText('4 runs · 2 duplicates left out');
  await values('Learning rate').fill('1e-4, 2');
  await expect(dialog().getByText('must be at most 1')).toHaveCount(2);
  await expect(dialog().getByTestId('queue-sweep')).toBeDisabled();
  await dialog().getByLabel('Leave out the 2 runs with errors').check();
  await expect(dialog().getByTestId('queue-sweep')).toHaveText('Queue 2 runs');
  await values('Learning rate').fill('1e-4, 1e-3');
  await expect(dialog().getByTestId('queue-sweep')).toHaveText('Queue 4 runs');
});

test('they wait as one group under its name, and are canceled as one', async () => {
  await dialog().getByLabel('Name of the group').fill(group);
  await dialog().getByTestId('queue-sweep').click();
  await dialog().getByTestId('show-queue').click();
  await expect(page.getByTestId('queue-group')).toContainText(group);
  await expect(page.getByTestId('queue-run').locator('.queue-name')).toHaveText([
    /: learning rate 1e-4, seed 1$/,
    /: learning rate 1e-4, seed 2$/,
    /: learning rate 1e-3, seed 1$/,
    /: learning rate 1e-3, seed 2$/,
  ]);
  expect(queueOnDisk().map((entry) => entry.group)).toEqual([group, group, group, group]);
  await page.getByRole('button', { name: `Cancel all of ${group}` }).click();
  await expect(page.getByTestId('queue')).toHaveAttribute('data-count', '0');
  expect(queueOnDisk()).toEqual([]);
});

async function vary(search: string, title: string, list: string): Promise<void> {
  const picker = dialog().getByTestId('sweep-field-picker');
  await picker.fill(search);
  await page.getByRole('option').first().click();
  await values(title).fill(list);
}

function dialog(): Locator {
  return page.getByRole('dialog', { name: 'Sweep' });
}

function values(title: string): Locator {
  return dialog().getByLabel(`Values of ${title}`, { exact: true });
}

function rows(): Locator {
  return dialog().getByTestId('sweep-run');
}

function queueOnDisk(): readonly { readonly group: string | null }[] {
  const text = readFileSync(join(workspaceFolder, 'queue.json'), 'utf8');
  return (JSON.parse(text) as { readonly entries: readonly { readonly group: string | null }[] }).entries;
}
