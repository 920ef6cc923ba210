// A run's plots: a planted spike found at every zoom, runs over each other, x by epoch, layouts, and what is exported.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test, type Page } from '@playwright/test';

import { plantedLoss, plantLongRun } from '../fixtures/runs/long-run';
import {
  closeWorkstation,
  createWorkspace,
  drawnPoints,
  launchWorkstation,
  openRun,
  type Workstation,
} from './workstation-driver';

test.describe.configure({ mode: 'serial' });

const scratch = mkdtempSync(join(tmpdir(), 'mammobench-plots-'));
const workspaceFolder = join(scratch, 'workspace');
const shots = process.env['MAMMOBENCH_SHOTS'];
const spike = { step: 31_337, loss: 7.5 };
const STEPS = 60_000;
let workstation: Workstation;
let page: Page;

test.beforeAll(async () => {
  workstation = await launchWorkstation({ userDataFolder: join(scratch, 'user') });
  page = workstation.page;
  await createWorkspace(page, workspaceFolder, 'plots');
  const common = { steps: STEPS, samples: 6000, gpus: 2, stepsPerEpoch: 1000, secondsPerStep: 0.1 };
  const runsFolder = join(workspaceFolder, 'runs');
  plantLongRun(runsFolder, { ...common, runId: 'planted-one', name: 'with a spike', spike, unknownLossAt: [5000] });
  const long = 'another run whose name is much longer than any legend has room for, as names of sweeps are';
  plantLongRun(runsFolder, { ...common, runId: 'planted-two', name: long, steps: 30_000, secondsPerStep: 0.2 });
  await openRun(page, 'with a spike');
});

test.afterAll(async () => {
  await closeWorkstation(workstation);
  rmSync(scratch, { recursive: true, force: true });
});

test('shows one spike among sixty thousand steps, at full view and zoomed', async () => {
  await expect.poll(() => drawnPoints(page, 'loss')).toBeGreaterThan(100);
  await expect.poll(() => highest('loss')).toBe(spike.loss);
  // The spike is of one step among sixty thousand, and painted up to its point; beside it there is nothing.
  expect(await inkAt('loss', { x: spike.step, y: spike.loss * 0.95 })).toBeGreaterThan(20);
  expect(await inkAt('loss', { x: spike.step * 1.2, y: spike.loss * 0.95 })).toBeLessThan(12);
  await shoot('default');
  // By keys: around the middle, which the spike is near.
  await page.getByTestId('plot-loss').focus();
  for (const zoom of [1, 2, 3]) {
    await page.keyboard.press('+');
    await expect.poll(() => shownSpan('loss')).toBeLessThan((STEPS / 2 ** zoom) * 1.05);
    await expect.poll(() => highest('loss')).toBe(spike.loss);
  }
  await dragAcross('loss', 0.4, 0.95);
  await expect.poll(() => shownSpan('loss')).toBeLessThan(5000);
  await expect.poll(() => pointNear('loss', spike.step)).toEqual([spike.step, spike.loss]);
  await shoot('zoomed');
  await page.keyboard.press('0');
  await expect(page.getByTestId('plot-loss')).toHaveAttribute('data-zoomed', 'false');
});

test('marks the step without a finite loss at the edge, and draws no zero', async () => {
  expect(await marksOf('unknown')).toBe(1);
  expect(await marksOf('checkpoint')).toBeGreaterThan(10);
  expect(await lowest('loss')).toBeGreaterThan(0.1);
});

test('lays a second run over it, and x counts epochs', async () => {
  await page.getByRole('button', { name: 'Overlay …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Lay other runs over these plots' });
  await dialog.getByRole('combobox').fill('another');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('option', { selected: true })).toHaveCount(1);
  await shoot('picker');
  await dialog.getByRole('button', { name: 'Done: 1 run' }).click();
  await expect(page.getByTestId('overlaid-run')).toHaveCount(2);
  await expect.poll(() => lineNames('loss')).toContain('with a spike, train');
  await expect.poll(async () => (await lineNames('loss')).filter((name) => name.startsWith('another'))).not.toEqual([]);
  await expect.poll(() => highest('loss')).toBe(spike.loss);
  await page.getByRole('radiogroup', { name: 'What x means' }).getByText('epoch', { exact: true }).click();
  await expect.poll(() => shownSpan('loss')).toBeLessThan(70);
  expect((await drawnOn('loss')).figure.xTitle).toContain('epoch');
  await shoot('overlaid by epoch');
});

test('shows the figures of the study, and keeps that choice in the workspace', async () => {
  await page.getByRole('button', { name: /^Layout: / }).click();
  await page.getByRole('menuitem', { name: 'GPU-focused' }).click();
  await expect(page.getByRole('group', { name: 'Layout GPU-focused' }).locator('.telemetry-place')).toHaveCount(6);
  await expect.poll(() => drawnPoints(page, 'gpu-utilization')).toBeGreaterThan(100);
  const saved = JSON.parse(readFileSync(join(workspaceFolder, 'layouts.json'), 'utf8')) as { readonly chosen: string };
  expect(saved.chosen).toBe('GPU-focused');
  await shoot('gpu-focused');
  await page.getByRole('button', { name: /^Layout: / }).click();
  await page.getByRole('menuitem', { name: 'Reset to the default' }).click();
  await expect(page.getByTestId('plot-auc')).toBeVisible();
});

test('exports what was planted: every point, what is shown, and a picture', async () => {
  const everything = await exported('Menu of Loss', 'Export every point as CSV …', 'points.csv');
  const rows = everything.split('\n').filter((line) => line.startsWith('with a spike,planted-one,loss,'));
  expect(rows).toHaveLength(STEPS);
  for (const [index, row] of rows.entries()) {
    const step = index + 1;
    const value = step === spike.step ? spike.loss : step === 5000 ? NaN : plantedLoss(step);
    const [, , , recordedStep, , recorded] = row.split(',');
    if (Number(recordedStep) !== step || !Object.is(Number(recorded), value)) expect(row).toBe(`${step}: ${value}`);
  }
  expect(everything).toContain('# run planted-two: another run whose name');
  const shown = await exported('Menu of Loss', 'Export what is shown as CSV …', 'shown.csv');
  expect(
    shown.split('\n').some((row) => row.startsWith('Loss,"with a spike, train, raw"') && row.endsWith(',7.5')),
  ).toBe(true);
  const svg = await exported('Menu of Loss', 'Export as SVG …', 'loss.svg');
  expect(svg).toMatch(/^<svg[\s\S]*Loss[\s\S]*<\/svg>$/);
  await exportAll('All plots as PNG …', 'all.png');
  const png = readFileSync(join(scratch, 'all.png'));
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  if (shots !== undefined) await page.screenshot({ path: join(shots, 'exported.png') });
});

test('a run whose folder is deleted leaves the plots, and they say so', async () => {
  rmSync(join(workspaceFolder, 'runs', 'planted-two'), { recursive: true });
  await expect(page.getByText(/left the plots: its folder is no longer in the workspace/)).toBeVisible();
  await expect(page.getByTestId('overlaid-run')).toHaveCount(0);
  rmSync(join(workspaceFolder, 'runs', 'planted-one'), { recursive: true });
  await expect(page.getByTestId('run-gone')).toBeVisible();
  await page.getByRole('button', { name: 'Go to the runs' }).click();
});

async function exported(menu: string, item: string, file: string): Promise<string> {
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: menu, exact: true }).click();
  return saving(item, file);
}

async function exportAll(item: string, file: string): Promise<string> {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  return saving(item, file);
}

/** In the place of the system's dialog, which no test can press. */
async function saving(item: string, file: string): Promise<string> {
  const filePath = join(scratch, file);
  await workstation.app.evaluate(({ dialog }, chosen) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen });
  }, filePath);
  await page.getByRole('menuitem', { name: item }).click();
  await expect(page.getByTestId('plots-exported')).toContainText(file, { timeout: 30_000 });
  return readFileSync(filePath, 'utf8');
}

async function dragAcross(plot: string, from: number, to: number): Promise<void> {
  const box = (await page.getByTestId(`plot-${plot}`).locator('.plot-body').boundingBox())!;
  const y = box.y + box.height / 2;
  const at = (share: number): number => box.x + 48 + (box.width - 60) * share;
  await page.mouse.move(at(from), y);
  await page.mouse.down();
  await page.mouse.move(at((from + to) / 2), y, { steps: 4 });
  await page.mouse.move(at(to), y, { steps: 4 });
  await page.mouse.up();
}

async function shoot(name: string): Promise<void> {
  if (shots === undefined) return;
  await page.screenshot({ path: join(shots, `${name}.png`) });
}

interface Line {
  readonly name: string;
  readonly points: { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> };
}

/** What a plot tells of what is painted on it. */
interface Drawn {
  readonly figure: { readonly lines: readonly Line[]; readonly xTitle: string };
  readonly edges: readonly { readonly kind: string }[];
  readonly xRange: readonly [number, number];
}

/** Its lines with arrays that can leave the window. */
async function drawnOn(plot: string): Promise<Drawn> {
  return page.evaluate((name) => {
    const { drawn } = document.querySelector<HTMLElement & { drawn?: Drawn }>(`[data-testid="plot-${name}"]`)!;
    if (drawn === undefined) return { figure: { lines: [], xTitle: '' }, edges: [], xRange: [0, Infinity] as const };
    const { figure, edges, xRange } = drawn;
    const lines = figure.lines.map(({ name: line, points }) => ({
      name: line,
      points: { x: Array.from(points.x), y: Array.from(points.y) },
    }));
    return { figure: { lines, xTitle: figure.xTitle }, edges: edges.map(({ kind }) => ({ kind })), xRange };
  }, plot);
}

async function highest(plot: string): Promise<number> {
  return Math.max(...finiteIn((await drawnOn(plot)).figure.lines));
}

async function lowest(plot: string): Promise<number> {
  const { lines } = (await drawnOn(plot)).figure;
  return Math.min(...finiteIn(lines.filter(({ name }) => name.startsWith('train') || name === 'validation')));
}

function finiteIn(lines: readonly Line[]): number[] {
  return lines.flatMap(({ points }) => Array.from(points.y).filter(Number.isFinite));
}

async function lineNames(plot: string): Promise<string[]> {
  return (await drawnOn(plot)).figure.lines.map(({ name }) => name);
}

async function marksOf(kind: string): Promise<number> {
  return (await drawnOn('loss')).edges.filter((mark) => mark.kind === kind).length;
}

async function shownSpan(plot: string): Promise<number> {
  const [from, to] = (await drawnOn(plot)).xRange;
  return to - from;
}

/** The drawn raw point at that step. */
async function pointNear(plot: string, step: number): Promise<[number, number]> {
  const { points } = (await drawnOn(plot)).figure.lines.find(({ name }) => name.endsWith('raw'))!;
  const index = Array.from(points.x).indexOf(step);
  return [points.x[index] ?? NaN, points.y[index] ?? NaN];
}

/** Whether the pixels of the canvas at a value are of another color than those beside it, in CSS pixels of the plot's body. */
function inkAt(plot: string, place: { readonly x: number; readonly y: number }): Promise<number> {
  return page.evaluate(
    ({ name, at }) => {
      const element = document.querySelector<HTMLElement & { drawn?: Painted }>(`[data-testid="plot-${name}"]`)!;
      const canvas = element.querySelector('canvas')!;
      const { xRange, yRange, widthPx, heightPx } = element.drawn!;
      const scale = canvas.width / widthPx;
      const px = 48 + ((at.x - xRange[0]) / (xRange[1] - xRange[0])) * (widthPx - 60);
      const py = heightPx - 34 - ((at.y - yRange[0]) / (yRange[1] - yRange[0])) * (heightPx - 44);
      const [left, top, size] = [(px - 2) * scale, (py - 2) * scale, 4 * scale];
      const { data } = canvas.getContext('2d')!.getImageData(left, top, size, size);
      let most = 0;
      for (let blue = 2; blue < data.length; blue += 4) most = Math.max(most, data[blue]! - data[blue - 2]!);
      return most;
    },
    { name: plot, at: place },
  );
}

interface Painted extends Drawn {
  readonly yRange: readonly [number, number];
  readonly widthPx: number;
  readonly heightPx: number;
}
