// The gray levels on the canvas of the real window, at three device pixel ratios, against pydicom's: every VOI function, every
// preset, both photometric interpretations; pixel by pixel at actual pixels, area averages at fit.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test, type Page } from '@playwright/test';

import { readView, saveImageFile } from './canvas-pixels';
import {
  checkout,
  closeWorkstation,
  createWorkspace,
  importFolder,
  launchWorkstation,
  openStudy,
  standardViews,
} from './workstation-driver';

// Hundreds of canvases are read; a machine that trains beside takes minutes for them.
test.describe.configure({ timeout: 600_000 });

const scratch = mkdtempSync(join(tmpdir(), 'mammobench-gray-levels-'));
const files = join(scratch, 'files');
const python = join(checkout, '.venv/bin/python');
const PIXEL_RATIOS = [1, 1.5, 2];
/** Smaller than two device pixels for one in CSS would enlarge it: at fit, the image is reduced at every ratio. */
const SIZE = '840x780';
const PRESETS = [0, 1, 2] as const;

test.beforeAll(() => {
  mkdirSync(files);
  execFileSync(python, [join(checkout, 'test/e2e/gray_level_files.py'), files, SIZE]);
});

test.afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Job {
  readonly name: string;
  readonly file: string;
  readonly canvas: string;
  readonly voi: { readonly kind: 'table' | 'window'; readonly index: number };
}

interface Compared {
  readonly compared: number;
  readonly largestDifference: number;
  readonly distinct: number;
  readonly padded: number;
  readonly brightestPadding: number;
  readonly brightestOutside: number;
}

for (const pixelRatio of PIXEL_RATIOS) {
  test(`gray levels are pydicom's at a device pixel ratio of ${pixelRatio}`, async () => {
    const folder = join(scratch, `ratio-${pixelRatio}`);
    mkdirSync(folder);
    const workstation = await launchWorkstation({
      userDataFolder: join(folder, 'user'),
      windowSize: { width: 1024, height: 760 },
      switches: [`--force-device-scale-factor=${pixelRatio}`],
    });
    const { page } = workstation;
    expect(await page.evaluate(() => devicePixelRatio)).toBe(pixelRatio);
    await createWorkspace(page, join(folder, 'workspace'), 'gray levels');
    await importFolder(page, files, 'gray levels');
    const jobs: Job[] = [];
    for (const row of [0, 1]) {
      await openStudy(page, row);
      for (const view of standardViews) jobs.push(...(await showEveryPreset(page, view, row, folder)));
    }
    await closeWorkstation(workstation);
    compareAll(jobs, folder);
  });
}

/** Shows a view by each of its presets, at fit and at actual pixels, and keeps what the canvas held. */
async function showEveryPreset(page: Page, view: string, row: number, folder: string): Promise<readonly Job[]> {
  const tile = page.getByTestId(`viewport-${view}`);
  await tile.click();
  const jobs: Job[] = [];
  let file: string | null = null;
  for (const place of ['fit', 'actual'] as const) {
    await page.keyboard.press(place === 'fit' ? 'z' : 'a');
    await expect(tile).toHaveAttribute('data-scale', place === 'fit' ? /^0\./ : '1');
    for (const preset of PRESETS) {
      await page.keyboard.press(String(preset + 1));
      await drawn(page);
      await expect(tile).toHaveAttribute('data-exact', 'true');
      const { grays, isGray, imageId, ...shown } = await readView(page, view);
      expect(isGray).toBe(true);
      file ??= await saveImageFile(page, imageId, folder);
      const name = `${view} of study ${row}, preset ${preset + 1}, ${place}`;
      const canvas = join(folder, `${view}-${row}-${preset}-${place}.gray`);
      writeFileSync(canvas, grays);
      jobs.push({ name, file, canvas, voi: voiOf(view, preset), ...shown });
    }
  }
  return jobs;
}

/** A key changes the view at once, and the canvas with the next frame. */
async function drawn(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  );
}

/** The files' tables come before their windows. */
function voiOf(view: string, preset: number): Job['voi'] {
  if (view !== 'LMLO') return { kind: 'window', index: preset };
  return preset < 2 ? { kind: 'table', index: preset } : { kind: 'window', index: 0 };
}

function compareAll(jobs: readonly Job[], folder: string): void {
  const list = join(folder, 'jobs.json');
  writeFileSync(list, JSON.stringify(jobs));
  const printed = execFileSync(python, [join(checkout, 'test/e2e/compare_gray.py'), list], { encoding: 'utf8' });
  const compared = JSON.parse(printed) as readonly Compared[];
  expect(compared).toHaveLength(2 * standardViews.length * PRESETS.length * 2);
  compared.forEach((result, index) => {
    const name = jobs[index]?.name;
    expect(result.compared, name).toBeGreaterThan(20_000);
    expect(result.distinct, name).toBeGreaterThan(100);
    expect(result.largestDifference, name).toBeLessThanOrEqual(1);
    expect(result.brightestPadding, name).toBe(0);
    expect(result.brightestOutside, name).toBe(0);
  });
  expect(compared.some(({ padded }) => padded > 1000)).toBe(true);
}

test('a stream that ends early is shown and marked incomplete', async () => {
  const folder = join(scratch, 'incomplete');
  const images = join(folder, 'images');
  mkdirSync(images, { recursive: true });
  execFileSync(python, [join(checkout, 'test/e2e/gray_level_files.py'), images, '300x240']);
  const workstation = await launchWorkstation({ userDataFolder: join(folder, 'user') });
  const { page } = workstation;
  await createWorkspace(page, join(folder, 'workspace'), 'incomplete');
  await importFolder(page, images, 'incomplete');
  // Whole when it was imported; damaged where it lies since then.
  for (const name of readdirSync(images).filter((each) => each.endsWith('RMLO.dcm'))) shortenRun(join(images, name));
  await openStudy(page, 0);
  await expect(page.getByTestId('viewport-RMLO')).toHaveAttribute('data-complete', 'false');
  await expect(page.getByTestId('viewport-RMLO')).toContainText('incomplete');
  await expect(page.getByTestId('viewport-LMLO')).toHaveAttribute('data-complete', 'true');
  await expect(page.getByTestId('viewport-LMLO')).not.toContainText('incomplete');
  await closeWorkstation(workstation);
});

/** Turns the last bytes of an RLE stream into no-operations (PS3.5 G.3.1): the file's lengths stay right, pixels are lacking. */
function shortenRun(file: string): void {
  const bytes = readFileSync(file);
  const sequenceEnd = bytes.lastIndexOf(Buffer.from([0xfe, 0xff, 0xdd, 0xe0]));
  expect(sequenceEnd).toBeGreaterThan(0);
  bytes.fill(0x80, sequenceEnd - 4000, sequenceEnd);
  writeFileSync(file, bytes);
}
