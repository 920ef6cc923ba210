// The first figures of the desktop: start, import, first paint, window/level, training, sampling.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import {
  checkout,
  closeWorkstation,
  createSplit,
  createWorkspace,
  importFolder,
  launchWorkstation,
  openStudy,
  startRun,
  waitForRunState,
  type Workstation,
} from '../e2e/workstation-driver.ts';
import { quantile, type BenchFigure } from './figures.ts';

const coldStarts = 5;
const patients = 24;

export async function measureDesktop(): Promise<readonly BenchFigure[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'mammobench-bench-'));
  try {
    const small = join(scratch, 'small');
    const large = join(scratch, 'large');
    phantom(small, patients, '512x416');
    phantom(large, 2, '4672x3072');
    const starts = await measureStarts(scratch);
    const workstation = await launchWorkstation({ userDataFolder: join(scratch, 'user') });
    const { page } = workstation;
    await createWorkspace(page, join(scratch, 'workspace'), 'bench');
    const figures = [
      ...starts,
      await measureImport(page, small, 'small'),
      await measureFourUp(page, '512 × 416'),
      ...(await measureTraining(page, join(scratch, 'workspace'))),
      ...(await measureLarge(workstation, scratch, large)),
    ];
    await closeWorkstation(workstation);
    return figures;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function phantom(folder: string, count: number, size: string): void {
  const options = ['--patients', String(count), '--seed', '1', '--size', size];
  execFileSync(join(checkout, '.venv/bin/mammobench'), ['phantom', '--out', folder, ...options], { stdio: 'ignore' });
}

/** From the start of the process to a window whose navigation answers; a new user folder each time. */
async function measureStarts(scratch: string): Promise<BenchFigure[]> {
  const seconds: number[] = [];
  for (let index = 0; index < coldStarts; index++) {
    const startedAtMs = performance.now();
    const workstation = await launchWorkstation({ userDataFolder: join(scratch, `start-${index}`) });
    seconds.push((performance.now() - startedAtMs) / 1000);
    await closeWorkstation(workstation);
  }
  return [
    {
      name: 'cold start to interactive window, median',
      value: quantile(seconds, 0.5),
      unit: 's',
      note: `${coldStarts} starts, under Playwright`,
    },
    { name: 'cold start to interactive window, longest', value: Math.max(...seconds), unit: 's' },
  ];
}

async function measureImport(page: Page, folder: string, name: string): Promise<BenchFigure> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.dcm'),
  ).length;
  const startedAtMs = performance.now();
  await importFolder(page, folder, name);
  const seconds = (performance.now() - startedAtMs) / 1000;
  return {
    name: 'import, 512 × 416',
    value: files / seconds,
    unit: 'files/s',
    note: `${files} files, hashing and thumbnails included`,
  };
}

async function measureFourUp(page: Page, size: string): Promise<BenchFigure> {
  const startedAtMs = performance.now();
  await openStudy(page, 0);
  const milliseconds = performance.now() - startedAtMs;
  return {
    name: `four-up first paint, ${size}`,
    value: milliseconds,
    unit: 'ms',
    note: 'from the list, driver included',
  };
}

/** A 14-megapixel study in a workspace of its own: first paint, and window/level as it is dragged. */
async function measureLarge(workstation: Workstation, scratch: string, folder: string): Promise<BenchFigure[]> {
  const { page } = workstation;
  await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Start' }).click();
  await createWorkspace(page, join(scratch, 'large-workspace'), 'bench of large images');
  await importFolder(page, folder, 'large');
  const paint = await measureFourUp(page, '4672 × 3072');
  const tile = page.getByTestId('viewport-RCC');
  await tile.click();
  const box = await tile.boundingBox();
  if (box === null) throw new Error('The tile is not on screen');
  await page.evaluate(recordFrames);
  await page.mouse.move(box.x + 100, box.y + 100);
  await page.mouse.down();
  for (let step = 0; step < 120; step++) await page.mouse.move(box.x + 100 + (step % 40), box.y + 100 + (step % 25));
  await page.mouse.up();
  const intervals = await page.evaluate(() => (window as unknown as { frameIntervalsMs: number[] }).frameIntervalsMs);
  return [
    paint,
    {
      name: 'window/level drag, frame interval p50',
      value: quantile(intervals, 0.5),
      unit: 'ms',
      note: '4672 × 3072, pair linked',
    },
    { name: 'window/level drag, frame interval p95', value: quantile(intervals, 0.95), unit: 'ms' },
  ];
}

/** Runs in the window: the time between animation frames while the mouse is down. */
function recordFrames(): void {
  const intervals: number[] = [];
  (window as unknown as { frameIntervalsMs: number[] }).frameIntervalsMs = intervals;
  let lastMs = performance.now();
  let down = false;
  window.addEventListener('pointerdown', () => (down = true), { capture: true });
  window.addEventListener('pointerup', () => (down = false), { capture: true });
  const frame = (nowMs: number): void => {
    if (down) intervals.push(nowMs - lastMs);
    lastMs = nowMs;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

async function measureTraining(page: Page, workspace: string): Promise<BenchFigure[]> {
  await createSplit(page, { seed: 1, trainPercent: 50, validationPercent: 17 });
  const runId = await startRun(page, 'smoke-cpu', 'bench', [
    { section: 'Lesion patches', field: 'Epochs', value: '1' },
    { section: 'Whole images', field: 'Epochs', value: '3' },
  ]);
  await waitForRunState(page, 'finished', 600_000);
  const folder = join(workspace, 'runs', runId);
  const speeds = (readLines(join(folder, 'events.jsonl')) as readonly StepLine[])
    .filter((line) => line.type === 'step' && line.stage === 'whole')
    .map((line) => line.imagesPerSecond ?? Number.NaN);
  return [
    {
      name: 'training, whole images of smoke-cpu, median',
      value: quantile(speeds.filter(Number.isFinite), 0.5),
      unit: 'images/s',
    },
    {
      name: 'telemetry sampler, share of one core',
      value: samplerShare(join(folder, 'telemetry.jsonl')),
      unit: '%',
      note: '1 Hz',
    },
  ];
}

interface StepLine {
  readonly type: string;
  readonly stage?: string;
  readonly imagesPerSecond?: number | null;
}

interface SampleLine {
  readonly monotonicMs: number;
  readonly samplerCpuSeconds: number | null;
}

function samplerShare(file: string): number | null {
  const samples = (readLines(file) as readonly SampleLine[]).filter((line) => line.samplerCpuSeconds !== null);
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || first === last) return null;
  const cpuSeconds = (last.samplerCpuSeconds ?? 0) - (first.samplerCpuSeconds ?? 0);
  return (100_000 * cpuSeconds) / (last.monotonicMs - first.monotonicMs);
}

function readLines(file: string): readonly unknown[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}
