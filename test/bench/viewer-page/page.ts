/** What the bench calls in the page, as `window.bench`. */
import { decodePixels, parseDicom } from '@core/dicom/index';
import { codecFiles } from '@renderer/dicom/codec-files';

import { cornerstone3d } from './cornerstone3d';
import { openOurs } from './ours';
import type { BenchImage, Gesture, OpenPeer, PeerView } from './peer';
import { openStock } from './stock';

const PEERS: Readonly<Record<string, OpenPeer>> = {
  ours: openOurs,
  stock: openStock,
  'cornerstone3d-cpu': cornerstone3d('cpu'),
  'cornerstone3d-webgl': cornerstone3d('webgl'),
};

const LONGEST_DRAG_MS = 4000;

/** While set, animation frames run when `pump` says so, and not with the screen: a step is then timed alone. */
let held: FrameRequestCallback[] | null = null;
const nextFrame = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (callback) => {
  if (held === null) return nextFrame(callback);
  return held.push(callback);
};

let views: readonly PeerView[] = [];

/** Opens so many views of the images side by side in one process; sizes in CSS pixels. */
async function open(peer: string, urls: readonly string[], width: number, height: number): Promise<void> {
  const host = document.createElement('div');
  host.className = 'views';
  host.style.gridTemplateColumns = `repeat(${urls.length > 1 ? 2 : 1}, ${width}px)`;
  host.style.gridAutoRows = `${height}px`;
  document.body.append(host);
  const openPeer = PEERS[peer];
  if (openPeer === undefined) throw new Error(`No peer ${peer}`);
  const opened: PeerView[] = [];
  for (const url of urls) {
    const element = document.createElement('div');
    element.style.width = `${width}px`;
    element.style.height = `${height}px`;
    host.append(element);
    opened.push(await openPeer(element, await load(url)));
  }
  views = opened;
  for (let frame = 0; frame < 5; frame += 1) await shown();
}

/** 2D canvases of the given image-sized kind ask for no `desynchronized`: under software compositing it leaks. */
function dropDesynchronized(): void {
  type GetContext = (kind: string, options?: Record<string, unknown>) => unknown;
  const original = Reflect.get(HTMLCanvasElement.prototype, 'getContext') as GetContext;
  const dropping: GetContext = function (this: HTMLCanvasElement, kind, options) {
    return original.call(this, kind, options === undefined ? options : { ...options, desynchronized: false });
  };
  HTMLCanvasElement.prototype.getContext = dropping as unknown as typeof HTMLCanvasElement.prototype.getContext;
}

async function load(url: string): Promise<BenchImage> {
  const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
  const parsed = parseDicom(bytes);
  if (!parsed.ok) throw new Error(parsed.failure.message);
  const decoded = await decodePixels(parsed.value, codecFiles);
  if (!decoded.ok) throw new Error(decoded.failure.message);
  return { id: url, bytes, metadata: parsed.value.metadata, decoded: decoded.value };
}

/** Draw + raster, in ms a step: the act, its animation frame, and a readback that waits for the raster. */
async function steps(gesture: Gesture, count: number): Promise<readonly number[]> {
  held = [];
  // What waits for the screen's next frame runs with it, and asks for the one after from here.
  await shown();
  const milliseconds: number[] = [];
  for (let step = 0; step < count; step += 1) {
    const startedAtMs = performance.now();
    for (const view of views) view.act(gesture, step);
    pump(startedAtMs);
    for (const view of views) view.canvas.getContext('2d')?.getImageData(0, 0, 1, 1);
    milliseconds.push(performance.now() - startedAtMs);
  }
  const left = held;
  held = null;
  for (const callback of left) nextFrame(callback);
  return milliseconds;
}

function pump(nowMs: number): void {
  const due = held ?? [];
  held = [];
  for (const callback of due) callback(nowMs);
}

/** Intervals of animation frames in ms, each with one step on all views; fewer of them where they take too long. */
async function intervals(gesture: Gesture, count: number): Promise<readonly number[]> {
  const milliseconds: number[] = [];
  let lastMs = await shown();
  const untilMs = lastMs + LONGEST_DRAG_MS;
  for (let step = 0; step < count && lastMs < untilMs; step += 1) {
    for (const view of views) view.act(gesture, step);
    const nowMs = await shown();
    milliseconds.push(nowMs - lastMs);
    lastMs = nowMs;
  }
  return milliseconds;
}

function shown(): Promise<number> {
  return new Promise((resolve) => nextFrame(resolve));
}

/** Milliseconds to decode each file's pixels, one after the other on this thread; the codec is started before. */
async function decodeTimes(urls: readonly string[]): Promise<readonly number[]> {
  const files = await Promise.all(urls.map(async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer())));
  const milliseconds: number[] = [];
  for (const bytes of [files[0], ...files]) {
    const parsed = parseDicom(bytes ?? new Uint8Array(0));
    if (!parsed.ok) throw new Error(parsed.failure.message);
    const startedAtMs = performance.now();
    const decoded = await decodePixels(parsed.value, codecFiles);
    if (!decoded.ok) throw new Error(decoded.failure.message);
    milliseconds.push(performance.now() - startedAtMs);
  }
  return milliseconds.slice(1);
}

const actualPixels = (): void => {
  for (const view of views) view.actualPixels();
};

const bench = { open, steps, intervals, decodeTimes, dropDesynchronized, actualPixels };
export type Bench = typeof bench;
(window as unknown as { bench: Bench }).bench = bench;
