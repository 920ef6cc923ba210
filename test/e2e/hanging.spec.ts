// Hanging protocols through the real window, by keyboard: steps, the earlier study beside this one, one scale in a pair.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test, type Page } from '@playwright/test';

import { launchWithPhantom, openStudyWithPrior, pixelsPerMillimeter } from './viewer-driver';
import { closeWorkstation, waitForViews, type Workstation } from './workstation-driver';

test.describe.configure({ mode: 'serial' });

const scratch = mkdtempSync(join(tmpdir(), 'mammobench-hanging-'));
let workstation: Workstation;
let page: Page;

test.beforeAll(async () => {
  workstation = await launchWithPhantom(scratch, { patients: 12, seed: 11 });
  page = workstation.page;
});

test.afterAll(async () => {
  await closeWorkstation(workstation);
  rmSync(scratch, { recursive: true, force: true });
});

const fact = async (tile: string, name: string): Promise<number> =>
  Number(await page.getByTestId(`viewport-${tile}`).getAttribute(`data-${name}`));

async function painted(...tiles: readonly string[]): Promise<void> {
  await expect(page.locator('[data-testid^="viewport-"]:visible')).toHaveCount(tiles.length);
  for (const tile of tiles)
    await expect(page.getByTestId(`viewport-${tile}`)).toHaveAttribute('data-painted', 'true', { timeout: 30_000 });
}

const scaleOf = (tile: string): Promise<number> => pixelsPerMillimeter(page.getByTestId(`viewport-${tile}`));

/** How far apart the scales of the tiles are, in parts of the first. */
async function scaleSpread(...tiles: readonly string[]): Promise<number> {
  const scales = await Promise.all(tiles.map(scaleOf));
  return (Math.max(...scales) - Math.min(...scales)) / (scales[0] ?? 0);
}

test('the earlier study hangs above this one, and its views move with it', async () => {
  await openStudyWithPrior(page);
  await page.keyboard.press('Shift+PageUp');
  const pair = ['RCC', 'LCC', 'RCC prior', 'LCC prior'];
  await painted(...pair);
  await expect.poll(() => scaleSpread(...pair)).toBeLessThan(1e-4);
  const fitted = await scaleOf('LCC prior');
  await page.keyboard.press('+');
  await expect.poll(async () => (await scaleOf('LCC prior')) / fitted).toBeCloseTo(1.25, 3);
  await expect.poll(() => scaleSpread(...pair)).toBeLessThan(1e-4);
  await page.keyboard.press('z');
  await expect.poll(async () => (await scaleOf('LCC prior')) / fitted).toBeCloseTo(1, 3);
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
