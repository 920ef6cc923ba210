// TensorBoard on series of the same length, in the Electron that our own pages run in: its server runs and has read them.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { _electron, type Page } from '@playwright/test';

import { checkout, electronExecutable } from '../e2e/workstation-driver.ts';
import { quantile, type BenchFigure } from './figures.ts';
import { installTensorboard } from './peer-packages.ts';

const TRIALS = 3;
const LONGEST_LOADING_MS = 240_000;
const LONGEST_PAINTING_MS = 120_000;
const PORT = 16_606;

export interface PeerOpening {
  readonly figures: readonly BenchFigure[];
  /** Median, with every sample kept, as ours keeps them; null where it could not be measured. */
  readonly openMs: number | null;
}

interface Keeping {
  readonly name: string;
  readonly options: readonly string[];
}

/** "0" should mean all, but its data server then keeps none. */
const waysFor = (samples: number): readonly Keeping[] => [
  { name: 'TensorBoard 2.20 as installed (it keeps 1,000 samples of each)', options: [] },
  {
    name: 'TensorBoard 2.20 with every sample kept',
    options: ['--samples_per_plugin', `scalars=${samples}`],
  },
];

/** From navigation to the first painted curve: as it is installed, and with every sample, so that it too can show a spike. */
export async function measureTensorboard(scratch: string, series: number, samples: number): Promise<PeerOpening> {
  const installed = installTensorboard();
  const ways = waysFor(samples);
  if ('whyNot' in installed) return { figures: ways.map((way) => figureOf(way, [], installed.whyNot)), openMs: null };
  const logs = join(scratch, 'tensorboard', 'run');
  const writer = join(checkout, 'test/bench/tensorboard_events.py');
  execFileSync(join(installed.bin, 'python'), [writer, logs, String(series), String(samples)]);
  const figures: BenchFigure[] = [];
  for (const way of ways) {
    const folders = ['--logdir', join(scratch, 'tensorboard'), '--host', '127.0.0.1', '--port', String(PORT)];
    const server = spawn(join(installed.bin, 'tensorboard'), [...folders, ...way.options], { stdio: 'ignore' });
    try {
      await waitUntilLoaded(series, samples);
      figures.push(figureOf(way, await openings(scratch), `${series} series × ${samples.toLocaleString('en')}`));
    } catch (error) {
      figures.push(figureOf(way, [], String(error).split('\n')[0] ?? ''));
    } finally {
      await stop(server);
    }
  }
  return { figures, openMs: figures.at(-1)?.value ?? null };
}

function figureOf({ name }: Keeping, times: readonly number[], note: string): BenchFigure {
  const value = quantile(times, 0.5);
  const all = times.map((ms) => ms.toFixed(0)).join(', ');
  return {
    name: `${name}: to a painted curve`,
    value,
    unit: 'ms',
    note: value === null ? `not measured: ${note}` : `${note}; ${all}`,
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
    const points = await pointsAt(url);
    if (points.at(-1)?.[1] === samples) return;
    await delay(500);
  }
  throw new Error(`TensorBoard has not read ${samples} samples of ${last} in ${LONGEST_LOADING_MS / 60_000} minutes`);
}

/** Not by fetch: its parser fails by an assertion, uncaught, when a server is slow with tens of megabytes. */
async function pointsAt(url: string): Promise<readonly [number, number, number][]> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', () => resolve([]));
      response.on('end', () => {
        const isWhole = response.statusCode === 200 && response.complete;
        resolve(isWhole ? (JSON.parse(Buffer.concat(parts).toString()) as [number, number, number][]) : []);
      });
    });
    request.on('error', () => resolve([]));
  });
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
