// The viewer in its own window: frames while dragging, opening of studies, memory.
import { setTimeout as delay } from 'node:timers/promises';

import type { ElectronApplication, Page } from '@playwright/test';

import { resizeWindow, type Workstation } from '../e2e/workstation-driver.ts';
import { quantile, type BenchFigure } from './figures.ts';
import { processTreeTicks } from './process-tree.ts';

/** A mouse that tells of itself 125 times a second. */
const MOUSE_INTERVAL_MS = 8;
const DRAG_MS = 2000;
const SETTLED_TICKS_PER_SECOND = 12;
const LONGEST_SETTLING_MS = 40_000;

export type DragKind = 'window' | 'zoom' | 'pan';

/** Frames while the mouse drags on a tile; input goes through the browser process as a real mouse's does. */
export async function measureDrag(
  { app, page }: Workstation,
  tile: string,
  kind: DragKind,
): Promise<readonly number[]> {
  const box = await page.getByTestId(`viewport-${tile}`).boundingBox();
  if (box === null) throw new Error(`The tile ${tile} is not on screen`);
  await page.evaluate(recordIntervals);
  await moveMouse(app, { kind, x: box.x + box.width / 2, y: box.y + box.height / 2 });
  return page.evaluate(() => (window as unknown as { stopIntervals: () => number[] }).stopIntervals());
}

/** Runs in the window. */
function recordIntervals(): void {
  const intervals: number[] = [];
  let lastMs: number | null = null;
  let going = true;
  const frame = (nowMs: number): void => {
    if (lastMs !== null) intervals.push(nowMs - lastMs);
    lastMs = nowMs;
    if (going) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  (window as unknown as { stopIntervals: () => number[] }).stopIntervals = () => {
    going = false;
    return intervals;
  };
}

interface MousePath {
  readonly kind: DragKind;
  readonly x: number;
  readonly y: number;
}

async function moveMouse(app: ElectronApplication, path: MousePath): Promise<void> {
  await app.evaluate(
    async ({ BrowserWindow }, { kind, x, y, intervalMs, dragMs }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      if (contents === undefined) throw new Error('No window');
      const button = kind === 'pan' ? 'right' : 'left';
      const held = kind === 'zoom' ? [] : [button === 'left' ? 'leftButtonDown' : 'rightButtonDown'];
      const at = (step: number): { x: number; y: number } => ({
        x: Math.round(x + 60 * Math.sin(step / 20)),
        y: Math.round(y + 40 * Math.sin(step / 33)),
      });
      const send = (event: object): void => contents.sendInputEvent(event as Electron.MouseInputEvent);
      send({ type: 'mouseMove', ...at(0) });
      if (kind !== 'zoom') send({ type: 'mouseDown', ...at(0), button, clickCount: 1 });
      const startedAtMs = Date.now();
      for (let step = 1; Date.now() - startedAtMs < dragMs; step += 1) {
        const deltaY = step % 60 < 30 ? 8 : -8;
        if (kind === 'zoom') send({ type: 'mouseWheel', ...at(0), deltaX: 0, deltaY, canScroll: true });
        else send({ type: 'mouseMove', ...at(step), button, modifiers: held });
        await new Promise((resolve) => setTimeout(resolve, intervalMs));
      }
      if (kind !== 'zoom') send({ type: 'mouseUp', ...at(0), button, clickCount: 1 });
    },
    { ...path, intervalMs: MOUSE_INTERVAL_MS, dragMs: DRAG_MS },
  );
}

export function ofIntervals(name: string, milliseconds: readonly number[], note = ''): BenchFigure[] {
  return [
    { name: `${name} p50`, value: quantile(milliseconds, 0.5), unit: 'ms', note },
    { name: `${name} p95`, value: quantile(milliseconds, 0.95), unit: 'ms' },
    { name: `${name} max`, value: Math.max(...milliseconds), unit: 'ms' },
  ];
}

export interface StudyOpening {
  /** From the change of route until a first view, be it a reduced one, a first whole one, and all whole ones were on screen. */
  readonly firstMs: number;
  readonly firstWholeMs: number;
  readonly allMs: number;
  /** The longest task of the main thread meanwhile and, in short turns, the longest time between two of them. */
  readonly longestTaskMs: number;
  readonly longestGapMs: number;
}

interface Study {
  readonly studyId: string;
  readonly imageIds: readonly string[];
}

/** The studies of a dataset in the order of the list, with their images. */
export async function studiesOf(page: Page, datasetName: string): Promise<readonly Study[]> {
  return page.evaluate(async (name) => {
    const { workstation } = window as unknown as { workstation: LooseWorkstation };
    const all = { datasetId: null, text: null, density: null, malignant: null, splitPart: null };
    const rows = (await workstation.datasets.studies(all)).value as { studyId: string; datasetName: string }[];
    const studies: Study[] = [];
    for (const { studyId } of rows.filter((row) => row.datasetName === name)) {
      const study = (await workstation.datasets.study({ studyId })).value as { images: { imageId: string }[] };
      studies.push({ studyId, imageIds: study.images.map(({ imageId }) => imageId) });
    }
    return studies;
  }, datasetName);
}

type Ask = (argument: unknown) => Promise<{ readonly ok: boolean; readonly value: unknown }>;

/** What of `window.workstation` the bench asks. */
export interface LooseWorkstation {
  readonly datasets: { readonly studies: Ask; readonly study: Ask };
  readonly workspace: { readonly changeSetting: Ask };
}

/** Opens a study and watches its tiles, frame by frame. */
export async function openTimed(page: Page, study: Study): Promise<StudyOpening> {
  return page.evaluate(async ({ studyId, imageIds }) => {
    let longestTaskMs = 0;
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longestTaskMs = Math.max(longestTaskMs, duration);
    });
    observer.observe({ type: 'longtask' });
    const startedAtMs = performance.now();
    let going = true;
    let longestGapMs = 0;
    let turnAtMs = startedAtMs;
    const turn = (): void => {
      const nowMs = performance.now();
      longestGapMs = Math.max(longestGapMs, nowMs - turnAtMs);
      turnAtMs = nowMs;
      if (going) setTimeout(turn, 0);
    };
    turn();
    location.hash = `#/studies/${encodeURIComponent(studyId)}`;
    const painted = (): readonly HTMLElement[] =>
      [...document.querySelectorAll<HTMLElement>('[data-painted="true"]')].filter(({ dataset }) =>
        imageIds.includes(dataset['imageId'] ?? ''),
      );
    let firstMs: number | null = null;
    let firstWholeMs: number | null = null;
    for (;;) {
      const tiles = painted();
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const nowMs = performance.now();
      const count = tiles.filter(({ dataset }) => dataset['whole'] === 'true').length;
      // The frame that was drawn before this one is on screen.
      if (tiles.length > 0) firstMs ??= nowMs - startedAtMs;
      if (count > 0) firstWholeMs ??= nowMs - startedAtMs;
      if (nowMs - startedAtMs > 60_000)
        throw new Error(
          `${count} of ${imageIds.length} views painted in a minute: ${document.querySelector('.viewer')?.textContent ?? ''}`,
        );
      if (count < imageIds.length) continue;
      going = false;
      // A task is told of after it has ended.
      await new Promise((resolve) => setTimeout(resolve, 100));
      observer.disconnect();
      return {
        firstMs: firstMs ?? NaN,
        firstWholeMs: firstWholeMs ?? NaN,
        allMs: nowMs - startedAtMs,
        longestTaskMs,
        longestGapMs,
      };
    }
  }, study);
}

/** Waits until the program computes hardly anything: then what it does ahead is done. */
export async function settle(rootPid: number): Promise<void> {
  const untilMs = performance.now() + LONGEST_SETTLING_MS;
  let quiet = 0;
  let before = processTreeTicks(rootPid);
  while (quiet < 2 && performance.now() < untilMs) {
    await delay(500);
    const ticks = processTreeTicks(rootPid);
    quiet = ticks - before < SETTLED_TICKS_PER_SECOND / 2 ? quiet + 1 : 0;
    before = ticks;
  }
}

/** Makes the window as large as it must be for a tile of this size; returns the size that came of it. */
export async function sizeTile(
  { app, page }: Workstation,
  tile: string,
  wanted: { readonly width: number; readonly height: number },
): Promise<string> {
  for (let round = 0; round < 3; round += 1) {
    const box = await page.getByTestId(`viewport-${tile}`).boundingBox();
    const window = await page.evaluate(() => ({ width: innerWidth, height: innerHeight }));
    if (box === null || (box.width === wanted.width && box.height === wanted.height)) break;
    await resizeWindow(app, {
      width: Math.round(window.width + wanted.width - box.width),
      height: Math.round(window.height + wanted.height - box.height),
    });
    await page.evaluate(
      () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
    );
  }
  const box = await page.getByTestId(`viewport-${tile}`).boundingBox();
  return `${Math.round(box?.width ?? 0)} × ${Math.round(box?.height ?? 0)}`;
}
