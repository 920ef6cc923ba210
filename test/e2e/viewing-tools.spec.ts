// The viewing tools through the real window, by keyboard: what the lens and the turned views show is held against values that
// pydicom computes, and the numbers on screen against numpy's.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test, type Locator, type Page } from '@playwright/test';

import { compare, expectedGray, pixelUnder, readCanvas, saveImageFile, type ExpectedImage } from './canvas-pixels';
import { launchWithPhantom, pixelsPerMillimeter, pressKeys, times } from './viewer-driver';
import { checkout, closeWorkstation, openStudy, type Workstation } from './workstation-driver';

test.describe.configure({ mode: 'serial' });

const scratch = mkdtempSync(join(tmpdir(), 'mammobench-tools-'));
let workstation: Workstation;
let page: Page;
let tile: Locator;

test.beforeAll(async () => {
  workstation = await launchWithPhantom(scratch, { patients: 3, seed: 11 });
  page = workstation.page;
  await openStudy(page, 0);
  tile = page.getByTestId('viewport-RCC');
});

test.afterAll(async () => {
  await closeWorkstation(workstation);
  rmSync(scratch, { recursive: true, force: true });
});

const press = (...keys: readonly string[]): Promise<void> => pressKeys(page, keys);
const fact = async (of: Locator, name: string): Promise<string> => (await of.getAttribute(`data-${name}`)) ?? '';

async function lensShows(expected: ExpectedImage, zoom: number): Promise<void> {
  const lens = page.getByTestId('magnifier-RCC');
  await expect(lens).toHaveAttribute('data-zoom', String(zoom));
  const shown = await readCanvas(lens);
  const { compared, largestDifference, lit } = compare(shown, expected);
  expect(compared).toBeGreaterThan(1_000);
  expect(largestDifference).toBeLessThanOrEqual(1);
  expect(lit).toBe(0);
  // The point in its middle is the one that it lies on.
  const [x = NaN, y = NaN] = shown.point.split(',').map(Number);
  const { column, row } = pixelUnder(shown, shown.width / 2, shown.width / 2);
  // Half a pixel for its center, half for the middle between two device pixels, half for the whole origin.
  expect(Math.abs(column + 0.5 - x)).toBeLessThanOrEqual(1.5);
  expect(Math.abs(row + 0.5 - y)).toBeLessThanOrEqual(1.5);
}

test('the lens shows the file’s own pixels at 1×, 2× and 4×, mirrored, turned, and at a device pixel ratio of 1.5', async () => {
  const expected = await expectedGray(page, await fact(tile, 'image-id'), scratch);
  await press('v');
  const lens = page.getByTestId('magnifier-RCC');
  await expect(lens).toBeVisible();
  await lensShows(expected, 2);
  const before = await fact(lens, 'point');
  await press(...times(4, 'ArrowRight'), ...times(3, 'ArrowDown'), 'Control+ArrowRight');
  await expect(lens).not.toHaveAttribute('data-point', before);
  await lensShows(expected, 2);
  await press('+');
  await lensShows(expected, 4);
  await press('-', '-');
  await lensShows(expected, 1);
  await press('Shift+H', 'Shift+R');
  await expect(lens).toHaveAttribute('data-turned', 'true');
  await press('ArrowLeft', '+');
  await lensShows(expected, 2);
  await zoomPage(1.5);
  await lensShows(expected, 2);
  await zoomPage(1);
  await press('r');
  await press('Escape', 'r');
  await expect(page.getByTestId('magnifier-RCC')).toBeHidden();
  await expect(tile).toHaveAttribute('data-turned', 'false');
});

async function zoomPage(factor: number): Promise<void> {
  await workstation.app.evaluate(({ BrowserWindow }, zoom) => {
    BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(zoom);
  }, factor);
  await expect.poll(() => page.evaluate(() => window.devicePixelRatio)).toBe(factor);
  const sized = (): Promise<boolean> =>
    tile.evaluate((element: HTMLElement) => {
      const canvas = element.querySelector('canvas');
      return canvas !== null && Math.abs(canvas.width - element.getBoundingClientRect().width * devicePixelRatio) < 1;
    });
  await expect.poll(sized).toBe(true);
  await press('ArrowUp');
}

test('the lens has a window of its own, which leaves the view as it is', async () => {
  const imageId = await fact(tile, 'image-id');
  const width = await fact(tile, 'window-width');
  await press('v', ...times(6, 'Shift+ArrowLeft'), ...times(2, 'Shift+ArrowDown'));
  const lens = page.getByTestId('magnifier-RCC');
  await expect(lens).toHaveAttribute('data-own', 'true');
  await expect(lens).toContainText('own window');
  expect(await fact(tile, 'window-width')).toBe(width);
  const window = { center: await fact(lens, 'window-center'), width: await fact(lens, 'window-width') };
  await lensShows(await expectedGray(page, imageId, scratch, window), 2);
  await press('r');
  await expect(lens).toContainText('window as in the view');
  await lensShows(await expectedGray(page, imageId, scratch), 2);
  await press('v');
  await expect(lens).toBeHidden();
});

test('held, the key shows the lens until it is let go', async () => {
  await page.keyboard.down('v');
  await expect(page.getByTestId('magnifier-RCC')).toBeVisible();
  // A key that stays down repeats.
  await page.keyboard.down('v');
  await page.keyboard.up('v');
  await expect(page.getByTestId('magnifier-RCC')).toBeHidden();
});

test('a box sets the window from the values inside, as numpy finds them, and says so', async () => {
  const imageId = await fact(tile, 'image-id');
  await press('Shift+W', ...times(3, 'ArrowLeft'), ...times(4, 'ArrowUp'));
  const first = await crosshair();
  await press('Enter', ...times(7, 'ArrowRight'), ...times(9, 'ArrowDown'));
  const second = await crosshair();
  await press('Enter');
  const { count, low, high } = boxPercentiles(await saveImageFile(page, imageId, scratch), [...first, ...second]);
  expect(count).toBeGreaterThan(500);
  await expect(tile.getByRole('status').filter({ hasText: 'Window' })).toHaveText(
    `Window from ${count} pixels: 1st percentile ${low}, 99th ${high}`,
  );
  const window = { center: String((low + high) / 2 + 0.5), width: String(high - low + 1) };
  await expect(tile).toHaveAttribute('data-window-center', window.center);
  await expect(tile).toHaveAttribute('data-window-width', window.width);
  await expect(tile).toContainText(`W ${Number(window.width).toFixed(0)}`);
  // Two corners in one line hold no pixel.
  await press('Enter', 'ArrowRight', 'Enter');
  await expect(tile.getByRole('status').filter({ hasText: 'Window unchanged' })).toBeVisible();
  await expect(tile).toHaveAttribute('data-window-width', window.width);
  await press('Escape', 'Escape', 'r');
});

/** Where the crosshair is drawn, once what the last key did is on screen. */
async function crosshair(): Promise<readonly [number, number]> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  const at = tile.locator('.measure g[data-x]:not(:has(circle))').last();
  return [Number(await fact(at, 'x')), Number(await fact(at, 'y'))];
}

function boxPercentiles(file: string, corners: readonly number[]): { count: number; low: number; high: number } {
  const script = join(checkout, 'test/e2e/box_percentiles.py');
  const answer = execFileSync(join(checkout, '.venv/bin/python'), [script, file, ...corners.map(String)], {
    encoding: 'utf8',
  });
  return JSON.parse(answer) as { count: number; low: number; high: number };
}

test('a turned or flipped view shows the same pixels, and never without its mark', async () => {
  const expected = await expectedGray(page, await fact(tile, 'image-id'), scratch);
  await press('a');
  const steps = [
    ['Shift+R', 'turned right by 90° by the reader'],
    ['Shift+R', 'turned by 180° by the reader'],
    ['Shift+V', 'flipped left to right by the reader'],
    ['Shift+L', 'turned right by 90° and flipped left to right by the reader'],
  ] as const;
  for (const [key, mark] of steps) {
    await press(key);
    await expect(tile.getByText(mark, { exact: true })).toBeVisible();
    await expect(tile).toHaveAttribute('data-exact', 'true');
    const { compared, largestDifference, lit } = compare(await readCanvas(tile), expected);
    expect(compared).toBeGreaterThan(20_000);
    expect(largestDifference, mark).toBeLessThanOrEqual(1);
    expect(lit).toBe(0);
  }
  await press('h');
  await expect(tile.getByText('by the reader')).toBeVisible();
  await press('h', 'r');
  await expect(tile.getByText('by the reader')).toBeHidden();
});

test('the palette turns an image by name, and the cheat sheet lists the tools', async () => {
  await press('Control+k');
  await page.keyboard.type('flip left to right');
  await press('Enter');
  await expect(tile.getByText('flipped left to right by the reader')).toBeVisible();
  await press('r', '?');
  const sheet = page.getByRole('dialog');
  for (const words of ['Magnifier: press', 'Window from a box', 'Find in the other view', 'Show at true size'])
    await expect(sheet.getByText(words)).toBeVisible();
  await press('Escape');
  await expect(sheet).toBeHidden();
});

test('above 1:1 the picture is of the pixels, or smooth on demand and marked so', async () => {
  await press('a', ...times(4, '+'));
  await expect(tile).toHaveAttribute('data-scale', String(1.25 ** 4));
  const before = await readCanvas(tile);
  await press('Shift+S');
  await expect(tile).toContainText('smooth');
  const smooth = await readCanvas(tile);
  expect(Buffer.compare(smooth.grays, before.grays)).not.toBe(0);
  await press('Shift+S');
  await expect(tile).not.toContainText('smooth');
  expect(Buffer.compare((await readCanvas(tile)).grays, before.grays)).toBe(0);
  await press('r');
});

test('true size asks for the display’s calibration first, keeps it, and is true then', async () => {
  await press('Shift+A');
  const dialog = page.getByRole('dialog', { name: 'Calibrate this display for true size' });
  await expect(dialog.getByRole('slider', { name: 'Width of the card' })).toBeFocused();
  await press(...times(3, 'Shift+ArrowRight'), 'ArrowLeft');
  const millimeters = Number(await fact(dialog.getByTestId('calibration-size'), 'millimeters'));
  const card = await dialog.getByRole('slider').boundingBox();
  expect(((card?.width ?? 0) * millimeters) / 85.6).toBeCloseTo(1, 2);
  expect(((card?.height ?? 0) * millimeters) / 53.98).toBeCloseTo(1, 2);
  await dialog.getByRole('button', { name: 'Save' }).press('Enter');
  await expect(dialog).toBeHidden();
  const settings = JSON.parse(readFileSync(join(scratch, 'user', 'settings.json'), 'utf8')) as {
    displayCalibrations: readonly { millimetersPerPixel: number }[];
  };
  expect(settings.displayCalibrations.map((each) => each.millimetersPerPixel)).toEqual([millimeters]);
  // What was asked for before the calibration comes with it.
  await expect(tile).toContainText(/true size, (in the breast|at the detector)/u);
  expect((await pixelsPerMillimeter(tile)) * millimeters).toBeCloseTo(1, 3);
  // The chest wall stays at the inner edge of its tile.
  const { columns } = await expectedGray(page, await fact(tile, 'image-id'), scratch);
  const [origin, scale] = [Number(await fact(tile, 'origin-x')), Number(await fact(tile, 'scale'))];
  const chestWall = (await fact(tile, 'flipped')) === 'true' ? origin : origin + scale * columns;
  expect(Math.abs(chestWall - (await readCanvas(tile)).width)).toBeLessThanOrEqual(1);
  await press('+');
  await expect(tile).not.toContainText('true size');
  await press('r');
});

test('a place in one view is a band in the other view of the same breast', async () => {
  await press('Shift+X', ...times(3, 'ArrowRight'));
  const band = page.getByTestId('locate-RMLO');
  await expect(band).toHaveAttribute('data-from', /\d/u);
  const words = (await tile.getByText('from the nipple').textContent()) ?? '';
  expect(words).toMatch(/^-?\d+ mm from the nipple \(estimated\): in RMLO within ± 10 mm$/u);
  const [x] = await crosshair();
  const nippleX = async (of: Locator): Promise<number> => Number(await fact(of.locator('g[data-x]'), 'x'));
  const distance = Math.abs(x - (await nippleX(page.getByTestId('locate-RCC')))) * (await millimetersPerPixel(tile));
  expect(Math.abs(distance - Math.abs(parseFloat(words)))).toBeLessThanOrEqual(0.6);
  const other = await millimetersPerPixel(page.getByTestId('viewport-RMLO'));
  const [from, to] = [Number(await fact(band, 'from')), Number(await fact(band, 'to'))];
  expect((to - from) * other).toBeCloseTo(20, 1);
  expect(Math.abs((from + to) / 2 - (await nippleX(band))) * other).toBeCloseTo(distance, 0);
  await expect(page.getByTestId('locate-LMLO')).toBeHidden();
  await press('Escape');
  await expect(band).toBeHidden();
});

async function millimetersPerPixel(of: Locator): Promise<number> {
  return Number(await fact(of, 'scale')) / (await pixelsPerMillimeter(of));
}
