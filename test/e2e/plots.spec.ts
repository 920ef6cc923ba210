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
  expect(await page.evaluate(marksOf, 'not finite')).toBe(1);
  expect(await page.evaluate(marksOf, 'checkpoint')).toBeGreaterThan(10);
  expect(await page.evaluate(lowestDrawn, 'loss')).toBeGreaterThan(0.1);
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
  expect(await page.evaluate(xTitle, 'loss')).toContain('epoch');
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

interface Trace {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** What Plotly holds, as it is drawn. */
function highest(plot: string): Promise<number> {
  return page.evaluate(highestDrawn, plot);
}

function highestDrawn(plot: string): number {
  const canvas = document.querySelector<HTMLElement & { data: Trace[] }>(`[data-testid="plot-${plot}"] .plot-canvas`)!;
  return Math.max(...(canvas.data ?? []).flatMap(({ y }) => [...Array.from(y)].filter(Number.isFinite)));
}

function lowestDrawn(plot: string): number {
  const canvas = document.querySelector<HTMLElement & { data: Trace[] }>(`[data-testid="plot-${plot}"] .plot-canvas`)!;
  const lines = canvas.data.filter(({ name }) => name.startsWith('train') || name === 'validation');
  return Math.min(...lines.flatMap(({ y }) => [...Array.from(y)].filter(Number.isFinite)));
}

function lineNames(plot: string): Promise<string[]> {
  return page.evaluate((name) => {
    const canvas = document.querySelector<HTMLElement & { data: { name: string }[] }>(
      `[data-testid="plot-${name}"] .plot-canvas`,
    )!;
    return canvas.data.map((trace) => trace.name);
  }, plot);
}

function marksOf(kind: string): number {
  const canvas = document.querySelector<HTMLElement & { data: Trace[] }>('[data-testid="plot-loss"] .plot-canvas')!;
  return canvas.data.find(({ name }) => name === kind)?.x.length ?? 0;
}

interface Layout {
  readonly xaxis: { readonly range: [number, number]; readonly title: { readonly text: string } };
}

function shownSpan(plot: string): Promise<number> {
  return page.evaluate((name) => {
    const canvas = document.querySelector<HTMLElement & { layout: Layout }>(
      `[data-testid="plot-${name}"] .plot-canvas`,
    )!;
    return canvas.layout.xaxis.range[1] - canvas.layout.xaxis.range[0];
  }, plot);
}

function xTitle(plot: string): string {
  const canvas = document.querySelector<HTMLElement & { layout: Layout }>(`[data-testid="plot-${plot}"] .plot-canvas`)!;
  return canvas.layout.xaxis.title.text;
}

/** The drawn raw point at that step. */
function pointNear(plot: string, step: number): Promise<[number, number]> {
  return page.evaluate(
    ({ name, at }): [number, number] => {
      const canvas = document.querySelector<HTMLElement & { data: Trace[] }>(
        `[data-testid="plot-${name}"] .plot-canvas`,
      )!;
      const raw = canvas.data.find((trace) => trace.name.endsWith('raw'))!;
      const index = Array.from(raw.x).indexOf(at);
      return [raw.x[index] ?? NaN, raw.y[index] ?? NaN];
    },
    { name: plot, at: step },
  );
}
