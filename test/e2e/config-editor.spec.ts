// An experiment described in the form and in its source: in step both ways, every error at once, compared, taken out and in again.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test, type Locator, type Page } from '@playwright/test';

import { closeWorkstation, createWorkspace, goTo, launchWorkstation, type Workstation } from './workstation-driver';

test.describe.configure({ mode: 'serial' });

const scratch = mkdtempSync(join(tmpdir(), 'mammobench-config-'));
let workstation: Workstation;
let page: Page;

test.beforeAll(async () => {
  workstation = await launchWorkstation({ userDataFolder: join(scratch, 'user') });
  page = workstation.page;
  await createWorkspace(page, join(scratch, 'workspace'), 'configs');
  await goTo(page, 'Experiments');
  await page.getByTestId('preset-paper-a100').click();
  await expect(field('whole', 'epochs')).toHaveValue('50');
});

test.afterAll(async () => {
  await closeWorkstation(workstation);
  rmSync(scratch, { recursive: true, force: true });
});

test('form and source say the same, and a comment outlives the form’s edits', async () => {
  await field('whole', 'epochs').fill('40');
  await page.keyboard.press('Control+e');
  await expect(source()).toBeVisible();
  await showLine('epochs: 40');
  // In the text: a comment, and another value.
  await clickLine('epochs: 40');
  await page.keyboard.press('End');
  await page.keyboard.type(' # long enough');
  await clickLine('name:');
  await page.keyboard.press('End');
  await page.keyboard.type(', mine');
  await page.keyboard.press('Control+e');
  await expect(page.locator('#root_name')).toHaveValue('The study, eight A100, mine');
  // Key by key, through an empty field.
  await field('whole', 'epochs').press('Control+a');
  await page.keyboard.press('Backspace');
  await page.keyboard.type('30');
  await page.keyboard.press('Control+e');
  await showLine('epochs: 30 # long enough');
  // The text's own undo takes the form's edit back, and the draft with it.
  await clickLine('epochs: 30');
  await page.keyboard.press('Control+z');
  await showLine('epochs: 40 # long enough');
  await expect(differences().getByText('50 → 40')).toBeVisible();
});

test('a text that cannot be read says where, keeps the last draft, and locks form and queue', async () => {
  await clickLine('seed: 1');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('seed: 2');
  await expect(page.getByTestId('source-problem')).toContainText(
    'Line 5, column 1: the text has seed twice in one section',
  );
  await expect(source().locator('.cm-lintRange-error')).toHaveText('seed');
  await expect(page.getByTestId('start-run')).toBeDisabled();
  await page.keyboard.press('Control+e');
  await expect(page.locator('#root_name')).toBeDisabled();
  await expect(page.locator('#root_name')).toHaveValue('The study, eight A100, mine');
  await page.getByTestId('config-source-problem').getByRole('button').click();
  await expect(source()).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(page.getByTestId('source-problem')).toBeHidden();
});

test('three errors show at once, in their lines, at their fields and in one list', async () => {
  const edits = [
    ['epochs: 40', 'epochs: 0'],
    ['norm: batch', 'norm: layer'],
    ['rotationDegrees: 25', 'rotationDegree: 25'],
  ] as const;
  for (const [line, text] of edits) await replaceLine(line, text);
  const errors = page.getByTestId('config-errors');
  for (const message of [
    'Whole images › Epochs must be at least 1',
    'Normalization must be one of',
    'Rotation is missing',
    'rotationDegree is not a field',
  ])
    await expect(errors.getByRole('listitem').filter({ hasText: message })).toHaveCount(1);
  for (const word of ['norm: layer', 'rotationDegree:']) {
    await showLine(word);
    await expect(lineOf(word).locator('.cm-lintRange-error')).toHaveCount(1);
  }
  // An entry of the list leads to the line, and in the form to the field.
  await errors.getByRole('button', { name: 'Model › Normalization' }).click();
  expect(await page.evaluate(() => document.getSelection()?.toString())).toBe('layer');
  await page.keyboard.press('Control+e');
  await expect(page.locator('[data-pointer="/whole/epochs"] .config-error')).toHaveText('must be at least 1');
  await expect(page.locator('[data-pointer="/augmentation/rotationDegrees"] .config-error')).toHaveText('is missing');
  await errors.getByRole('button', { name: 'Whole images › Epochs' }).click();
  await expect(field('whole', 'epochs')).toBeFocused();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('30');
  await page.keyboard.press('Control+e');
  await replaceLine('norm: layer', 'norm: group');
  await replaceLine('rotationDegree: 25', 'rotationDegrees: 25');
  await expect(errors.getByText('Rotation')).toHaveCount(0);
  await expect(errors.getByText('Epochs')).toHaveCount(0);
  await showLine('epochs: 30');
});

test('the differences from the preset, and from another one; a field goes back', async () => {
  await expect(differences()).toHaveAttribute('data-count', '2');
  await expect(differences().getByText('batch → group')).toBeVisible();
  await differences().getByRole('button', { name: 'Reset Model › Normalization' }).click();
  await expect(differences()).toHaveAttribute('data-count', '1');
  await showLine('norm: batch');
  await differences().getByRole('combobox', { name: 'Compare with' }).click();
  await page.getByRole('option', { name: 'paper-v100' }).click();
  await expect(differences().getByText('Execution › Precision')).toBeVisible();
  await differences().getByRole('combobox', { name: 'Compare with' }).click();
  await page.getByRole('option', { name: 'paper-a100' }).first().click();
  await expect(differences()).toHaveAttribute('data-count', '1');
});

test('what is exported and imported again is the same, comments too; a hostile file is refused', async () => {
  const file = join(scratch, 'mine.yaml');
  const text = await answerDialogs(file, 'Control+s');
  expect(text).toContain('epochs: 30');
  await page.getByTestId('preset-shen-2019').click();
  await showLine('preset: shen-2019');
  await page.keyboard.press('Control+o');
  await showLine('name: The study, eight A100, mine');
  await expect(differences()).toHaveAttribute('data-count', '1');
  expect(await answerDialogs(join(scratch, 'again.yaml'), 'Control+s')).toBe(text);
  writeFileSync(join(scratch, 'again.yaml'), 'a: &x 1\nb: *x\n');
  await page.keyboard.press('Control+o');
  await expect(page.getByTestId('file-news')).toContainText('again.yaml, line 2, column 4 has an alias, *x');
  await showLine('name: The study, eight A100, mine');
  // The same config in the other language, and a file dropped on it.
  await page.getByTestId('source-language').getByText('JSON').click();
  await showLine('"epochs": 30');
  const dropped = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['# dropped\nformatVersion: 3\n'], 'later.yaml'));
    return transfer;
  });
  await source().dispatchEvent('drop', { dataTransfer: dropped });
  await expect(page.getByTestId('file-news')).toContainText(
    'later.yaml: The config’s format is 3: written by a newer version',
  );
});

/** The native dialogs answer with this file from now on; presses the key and waits for what was written. */
async function answerDialogs(file: string, key: string): Promise<string> {
  await workstation.app.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, file);
  await page.keyboard.press(key);
  await expect(page.getByTestId('file-news')).toContainText(file);
  return readFileSync(file, 'utf8');
}

function field(section: string, name: string): Locator {
  return page.locator(`#root_${section}_${name}`);
}

function source(): Locator {
  return page.getByTestId('source-editor');
}

function lineOf(text: string): Locator {
  return source().locator('.cm-line').filter({ hasText: text });
}

function differences(): Locator {
  return page.getByTestId('config-differences');
}

/** Only what is near the view is in the page: looked for from the top, half a page at a time. */
async function showLine(text: string): Promise<void> {
  const scroller = source().locator('.cm-scroller');
  await scroller.evaluate((element) => element.scrollTo(0, 0));
  await expect(async () => {
    if ((await lineOf(text).count()) > 0) return;
    await scroller.evaluate((element) => {
      const isAtEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - 1;
      element.scrollTo(0, isAtEnd ? 0 : element.scrollTop + element.clientHeight / 2);
    });
    throw new Error(`No line with ${text} is in view`);
  }).toPass({ intervals: [100] });
}

async function clickLine(text: string): Promise<void> {
  await showLine(text);
  await lineOf(text).last().click();
}

async function replaceLine(line: string, text: string): Promise<void> {
  await clickLine(line);
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+End');
  await page.keyboard.insertText(text);
}
