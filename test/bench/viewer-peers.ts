// The viewer's code and its peers on the same pixels, each in a fresh Electron: draw + raster, and frames while dragging.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { _electron, type Page } from '@playwright/test';
import { build } from 'vite';

import { checkout, electronExecutable } from '../e2e/workstation-driver.ts';
import { quantile, type BenchFigure } from './figures.ts';
import { installCornerstone3d } from './peer-packages.ts';
import { processTreePssBytes } from './process-tree.ts';
import type { Bench } from './viewer-page/page.ts';

const MIB = 2 ** 20;
const WIDTH_PX = 900;
const HEIGHT_PX = 1400;
const FRAMES = 60;
const WARMING_FRAMES = 10;
/** Four stock views take gigabytes in longer drags. */
const FOUR_VIEW_FRAMES = 40;
/** The files of one study, as the page asks for them. */
const STUDY = [0, 1, 2, 3].map((view) => `bench://local/data/single/S/${view}.dcm`);
const COMPRESSED = [0, 1, 2, 3].map((view) => `bench://local/data/jpeg2000/J0/${view}.dcm`);

const PEERS = [
  { id: 'ours', name: 'Mammobench' },
  { id: 'stock', name: 'cornerstone-core 2.6.1' },
  { id: 'cornerstone3d-cpu', name: 'Cornerstone3D 5.14, CPU' },
  { id: 'cornerstone3d-webgl', name: 'Cornerstone3D 5.14, WebGL' },
] as const;

export interface PeerResults {
  readonly figures: readonly BenchFigure[];
  /** To decode the four frames of a JPEG 2000 study, one after the other. */
  readonly decodeMs: number;
}

export async function measurePeers(dataFolder: string): Promise<PeerResults> {
  const pageFolder = await buildPage();
  const figures: BenchFigure[] = [];
  const medians = new Map<string, number>();
  for (const peer of PEERS) {
    const measured = await inPage(pageFolder, dataFolder, (page, pid) => measurePeer(page, pid, peer.id));
    if (measured === null) {
      figures.push({
        name: `${peer.name}: W/L, draw + raster p50`,
        value: null,
        unit: 'ms',
        note: 'does not start here',
      });
      continue;
    }
    medians.set(peer.id, measured.fitMs);
    medians.set(`${peer.id} actual`, measured.actualMs);
    figures.push(...measured.figures.map((figure) => ({ ...figure, name: `${peer.name}: ${figure.name}` })));
  }
  const decode = await inPage(pageFolder, dataFolder, (page) =>
    page.evaluate((urls) => (window as unknown as { bench: Bench }).bench.decodeTimes(urls), COMPRESSED),
  );
  const decodeMs = (decode ?? []).reduce((sum, each) => sum + each, 0);
  return { figures: [...figures, ...ratios(medians)], decodeMs };
}

function ratios(medians: ReadonlyMap<string, number>): readonly BenchFigure[] {
  return PEERS.slice(1).flatMap(({ id, name }) =>
    (['', ' actual'] as const).flatMap((place) => {
      const [own, other] = [medians.get(`ours${place}`), medians.get(`${id}${place}`)];
      if (own === undefined || other === undefined) return [];
      const where = place === '' ? 'fit' : 'actual pixels';
      return [
        { name: `times faster than ${name}, ${where}`, value: other / own, unit: '×', note: 'promised: ≥ 8 at fit' },
      ];
    }),
  );
}

interface PeerMeasured {
  readonly figures: readonly BenchFigure[];
  readonly fitMs: number;
  readonly actualMs: number;
}

async function measurePeer(page: Page, pid: number, peer: string): Promise<PeerMeasured | null> {
  const [first = ''] = STUDY;
  const { errors, call } = driver(page);
  if (peer === 'stock') await call('dropDesynchronized');
  await call('open', peer, [first], WIDTH_PX, HEIGHT_PX).catch((error: unknown) => errors.push(String(error)));
  if (errors.length > 0) {
    console.error(`[viewer] ${peer}: ${errors[0] ?? ''}`);
    return null;
  }
  await call('steps', 'window', WARMING_FRAMES);
  const fit = (await call('steps', 'window', FRAMES)) as number[];
  const figures = [{ name: 'W/L, draw + raster p50', value: quantile(fit, 0.5), unit: 'ms', note: '900 × 1400, fit' }];
  for (const gesture of ['window', 'zoom', 'pan'] as const)
    figures.push(...ofIntervals(`${gesture}, frame interval`, (await call('intervals', gesture, FRAMES)) as number[]));
  await call('actualPixels');
  await call('steps', 'window', WARMING_FRAMES);
  const actual = (await call('steps', 'window', FRAMES)) as number[];
  figures.push({ name: 'W/L, draw + raster p50', value: quantile(actual, 0.5), unit: 'ms', note: 'actual pixels' });
  await page.reload();
  if (peer === 'stock') await call('dropDesynchronized');
  await call('open', peer, STUDY, WIDTH_PX / 2, HEIGHT_PX / 2);
  const four = (await call('intervals', 'window', FOUR_VIEW_FRAMES)) as number[];
  figures.push(...ofIntervals('four views, W/L, frame interval', four), {
    name: 'four views, PSS of all processes',
    value: processTreePssBytes(pid) / MIB,
    unit: 'MiB',
    note: '',
  });
  return { figures, fitMs: quantile(fit, 0.5) ?? NaN, actualMs: quantile(actual, 0.5) ?? NaN };
}

function ofIntervals(
  name: string,
  milliseconds: readonly number[],
): { name: string; value: number | null; unit: string; note: string }[] {
  return [
    { name: `${name} p50`, value: quantile(milliseconds, 0.5), unit: 'ms', note: '' },
    { name: `${name} p95`, value: quantile(milliseconds, 0.95), unit: 'ms', note: '' },
    { name: `${name} max`, value: Math.max(...milliseconds), unit: 'ms', note: '' },
  ];
}

/** Calls the page's bench by name; what the page throws outside of a call is gathered. */
function driver(page: Page): {
  readonly errors: string[];
  readonly call: (name: keyof Bench, ...args: unknown[]) => Promise<unknown>;
} {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  const call = async (name: keyof Bench, ...args: unknown[]): Promise<unknown> => {
    await page.waitForFunction(() => 'bench' in window);
    return page.evaluate(
      async ({ name, args }) => {
        const { bench } = window as unknown as { bench: Record<string, (...args: unknown[]) => unknown> };
        return await bench[name]?.(...args);
      },
      { name, args },
    );
  };
  return { errors, call };
}

async function inPage<T>(
  pageFolder: string,
  dataFolder: string,
  measure: (page: Page, pid: number) => Promise<T>,
): Promise<T> {
  const user = mkdtempSync(join(tmpdir(), 'mammobench-peer-'));
  const app = await _electron.launch({
    executablePath: electronExecutable(),
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), join(checkout, 'test/bench/viewer-page')],
    env: { ...environment(), VIEWER_BENCH_PAGE: pageFolder, VIEWER_BENCH_DATA: dataFolder, VIEWER_BENCH_USER: user },
  });
  try {
    const page = await app.firstWindow();
    await page.waitForFunction(() => 'bench' in window);
    return await measure(page, app.process().pid ?? 0);
  } finally {
    await app.close();
    rmSync(user, { recursive: true, force: true });
  }
}

function environment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** Bundles the page with Cornerstone3D from where it was installed; nothing of it enters the program. */
async function buildPage(): Promise<string> {
  const modules = installCornerstone3d();
  const outDir = join(checkout, '.cache', 'bench', 'viewer-page');
  await build({
    root: join(checkout, 'test/bench/viewer-page'),
    configFile: false,
    base: './',
    logLevel: 'error',
    resolve: {
      alias: [
        ...['contract', 'core', 'renderer'].map((layer) => ({ find: `@${layer}`, replacement: join(checkout, layer) })),
        { find: /^@cornerstonejs\/core$/, replacement: join(modules, '@cornerstonejs/core') },
        // Vite's own stand-in for node's events is empty, and a class of Cornerstone3D extends it.
        { find: /^events$/, replacement: join(modules, 'events') },
      ],
    },
    worker: { format: 'es' },
    build: {
      target: 'chrome114',
      outDir,
      emptyOutDir: true,
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 20_000,
      minify: false,
    },
  });
  return outDir;
}
