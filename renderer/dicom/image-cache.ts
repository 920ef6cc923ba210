import type { Result } from '@contract/index';

import type { ViewerImage } from './decode-messages';
import type { DecodePriority, PendingDecode } from './decode-pool';
import { rasterBytes } from './gray-raster';

export type StartDecode = (
  imageId: string,
  priority: DecodePriority,
  onPreview: (preview: ViewerImage) => void,
) => PendingDecode;

interface Wanted {
  readonly pending: PendingDecode;
  /** Who waits for it; with nobody left the decode is canceled. */
  waiting: number;
  /** A reduced image that stands in, and who wants to know of it. */
  preview: ViewerImage | null;
  readonly onPreview: Set<(preview: ViewerImage) => void>;
}

/** What someone holds while waiting for an image. */
export interface ImageRequest {
  readonly result: Promise<Result<ViewerImage>>;
  readonly release: () => void;
}

/** Decoded images, the least recently used leaving first once the budget is full; one decode an image at a time. */
export class ImageCache {
  private readonly images = new Map<string, ViewerImage>();
  private readonly wanted = new Map<string, Wanted>();
  private bytes = 0;

  constructor(
    private readonly start: StartDecode,
    private budgetBytes: number,
  ) {}

  get usedBytes(): number {
    return this.bytes;
  }

  setBudget(budgetBytes: number): void {
    this.budgetBytes = budgetBytes;
    this.evict();
  }

  /** The image if it is in memory: then a viewport shows it in this very frame. */
  peek(imageId: string): ViewerImage | null {
    const image = this.images.get(imageId);
    if (image === undefined) return null;
    this.images.delete(imageId);
    this.images.set(imageId, image);
    return image;
  }

  /** @param onPreview told of a reduced image that stands in until the whole one comes, if there is one */
  request(
    imageId: string,
    priority: DecodePriority = 'shown',
    onPreview: ((preview: ViewerImage) => void) | null = null,
  ): ImageRequest {
    const cached = this.peek(imageId);
    if (cached !== null) return { result: Promise.resolve({ ok: true, value: cached }), release: () => undefined };
    const wanted = this.wanted.get(imageId) ?? this.begin(imageId, priority);
    if (priority === 'shown') wanted.pending.hurry();
    wanted.waiting += 1;
    if (onPreview !== null) wanted.onPreview.add(onPreview);
    if (onPreview !== null && wanted.preview !== null) onPreview(wanted.preview);
    let held = true;
    const release = (): void => {
      if (!held) return;
      held = false;
      if (onPreview !== null) wanted.onPreview.delete(onPreview);
      wanted.waiting -= 1;
      if (wanted.waiting === 0) this.abandon(imageId, wanted);
    };
    return { result: wanted.pending.result, release };
  }

  clear(): void {
    for (const [imageId, wanted] of this.wanted) this.abandon(imageId, wanted);
    this.images.clear();
    this.bytes = 0;
  }

  private begin(imageId: string, priority: DecodePriority): Wanted {
    const pending = this.start(imageId, priority, (preview) => {
      wanted.preview = preview;
      for (const tell of wanted.onPreview) tell(preview);
    });
    const wanted: Wanted = { pending, waiting: 0, preview: null, onPreview: new Set() };
    this.wanted.set(imageId, wanted);
    void wanted.pending.result.then((result) => {
      if (this.wanted.get(imageId) === wanted) this.wanted.delete(imageId);
      if (result.ok && wanted.waiting > 0) this.keep(result.value);
    });
    return wanted;
  }

  private abandon(imageId: string, wanted: Wanted): void {
    if (this.wanted.get(imageId) !== wanted) return;
    this.wanted.delete(imageId);
    wanted.pending.cancel();
  }

  private keep(image: ViewerImage): void {
    const before = this.images.get(image.imageId);
    if (before !== undefined) this.bytes -= rasterBytes(before.raster);
    this.images.delete(image.imageId);
    this.images.set(image.imageId, image);
    this.bytes += rasterBytes(image.raster);
    this.evict();
  }

  /** A single image larger than the budget stays out of the cache; whoever shows it holds it. */
  private evict(): void {
    for (const [imageId, image] of this.images) {
      if (this.bytes <= this.budgetBytes) return;
      this.images.delete(imageId);
      this.bytes -= rasterBytes(image.raster);
    }
  }
}
