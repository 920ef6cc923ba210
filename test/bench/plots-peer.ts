// TensorBoard on series of the same length, in the Electron that our own pages run in: its server runs and has read them.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { _electron, type Page } from '@playwright/test';

import { checkout, electronExecutable } from '../e2e/workstation-driver.ts';
import { quantile, type BenchFigure } from './figures.ts';
import { installTensorboard } from './peer-packages.ts';

const TRIALS = 3;
const LONGEST_LOADING_MS = 900_000;
const LONGEST_PAINTING_MS = 120_000;
const PORT = 16_606;

export interface PeerOpening {
  readonly figures: readonly BenchFigure[];
  /** Median; null where it could not be measured. */
  readonly openMs: number | null;
}

/** From navigation to the first painted curve. */
export async function measureTensorboard(scratch: string, series: number, samples: number): Promise<PeerOpening> {
  const installed = installTensorboard();
  if ('whyNot' in installed) return unmeasured(installed.whyNot);
  const logs = join(scratch, 'tensorboard', 'run');
  const writer = join(checkout, 'test/bench/tensorboard_events.py');
  execFileSync(join(installed.bin, 'python'), [writer, logs, String(series), String(samples)]);
  const options = ['--logdir', join(scratch, 'tensorboard'), '--host', '127.0.0.1', '--port', String(PORT)];
  const server = spawn(join(installed.bin, 'tensorboard'), options, { stdio: 'ignore' });
  try {
    await waitUntilLoaded(series, samples);
    const times = await openings(scratch);
    const openMs = quantile(times, 0.5);
    const note = `${series} series × ${samples.toLocaleString('en')}, as installed: it keeps 1,000 samples of each; ${times.map((ms) => ms.toFixed(0)).join(', ')}`;
    return {
      figures: [{ name: 'TensorBoard 2.20: opens to a painted curve', value: openMs, unit: 'ms', note }],
      openMs,
    };
  } catch (error) {
    return unmeasured(String(error).split('\n')[0] ?? '');
  } finally {
    await stop(server);
  }
}

function unmeasured(why: string): PeerOpening {
  const note = `not measured: ${why}`;
  return {
    figures: [{ name: 'TensorBoard 2.20: opens to a painted curve', value: null, unit: 'ms', note }],
    openMs: null,
  };
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const gone = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await gone;
}

/** The last series is read to its last sample. */
async function waitUntilLoaded(series: number, samples: number): Promise<void> {
  const last = `series/${String(series - 1).padStart(2, '0')}`;
  const url = `http://127.0.0.1:${PORT}/data/plugin/scalars/scalars?run=run&tag=${encodeURIComponent(last)}`;
  const until = performance.now() + LONGEST_LOADING_MS;
  while (performance.now() < until) {
    const points = await fetch(url)
      .then((response) => (response.ok ? (response.json() as Promise<[number, number, number][]>) : []))
      .catch(() => []);
    if (points.at(-1)?.[1] === samples) return;
    await delay(500);
  }
  throw new Error(`TensorBoard has not read ${samples} samples of ${last} in ${LONGEST_LOADING_MS / 60_000} minutes`);
}

async function openings(scratch: string): Promise<number[]> {
  const times: number[] = [];
  const app = await _electron.launch({
    executablePath: electronExecutable(),
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), join(checkout, 'test/bench/plain-window')],
    env: { ...(process.env as Record<string, string>), PLAIN_WINDOW_USER: join(scratch, 'plain-user') },
  });
  try {
    const page = await app.firstWindow();
    for (let trial = 0; trial < TRIALS; trial += 1) {
      await page.goto('about:blank');
      times.push(await openingMs(page));
    }
  } finally {
    await app.close();
  }
  return times;
}

async function openingMs(page: Page): Promise<number> {
  const beganMs = Date.now();
  await page.goto(`http://127.0.0.1:${PORT}/#timeseries`, { waitUntil: 'commit' });
  await page.waitForFunction(isCurvePainted, undefined, { polling: 'raf', timeout: LONGEST_PAINTING_MS });
  return (await page.evaluate(() => (window as unknown as { paintedAtMs: number }).paintedAtMs)) - beganMs;
}

/** Runs in the window: a chart has drawn something into its canvas, or its SVG has a path. */
function isCurvePainted(): boolean {
  const painted = (canvas: HTMLCanvasElement): boolean => {
    if (canvas.width === 0 || canvas.height === 0) return false;
    const copy = new OffscreenCanvas(canvas.width, canvas.height);
    const context = copy.getContext('2d');
    context?.drawImage(canvas, 0, 0);
    const pixels = context?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    for (let at = 3; at < pixels.length; at += 4) if (pixels[at] !== 0) return true;
    return false;
  };
  const charts = [...document.querySelectorAll('line-chart .series-view, line-chart-component, line-chart')];
  const found = charts.some(
    (chart) =>
      [...chart.querySelectorAll('canvas')].some(painted) ||
      [...chart.querySelectorAll('path')].some((path) => (path.getAttribute('d') ?? '').length > 20),
  );
  if (found) (window as unknown as { paintedAtMs: number }).paintedAtMs = Date.now();
  return found;
}
