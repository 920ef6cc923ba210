import { imageUrl } from '../bridge';
import { DecodePool, type DecodeWorker } from './decode-pool';
import { ImageCache } from './image-cache';

const DEFAULT_BUDGET_BYTES = 512 * 1024 * 1024;
/** One core stays free for drawing; but two at least, so that one decodes while the other waits for its file. */
const LEAST_WORKERS = 2;
const MOST_WORKERS = 4;

function startWorker(): DecodeWorker {
  return new Worker(new URL('./decode-worker.ts', import.meta.url), { type: 'module', name: 'decode' });
}

const pool = new DecodePool(
  startWorker,
  Math.max(LEAST_WORKERS, Math.min(MOST_WORKERS, navigator.hardwareConcurrency - 1)),
);

/** The decoded images of this window. */
export const images = new ImageCache(
  (imageId, priority, onPreview) => pool.decode(imageId, imageUrl(imageId), priority, onPreview),
  DEFAULT_BUDGET_BYTES,
);

let prefetched: readonly (() => void)[] = [];

/** Decodes what will probably be wanted next, after all that is on screen; an earlier wish that did not come true is dropped. */
export function prefetchImages(imageIds: readonly string[]): void {
  const before = prefetched;
  prefetched = imageIds.map((imageId) => images.request(imageId, 'prefetch').release);
  for (const release of before) release();
}
