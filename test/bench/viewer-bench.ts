// The promises of the viewer on 14-megapixel mammograms: frames, opening, memory; and its peers on the same pixels.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import {
  checkout,
  closeWorkstation,
  createWorkspace,
  importFolder,
  launchWorkstation,
  type Workstation,
} from '../e2e/workstation-driver.ts';
import { quantile, type BenchFigure } from './figures.ts';
import { processTreePssBytes, pssBytes } from './process-tree.ts';
import {
  measureDrag,
  ofIntervals,
  openTimed,
  settle,
  sizeTile,
  studiesOf,
  type DragKind,
  type LooseWorkstation,
  type StudyOpening,
} from './viewer-app.ts';
import { measurePeers } from './viewer-peers.ts';

const MIB = 2 ** 20;
/** Changes with test/bench/viewer_images.py: the images are kept between runs. */
const IMAGES_VERSION = 1;
const DATASETS = ['single', 'native', 'jpeg2000', 'many'] as const;
const SMALLEST_BUDGET_BYTES = 64 * MIB;

export async function measureViewer(): Promise<readonly BenchFigure[]> {
  const images = join(checkout, '.cache', 'bench', `viewer-${IMAGES_VERSION}`);
  execFileSync(join(checkout, '.venv/bin/python'), [join(checkout, 'test/bench/viewer_images.py'), images]);
  const { figures, decodeMs } = await measurePeers(images);
  return [...figures, ...(await measureApp(images, decodeMs))];
}

/** The program itself, with every dataset imported into one workspace. */
export async function measureApp(images: string, decodeMs: number): Promise<readonly BenchFigure[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'mammobench-viewer-'));
  try {
    const workstation = await launchWorkstation({
      userDataFolder: join(scratch, 'user'),
      windowSize: { width: 1920, height: 1200 },
    });
    await createWorkspace(workstation.page, join(scratch, 'workspace'), 'bench');
    for (const name of DATASETS) {
      say(`importing ${name} …`);
      await importFolder(workstation.page, join(images, name), name);
    }
    const figures: BenchFigure[] = [];
    say('frames …');
    figures.push(...(await measureFrames(workstation)));
    say('openings …');
    figures.push(...(await measureOpenings(workstation, decodeMs)));
    say('paging …');
    figures.push(...(await measurePaging(workstation)));
    await closeWorkstation(workstation);
    return figures;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The bench takes minutes: it says what it is at. */
function say(what: string): void {
  console.log(`[viewer] ${Math.round(performance.now() / 1000)} s: ${what}`);
}

/** A study without neighbors: nothing is fetched ahead of it. */
async function measureFrames(workstation: Workstation): Promise<BenchFigure[]> {
  const { page } = workstation;
  const [study] = await studiesOf(page, 'single');
  if (study === undefined) throw new Error('The single study was not imported');
  await openTimed(page, study);
  await settle(pidOf(workstation));
  const figures = [
    ...ofIntervals('four views: W/L of a pair, frame interval', await measureDrag(workstation, 'RCC', 'window')),
  ];
  figures.push({
    name: 'four views: PSS of all processes',
    value: processTreePssBytes(pidOf(workstation)) / MIB,
    unit: 'MiB',
    note: 'nothing fetched ahead; promised: ≤ 1 GB',
  });
  await page.getByTestId('viewport-RCC').dblclick();
  const size = await sizeTile(workstation, 'RCC', { width: 900, height: 1400 });
  figures.push(...(await drags(workstation, ['window', 'zoom', 'pan'], `fit, tile of ${size}`)));
  await page.keyboard.press('a');
  figures.push(...(await drags(workstation, ['window', 'pan'], 'actual pixels')));
  await page.keyboard.press('f');
  return figures;
}

async function drags(workstation: Workstation, kinds: readonly DragKind[], where: string): Promise<BenchFigure[]> {
  const figures: BenchFigure[] = [];
  for (const kind of kinds) {
    // What the last drag left to do, its exact pixels or waiting wheel events, is no part of this one.
    await settle(pidOf(workstation));
    const intervals = await measureDrag(workstation, 'RCC', kind);
    figures.push(...ofIntervals(`${kind}, ${where}, frame interval`, intervals, 'promised: p95 ≤ 18.5, max ≤ 33'));
  }
  return figures;
}

/** Orders in which studies come cold (nothing of them is in memory) and after the one before, which fetches the next ahead. */
const NATIVE_ORDER = [
  [0, 'cold'],
  [1, 'next'],
  [2, 'next'],
  [4, 'cold'],
  [5, 'next'],
  [0, 'cold'],
  [3, 'cold'],
] as const;
const COMPRESSED_ORDER = [
  [0, 'cold'],
  [2, 'cold'],
] as const;

async function measureOpenings(workstation: Workstation, decodeMs: number): Promise<BenchFigure[]> {
  const native = await openInOrder(workstation, 'native', NATIVE_ORDER);
  const compressed = await openInOrder(workstation, 'jpeg2000', COMPRESSED_ORDER);
  const shareMs = decodeMs / availableParallelism();
  const [firstCompressed, laterCompressed] = compressed.cold;
  const every = [...native.cold, ...native.next, ...compressed.cold];
  return [
    opening('four uncompressed images, first view', native.cold, 'firstMs', 'promised: ≤ 400'),
    opening('four uncompressed images, all', native.cold, 'allMs', 'promised: ≤ 1200'),
    opening('fetched-ahead next patient, all four', native.next, 'allMs', 'promised: ≤ 100'),
    opening('four JPEG 2000 images, first view, reduced', compressed.cold, 'firstMs', ''),
    opening('four JPEG 2000 images, first whole view', compressed.cold, 'firstWholeMs', ''),
    opening('four JPEG 2000 images, all', compressed.cold, 'allMs', ''),
    { name: 'decoding the four ÷ cores', value: shareMs, unit: 'ms', note: `${availableParallelism()} cores` },
    {
      name: 'opening four JPEG 2000 ÷ (decoding ÷ cores)',
      value: (laterCompressed?.allMs ?? NaN) / shareMs,
      unit: '×',
      note: `promised: ≤ 1.3; the first such study, with the start of its codec: ${((firstCompressed?.allMs ?? NaN) / shareMs).toFixed(2)}`,
    },
    {
      name: 'longest task of the main thread meanwhile',
      value: most(every, 'longestTaskMs'),
      unit: 'ms',
      note: 'promised: ≤ 50',
    },
    { name: 'longest gap between turns meanwhile', value: most(every, 'longestGapMs'), unit: 'ms' },
  ];
}

type Openings = Record<'cold' | 'next', StudyOpening[]>;

async function openInOrder(
  workstation: Workstation,
  dataset: string,
  order: readonly (readonly [number, 'cold' | 'next'])[],
): Promise<Openings> {
  const studies = await studiesOf(workstation.page, dataset);
  const openings: Openings = { cold: [], next: [] };
  for (const [index, kind] of order) {
    const study = studies[index];
    if (study === undefined) throw new Error(`The dataset ${dataset} lacks study ${index}`);
    openings[kind].push(await openTimed(workstation.page, study));
    await settle(pidOf(workstation));
  }
  return openings;
}

type Time = keyof StudyOpening;

function opening(name: string, openings: readonly StudyOpening[], time: Time, promise: string): BenchFigure {
  const times = openings.map((each) => Math.round(each[time])).join(', ');
  return { name, value: middle(openings, time), unit: 'ms', note: [promise, times].filter(Boolean).join('; ') };
}

function middle(openings: readonly StudyOpening[], time: Time): number {
  const value = quantile(
    openings.map((each) => each[time]),
    0.5,
  );
  return value ?? NaN;
}

function most(openings: readonly StudyOpening[], time: Time): number {
  return Math.max(...openings.map((each) => each[time]));
}

async function measurePaging(workstation: Workstation): Promise<BenchFigure[]> {
  const { app, page } = workstation;
  const budget = { scope: 'user', key: 'viewerCacheBytes', value: SMALLEST_BUDGET_BYTES, clear: false };
  const changed = await page.evaluate(async (change) => {
    const { workstation } = window as unknown as { workstation: LooseWorkstation };
    return (await workstation.workspace.changeSetting(change)).ok;
  }, budget);
  if (!changed) throw new Error('The budget of the cache was not changed');
  for (const study of await studiesOf(page, 'many')) await openTimed(page, study);
  await settle(pidOf(workstation));
  // Decoders that have nothing to do are ended after ten seconds.
  await delay(12_000);
  const rendererPid = await app.evaluate(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? 0,
  );
  const renderer = pssBytes(rendererPid);
  return [
    {
      name: 'renderer after 200 studies, PSS',
      value: renderer / MIB,
      unit: 'MiB',
      note: 'budget 64 MiB; promised: budget + 150 MB',
    },
    {
      name: 'renderer after 200 studies, PSS beyond the budget',
      value: (renderer - SMALLEST_BUDGET_BYTES) / MIB,
      unit: 'MiB',
    },
  ];
}

function pidOf({ app }: Workstation): number {
  return app.process().pid ?? 0;
}
