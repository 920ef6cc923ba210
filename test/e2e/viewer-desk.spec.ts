// What stands around the images: tags, presenter mode, pictures of a view, keys of one's own, a second window.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test, type Locator, type Page } from '@playwright/test';

import { readView, saveImageFile } from './canvas-pixels';
import { launchWithPhantom, openStudyWithPrior } from './viewer-driver';
import {
  checkout,
  closeWorkstation,
  goTo,
  launchWorkstation,
  waitForViews,
  type Workstation,
} from './workstation-driver';

test.describe.configure({ mode: 'serial' });

const scratch = mkdtempSync(join(tmpdir(), 'mammobench-desk-'));
const userDataFolder = join(scratch, 'user');
const workspaceFolder = join(scratch, 'workspace');
const secretFile = 'Doe_Jane.txt';
let workstation: Workstation;
let page: Page;

test.beforeAll(async () => {
  const otherFiles = { [secretFile]: 'These are notes.\n'.repeat(40) };
  workstation = await launchWithPhantom(scratch, { patients: 12, seed: 11, otherFiles });
  page = workstation.page;
});

test.afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function read(...args: readonly string[]): Record<string, unknown> {
  const script = join(checkout, 'test/e2e/read_dicom_and_png.py');
  const text = execFileSync(join(checkout, '.venv/bin/python'), [script, ...args], { encoding: 'utf8' });
  return JSON.parse(text) as Record<string, unknown>;
}

/** What pydicom reads in the file behind a view. */
async function pydicom(view: string, ...keywords: readonly string[]): Promise<Record<string, string>> {
  const imageId = (await page.getByTestId(`viewport-${view}`).getAttribute('data-image-id')) ?? '';
  const file = await saveImageFile(page, imageId, scratch);
  return read('dicom', file, ...keywords) as Record<string, string>;
}

const tags = (): Locator => page.getByRole('complementary', { name: 'Tags of RCC' });
const tagRow = (keyword: string): Locator => tags().getByRole('row').filter({ hasText: keyword }).first();
const valueOf = (keyword: string): Locator => tagRow(keyword).getByRole('gridcell').last();

async function searchTags(text: string): Promise<void> {
  await tags().getByRole('searchbox').or(tags().getByLabel('Search the tags')).fill(text);
}

const identifiers = [
  'PatientName',
  'PatientID',
  'PatientBirthDate',
  'StudyDate',
  'StudyInstanceUID',
  'StudyDescription',
];

test('the tags of the active view are found by number, keyword and value, as pydicom reads them', async () => {
  await openStudyWithPrior(page);
  await page.keyboard.press('t');
  await expect(tags()).toBeVisible();
  const known = await pydicom('RCC', 'KVP', 'ImagerPixelSpacing', 'CompressionForce', 'Rows');
  await searchTags('kvp');
  await expect(valueOf('KVP')).toHaveText(known['KVP'] ?? '-');
  await searchTags('0018,1164');
  await expect(valueOf('ImagerPixelSpacing')).toHaveText(known['ImagerPixelSpacing'] ?? '-');
  await searchTags(`${known['ImagerPixelSpacing'] ?? '-'} imager`);
  await expect(tags().getByRole('row')).toHaveCount(2);
  await searchTags('00280010');
  await expect(valueOf('Rows')).toHaveText(known['Rows'] ?? '-');
  await searchTags('ViewModifierCodeSequence');
  await expect(tagRow('ViewCodeSequence')).toHaveAttribute('aria-expanded', 'true');
  await searchTags('');
});

test('identifiers are hidden until they are asked for', async () => {
  const known = await pydicom('RCC', ...identifiers);
  for (const keyword of identifiers) {
    await searchTags(keyword);
    await expect(valueOf(keyword)).toHaveText('hidden');
    await searchTags(known[keyword] ?? '-');
    await expect(tags().getByText('No tag has')).toBeVisible();
  }
  await tags().getByLabel('Show identifiers').click({ force: true });
  await searchTags('PatientName');
  await expect(valueOf('PatientName')).toHaveText(known['PatientName'] ?? '-');
});

test('presenter mode shows no identifier and no file, and offers nothing that would', async () => {
  const known = await pydicom('RCC', 'PatientName', 'PatientID');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Shift+H');
  await expect(page.getByRole('contentinfo')).toContainText('presenter mode');
  await page.keyboard.press('t');
  await searchTags('PatientName');
  await expect(valueOf('PatientName')).toHaveText('hidden');
  await expect(tags().getByLabel('Show identifiers')).toHaveCount(0);
  await searchTags('');
  await goTo(page, 'Studies');
  await page.getByRole('button', { name: /left out, and why/ }).click();
  const list = page.getByRole('dialog');
  await expect(list).toContainText('not shown in presenter mode');
  for (const secret of [secretFile, known['PatientName'] ?? '-', known['PatientID'] ?? '-', scratch])
    await expect(page.locator('body')).not.toContainText(secret);
  await page.keyboard.press('Escape');
  await expect(list).toBeHidden();
  await page.keyboard.press('Control+Shift+H');
  await expect(page.getByRole('contentinfo')).not.toContainText('presenter mode');
});

/** The native dialog answers with this file. */
async function answerSaveDialog(file: string): Promise<void> {
  await workstation.app.evaluate(({ dialog }, filePath) => {
    Object.assign(dialog, { showSaveDialog: async () => Promise.resolve({ canceled: false, filePath }) });
  }, file);
}

async function exportTo(file: string, overlays: boolean): Promise<Locator> {
  await answerSaveDialog(file);
  await page.keyboard.press('Control+Shift+E');
  const dialog = page.getByRole('dialog', { name: 'Export RCC as PNG' });
  if (!overlays) await dialog.getByLabel('With overlays').click({ force: true });
  await dialog.getByRole('button', { name: 'Save as …' }).click();
  return dialog;
}

test('a view is exported as the pixels of its canvas, with no word but the notice', async () => {
  await openStudyWithPrior(page);
  if (await tags().isVisible()) await page.keyboard.press('t');
  await expect(tags()).toBeHidden();
  await expect(page.getByTestId('viewport-RCC')).toHaveAttribute('data-exact', 'true');
  const plain = join(scratch, 'plain.png');
  const dialog = await exportTo(plain, false);
  await expect(dialog.getByRole('status')).toContainText(plain);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  const shown = await readView(page, 'RCC');
  const picture = read('png', plain, join(scratch, 'plain.gray'));
  expect(picture).toEqual({
    width: shown.width,
    height: shown.height,
    gray: true,
    info: { Comment: 'Mammobench export, not for diagnosis' },
  });
  const grays = readFileSync(join(scratch, 'plain.gray'));
  expect(grays.equals(Buffer.from(shown.grays))).toBe(true);
});

test('overlays are painted on request, and a failed write names its path and the reason', async () => {
  const painted = join(scratch, 'painted.png');
  const dialog = await exportTo(painted, true);
  await expect(dialog.getByRole('status')).toContainText(painted);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  const shown = await readView(page, 'RCC');
  const picture = read('png', painted, join(scratch, 'painted.gray'));
  expect(picture).toMatchObject({ width: shown.width, height: shown.height, gray: false });
  const grays = readFileSync(join(scratch, 'painted.gray'));
  const changed = shown.grays.filter((gray, at) => gray !== grays[at]).length;
  expect(changed).toBeGreaterThan(200);
  expect(changed / shown.grays.length).toBeLessThan(0.1);
  const nowhere = join(scratch, 'no such folder', 'x.png');
  const refused = await exportTo(nowhere, true);
  await expect(refused.getByRole('alert')).toContainText(`${nowhere} does not exist`);
  await refused.getByRole('button', { name: 'Cancel' }).click();
});

test('a key can be chosen anew; another act’s key is refused with its name; both outlive a restart', async () => {
  await goTo(page, 'Settings');
  await page.getByLabel('Search the keys').fill('window invert');
  const line = page.getByRole('group', { name: 'Invert', exact: true });
  await line.getByRole('button', { name: 'Change I' }).click();
  await page.keyboard.press('r');
  await expect(line.getByRole('alert')).toContainText('Reset window, zoom and place');
  await line.getByRole('button', { name: 'Press another' }).click();
  await page.keyboard.press('y');
  await expect(line.getByRole('button', { name: 'Change Y' })).toBeVisible();
  await closeWorkstation(workstation);
  workstation = await launchWorkstation({ userDataFolder, workspaceFolder });
  page = workstation.page;
  await openStudyWithPrior(page);
  const view = page.getByTestId('viewport-RCC');
  await expect(page.getByRole('button', { name: 'Invert (Y)' })).toBeVisible();
  await page.keyboard.press('i');
  await page.keyboard.press('y');
  await expect(view).toHaveAttribute('data-inverted', 'true');
  await page.keyboard.press('y');
  await expect(view).toHaveAttribute('data-inverted', 'false');
});

test('a second window follows the first, shows another hanging, and may only look', async () => {
  await openStudyWithPrior(page);
  const [second] = await Promise.all([workstation.app.waitForEvent('window'), page.keyboard.press('Control+Shift+N')]);
  const imageOf = (where: Page, tile: string): Promise<string | null> =>
    where.getByTestId(`viewport-${tile}`).getAttribute('data-image-id');
  await expect(second.getByTestId('viewport-RCC prior')).toHaveAttribute('data-painted', 'true', { timeout: 30_000 });
  await expect(second.getByRole('navigation', { name: 'Places' })).toHaveCount(0);
  await expect(second.getByTestId('viewport-RCC')).toContainText(' mm in the breast');
  await expect.poll(() => imageOf(second, 'RCC')).toBe(await imageOf(page, 'RCC'));
  const before = await imageOf(page, 'RCC');
  await page.keyboard.press('n');
  await expect.poll(() => imageOf(page, 'RCC')).not.toBe(before);
  await waitForViews(page);
  await expect.poll(async () => (await imageOf(second, 'RCC')) === (await imageOf(page, 'RCC'))).toBe(true);
  const refused = await second.evaluate<unknown>('window.workstation.workspace.close()');
  expect(refused).toMatchObject({ ok: false, failure: { code: 'refused' } });
  const gone = once(workstation.app.process(), 'exit');
  await workstation.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()
      .find((window) => !window.webContents.getURL().includes('second'))
      ?.close();
  });
  await gone;
});
