import { imageUrl } from '../bridge';
import { DecodePool, type DecodePriority, type DecodeWorker } from './decode-pool';
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

/** Images that somebody wants without showing them yet. */
class Wish {
  private held: readonly (() => void)[] = [];

  constructor(private readonly priority: DecodePriority) {}

  /** An earlier wish that did not come true is dropped. */
  readonly wish = (imageIds: readonly string[]): void => {
    const before = this.held;
    this.held = imageIds.map((imageId) => images.request(imageId, this.priority).release);
    for (const release of before) release();
  };
}

/** Decodes what will probably be wanted next, after all that is on screen. */
export const prefetchImages = new Wish('prefetch').wish;

/** Decodes what will be on screen in a moment, while its tiles are being made. */
export const expectImages = new Wish('shown').wish;
