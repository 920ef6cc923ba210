// Hanging protocols through the real window, by keyboard: steps, the earlier study beside this one, one scale in a pair.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test, type Page } from '@playwright/test';

import { makePhantom } from './phantom-folder';
import {
  closeWorkstation,
  createWorkspace,
  goTo,
  importFolder,
  launchWorkstation,
  waitForViews,
  type Workstation,
} from './workstation-driver';

test.describe.configure({ mode: 'serial' });

const scratch = mkdtempSync(join(tmpdir(), 'mammobench-hanging-'));
let workstation: Workstation;
let page: Page;

test.beforeAll(async () => {
  makePhantom(join(scratch, 'phantom'), 12, 11);
  workstation = await launchWorkstation({ userDataFolder: join(scratch, 'user') });
  page = workstation.page;
  await createWorkspace(page, join(scratch, 'workspace'), 'hanging');
  await importFolder(page, join(scratch, 'phantom'), 'phantom');
});

test.afterAll(async () => {
  await closeWorkstation(workstation);
  rmSync(scratch, { recursive: true, force: true });
});

interface StudyLine {
  readonly patientKey: string;
  readonly isPrior: boolean;
}

/** The row, counted from 0, of a current study whose patient has an earlier one. */
async function rowWithPrior(): Promise<number> {
  const all = { datasetId: null, text: null, density: null, malignant: null, splitPart: null };
  const studies = await page.evaluate<{ value: readonly StudyLine[] }>(
    `window.workstation.datasets.studies(${JSON.stringify(all)})`,
  );
  const withPrior = new Set(studies.value.filter(({ isPrior }) => isPrior).map(({ patientKey }) => patientKey));
  return studies.value.findIndex(({ patientKey, isPrior }) => !isPrior && withPrior.has(patientKey));
}

const fact = async (tile: string, name: string): Promise<number> =>
  Number(await page.getByTestId(`viewport-${tile}`).getAttribute(`data-${name}`));

async function painted(...tiles: readonly string[]): Promise<void> {
  await expect(page.locator('[data-testid^="viewport-"]:visible')).toHaveCount(tiles.length);
  for (const tile of tiles)
    await expect(page.getByTestId(`viewport-${tile}`)).toHaveAttribute('data-painted', 'true', { timeout: 30_000 });
}

/** CSS pixels for a millimeter of breast, as the scale bar says; the document keeps its length to a few digits. */
async function pixelsPerMillimeter(tile: string): Promise<number> {
  const bar = page.getByTestId(`viewport-${tile}`).locator('.viewer-scale-bar');
  const [lengthPx, text] = await bar.evaluate(
    (element: HTMLElement) => [parseFloat(element.style.width), element.nextElementSibling?.textContent ?? ''] as const,
  );
  return lengthPx / parseFloat(text);
}

/** How far apart the scales of the tiles are, in parts of the first. */
async function scaleSpread(...tiles: readonly string[]): Promise<number> {
  const scales = await Promise.all(tiles.map(pixelsPerMillimeter));
  return (Math.max(...scales) - Math.min(...scales)) / (scales[0] ?? 0);
}

test('the earlier study hangs above this one, and its views move with it', async () => {
  await goTo(page, 'Studies');
  const row = await rowWithPrior();
  await page
    .getByRole('grid', { name: 'Studies' })
    .getByRole('row')
    .nth(row + 1)
    .dblclick();
  await waitForViews(page);
  await page.keyboard.press('Shift+PageUp');
  const pair = ['RCC', 'LCC', 'RCC prior', 'LCC prior'];
  await painted(...pair);
  await expect.poll(() => scaleSpread(...pair)).toBeLessThan(1e-4);
  const fitted = await pixelsPerMillimeter('LCC prior');
  await page.keyboard.press('+');
  await expect.poll(async () => (await pixelsPerMillimeter('LCC prior')) / fitted).toBeCloseTo(1.25, 3);
  await expect.poll(() => scaleSpread(...pair)).toBeLessThan(1e-4);
  await page.keyboard.press('z');
  await expect.poll(async () => (await pixelsPerMillimeter('LCC prior')) / fitted).toBeCloseTo(1, 3);
  const before = await Promise.all(pair.map((tile) => fact(tile, 'origin-x')));
  await page.keyboard.press('ArrowLeft');
  const moved = async (): Promise<number[]> =>
    Promise.all(pair.map(async (tile, index) => Math.sign((await fact(tile, 'origin-x')) - (before[index] ?? 0))));
  await expect.poll(moved).toEqual([1, -1, 1, -1]);
});

test('the steps follow each other, and a view that stays starts at the scale of its new partners', async () => {
  await page.keyboard.press('PageDown');
  await painted('RMLO prior', 'LMLO prior', 'RMLO', 'LMLO');
  await page.keyboard.press('+');
  await page.keyboard.press('PageDown');
  await painted('RCC prior', 'LCC prior', 'RMLO prior', 'LMLO prior', 'RCC', 'LCC', 'RMLO', 'LMLO');
  await expect.poll(() => scaleSpread('RCC', 'LCC', 'RCC prior', 'LCC prior')).toBeLessThan(1e-4);
  await expect.poll(() => scaleSpread('RMLO', 'LMLO', 'RMLO prior', 'LMLO prior')).toBeLessThan(1e-4);
  await expect(page.getByTestId('viewport-RMLO')).toContainText('fit');
  await page.keyboard.press('Shift+PageDown');
  await waitForViews(page);
  await expect(page.getByRole('button', { name: 'Hanging protocol' })).toHaveText('Standard four-up');
});
