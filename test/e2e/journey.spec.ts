// The whole journey through the real window: import, four views, training that outlives the window, prediction, heatmap.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test, type Page } from '@playwright/test';

import { compare, expectedGray, readView } from './canvas-pixels';
import { makePhantom } from './phantom-folder';
import {
  closeWorkstation,
  createSplit,
  createWorkspace,
  drawnPoints,
  importFolder,
  launchWorkstation,
  openRun,
  openStudy,
  resizeWindow,
  standardViews,
  startRun,
  waitForRunState,
  type Workstation,
} from './workstation-driver';

test.describe.configure({ mode: 'serial' });

const scratch = mkdtempSync(join(tmpdir(), 'mammobench-journey-'));
const workspaceFolder = join(scratch, 'workspace');
const userDataFolder = join(scratch, 'user');
let workstation: Workstation;
let page: Page;

async function open(): Promise<void> {
  workstation = await launchWorkstation({
    userDataFolder,
    ...(existsSync(workspaceFolder) ? { workspaceFolder } : {}),
  });
  page = workstation.page;
}

test.beforeAll(async () => {
  makePhantom(join(scratch, 'phantom'), 12, 11);
  await open();
});

test.afterAll(async () => {
  await closeWorkstation(workstation);
  rmSync(scratch, { recursive: true, force: true });
});

test('a folder of mammograms becomes a dataset', async () => {
  await createWorkspace(page, workspaceFolder, 'journey');
  const strip = await importFolder(page, join(scratch, 'phantom'), 'phantom');
  await expect(strip).toContainText('imported');
  await expect(strip).toContainText('nothing was left out');
  await expect(page.getByRole('grid', { name: 'Studies' }).getByRole('row').nth(1)).toBeVisible();
});

test('the split has a hash that another workspace at another path agrees with', async () => {
  const choice = { seed: 3, trainPercent: 50, validationPercent: 20 };
  const hash = await createSplit(page, choice);
  await closeWorkstation(workstation);
  const elsewhere = await launchWorkstation({ userDataFolder: join(scratch, 'other-user') });
  await createWorkspace(elsewhere.page, join(scratch, 'deeper', 'down', 'other'), 'other');
  await importFolder(elsewhere.page, join(scratch, 'phantom'), 'the same pictures');
  expect(await createSplit(elsewhere.page, choice)).toBe(hash);
  await closeWorkstation(elsewhere);
  await open();
});

test('four views are painted with the gray levels that pydicom computes', async () => {
  const syntaxes = new Set<string>();
  for (const row of [0, 1, 2]) {
    await openStudy(page, row);
    for (const view of standardViews) {
      await page.getByTestId(`viewport-${view}`).click();
      await page.keyboard.press('a');
      const tile = page.getByTestId(`viewport-${view}`);
      await expect(tile).toHaveAttribute('data-scale', '1');
      await expect(tile).toHaveAttribute('data-exact', 'true');
      const shown = await readView(page, view);
      const expected = await expectedGray(page, shown.imageId, scratch);
      const { compared, largestDifference } = compare(shown, expected);
      syntaxes.add(expected.syntax);
      expect(shown.isGray).toBe(true);
      expect(compared).toBeGreaterThan(20_000);
      expect(largestDifference, `${view} of study ${row}, ${expected.syntax}`).toBeLessThanOrEqual(1);
    }
  }
  expect(syntaxes.size).toBeGreaterThan(1);
});

test('window, zoom, invert and reset change what is drawn, and reset brings it back', async () => {
  await openStudy(page, 0);
  const tile = page.getByTestId('viewport-RCC');
  await tile.click();
  const before = await readView(page, 'RCC');
  await page.keyboard.press('i');
  await expect(tile).toHaveAttribute('data-inverted', 'true');
  const box = await tile.boundingBox();
  if (box === null) throw new Error('The tile is not on screen');
  const center = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const width = await tile.getAttribute('data-window-width');
  await page.mouse.move(center.x, center.y);
  await page.mouse.down();
  await page.mouse.move(center.x + 80, center.y - 40, { steps: 4 });
  await page.mouse.up();
  await expect(tile).not.toHaveAttribute('data-window-width', width ?? '');
  const scale = await tile.getAttribute('data-scale');
  await page.mouse.wheel(0, -300);
  await expect(tile).not.toHaveAttribute('data-scale', scale ?? '');
  await page.keyboard.press('r');
  await expect(tile).toHaveAttribute('data-inverted', 'false');
  await expect(tile).toHaveAttribute('data-scale', scale ?? '');
  await expect(tile).toHaveAttribute('data-exact', 'true');
  expect((await readView(page, 'RCC')).grays).toEqual(before.grays);
});

test('a pair keeps one scale when the window changes its size', async () => {
  await openStudy(page, 0);
  const scaleOf = async (view: string): Promise<number> =>
    Number(await page.getByTestId(`viewport-${view}`).getAttribute('data-scale'));
  const before = { left: await scaleOf('LCC'), right: await scaleOf('RCC') };
  await resizeWindow(workstation.app, { width: 1900, height: 1150 });
  await expect.poll(() => scaleOf('RCC')).toBeGreaterThan(before.right);
  await expect
    .poll(async () => (await scaleOf('LCC')) / (await scaleOf('RCC')))
    .toBeCloseTo(before.left / before.right, 6);
  await resizeWindow(workstation.app, { width: 1440, height: 900 });
  await expect.poll(() => scaleOf('RCC')).toBeCloseTo(before.right, 6);
});

test('a config with several errors is refused with all of them at once', async () => {
  await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Experiments' }).click();
  await page.getByTestId('preset-smoke-cpu').click();
  await page.getByRole('group', { name: 'Whole images' }).getByLabel('Epochs', { exact: true }).fill('0');
  await page.getByRole('group', { name: 'Data' }).getByLabel('Input rows', { exact: true }).fill('500');
  const errors = page.getByTestId('config-errors');
  await expect(errors).toContainText('Epochs');
  await expect(errors).toContainText('Input rows');
  await expect(page.getByTestId('start-run')).toBeDisabled();
});

let workerPid = '';
let runId = '';

test('a run starts, and its loss arrives point by point', async () => {
  runId = await startRun(page, 'smoke-cpu', 'journey run', [
    { section: 'Lesion patches', field: 'Epochs', value: '2' },
    { section: 'Whole images', field: 'Epochs', value: '12' },
  ]);
  await expect.poll(() => drawnPoints(page, 'loss'), { timeout: 120_000 }).toBeGreaterThan(2);
  const first = await drawnPoints(page, 'loss');
  await expect.poll(() => drawnPoints(page, 'loss'), { timeout: 60_000 }).toBeGreaterThan(first);
  // The more epochs have ended, the further down it is; what is out of sight is not drawn.
  await page.getByRole('region', { name: 'Host' }).scrollIntoViewIfNeeded();
  await expect.poll(() => drawnPoints(page, 'cpu'), { timeout: 20_000 }).toBeGreaterThan(0);
});

test('closing the window leaves the run running; opening it finds the same worker', async () => {
  await expect(page.getByTestId('run-header')).toHaveAttribute('data-worker-pid', /^\d+$/);
  workerPid = (await page.getByTestId('run-header').getAttribute('data-worker-pid')) ?? '';
  const seqAtClose = readEvents().length;
  await closeWorkstation(workstation);
  await expect.poll(() => readEvents().length, { timeout: 30_000 }).toBeGreaterThan(seqAtClose);
  process.kill(Number(workerPid), 0);
  await open();
  await openRun(page, 'journey run');
  await waitForRunState(page, 'running', 20_000);
  await expect(page.getByTestId('run-header')).toHaveAttribute('data-worker-pid', workerPid);
  await expect
    .poll(async () => Number(await page.getByTestId('run-header').getAttribute('data-last-seq')))
    .toBeGreaterThan(seqAtClose);
});

test('stop finishes the step and saves a checkpoint', async () => {
  await page.getByTestId('stop-run').click();
  await waitForRunState(page, 'stopped', 60_000);
  const events = readEvents();
  expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.filter((event) => event.type === 'checkpoint').length).toBeGreaterThan(0);
  expect(events.at(-1)?.type).toBe('ended');
  expect(() => process.kill(Number(workerPid), 0)).toThrow('ESRCH');
});

test('resume goes on from the checkpoint and ends with a test AUC and a model', async () => {
  await page.getByTestId('resume-run').click();
  await waitForRunState(page, 'finished', 200_000);
  const events = readEvents();
  expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.filter((event) => event.type === 'resumed')).toHaveLength(1);
  await expect(page.getByTestId('test-result')).toContainText('AUC');
  await expect(page.getByTestId('test-result')).toContainText('95 %');
  const folder = join(workspaceFolder, 'runs', runId);
  for (const file of ['predictions.csv', 'model.onnx', 'model.json', 'result.json', 'exit.json'])
    expect(existsSync(join(folder, file)), file).toBe(true);
});

test('predict lays the heatmap over the view', async () => {
  await openStudy(page, 0);
  await page.getByTestId('predict-all').click();
  for (const view of standardViews) {
    const heatmap = page.getByTestId(`heatmap-${view}`);
    await expect(heatmap).toBeVisible({ timeout: 60_000 });
    const painted = await heatmap.evaluate((canvas: HTMLCanvasElement) => {
      const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      return new Set(data.filter((_, index) => index % 4 !== 3)).size;
    });
    expect(painted).toBeGreaterThan(8);
    await expect(page.getByTestId(`prediction-${view}`)).toContainText('score');
  }
  await page.keyboard.press('m');
  await expect(page.getByTestId('heatmap-RCC')).toBeHidden();
});

interface EventLine {
  readonly seq: number;
  readonly type: string;
}

function readEvents(): readonly EventLine[] {
  const text = readFileSync(join(workspaceFolder, 'runs', runId, 'events.jsonl'), 'utf8');
  return text
    .slice(0, text.lastIndexOf('\n'))
    .split('\n')
    .map((line) => JSON.parse(line) as EventLine);
}
