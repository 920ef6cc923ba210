import type { LeftOutReason } from './import-messages';
import { ImportPool, type ImportPoolOptions } from './import-pool';

export type ThumbnailOutcome =
  { readonly kind: 'thumbnail'; readonly png: Uint8Array } | { readonly kind: 'left-out'; readonly why: LeftOutReason };

export interface ThumbnailMaker {
  /** target null: the picture is not kept. */
  readonly make: (file: string, target: string | null) => Promise<ThumbnailOutcome>;
  readonly close: () => Promise<void>;
}

/** Makes the thumbnails that the import did not leave, or that were cleared from the cache; one thread, started when needed. */
export function createThumbnailMaker(options: Omit<ImportPoolOptions, 'size'>): ThumbnailMaker {
  const pool = new ImportPool({ ...options, size: 1 });
  return {
    make: (file, target) => pool.ask({ kind: 'thumbnail', file, target }),
    close: () => pool.close(),
  };
}
