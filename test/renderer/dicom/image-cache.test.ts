import { failed, ok, type Result } from '@contract/index';
import { describe, expect, it, vi } from 'vitest';

import type { ViewerImage } from '@renderer/dicom/decode-messages';
import type { PendingDecode } from '@renderer/dicom/decode-pool';
import { ImageCache } from '@renderer/dicom/image-cache';

const IMAGE_BYTES = 200;

function imageOf(imageId: string): ViewerImage {
  const indices = new Uint16Array(IMAGE_BYTES / 2);
  return { imageId, raster: { levels: [{ rows: 10, columns: 10, factor: 1, indices }] } } as unknown as ViewerImage;
}

function decoder() {
  const settles = new Map<string, (result: Result<ViewerImage>) => void>();
  const cancel = vi.fn<(imageId: string) => void>();
  const hurry = vi.fn<(imageId: string) => void>();
  const previews = new Map<string, (preview: ViewerImage) => void>();
  const start = vi.fn(
    (imageId: string, _priority: string, onPreview: (preview: ViewerImage) => void): PendingDecode => {
      previews.set(imageId, onPreview);
      return {
        result: new Promise((settle) => settles.set(imageId, settle)),
        cancel: () => cancel(imageId),
        hurry: () => hurry(imageId),
      };
    },
  );
  const finish = async (imageId: string): Promise<void> => {
    settles.get(imageId)?.(ok(imageOf(imageId)));
    await Promise.resolve();
    await Promise.resolve();
  };
  return { start, cancel, hurry, finish, settles, previews };
}

describe('the image cache', () => {
  it('decodes an image once for all who wait', async () => {
    const { start, finish } = decoder();
    const cache = new ImageCache(start, 1000);
    const one = cache.request('a');
    const other = cache.request('a');
    await finish('a');
    expect(start).toHaveBeenCalledTimes(1);
    expect(await one.result).toEqual(await other.result);
    expect(cache.peek('a')?.imageId).toBe('a');
  });

  it('shows a reduced image to all who wait, also to who comes later, and keeps it nowhere', async () => {
    const { start, finish, previews } = decoder();
    const cache = new ImageCache(start, 1000);
    const told = vi.fn<(who: string) => void>();
    cache.request('a', 'shown', () => told('first'));
    cache.request('a', 'shown', () => told('gone')).release();
    previews.get('a')?.(imageOf('a'));
    cache.request('a', 'shown', () => told('later'));
    expect(told.mock.calls.flat()).toEqual(['first', 'later']);
    expect(cache.peek('a')).toBeNull();
    await finish('a');
    expect(cache.usedBytes).toBe(IMAGE_BYTES);
  });

  it('lets the least recently used go first, and stays within its budget', async () => {
    const { start, finish } = decoder();
    const cache = new ImageCache(start, 2 * IMAGE_BYTES);
    for (const imageId of ['a', 'b']) {
      cache.request(imageId);
      await finish(imageId);
    }
    cache.peek('a');
    cache.request('c');
    await finish('c');
    expect(['a', 'b', 'c'].filter((imageId) => cache.peek(imageId) !== null)).toEqual(['a', 'c']);
    expect(cache.usedBytes).toBe(2 * IMAGE_BYTES);
    cache.setBudget(IMAGE_BYTES);
    expect(cache.usedBytes).toBe(IMAGE_BYTES);
  });

  it('cancels a decode when the last who waits gives up', () => {
    const { start, cancel } = decoder();
    const cache = new ImageCache(start, 1000);
    const one = cache.request('a');
    const other = cache.request('a');
    one.release();
    one.release();
    expect(cancel).not.toHaveBeenCalled();
    other.release();
    expect(cancel).toHaveBeenCalledWith('a');
  });

  it('decodes anew after a cancellation, and keeps no image that nobody wanted', async () => {
    const { start, finish } = decoder();
    const cache = new ImageCache(start, 1000);
    cache.request('a').release();
    await finish('a');
    expect(cache.peek('a')).toBeNull();
    cache.request('a');
    expect(start).toHaveBeenCalledTimes(2);
  });

  it('hurries what was fetched ahead once it is shown', () => {
    const { start, hurry } = decoder();
    const cache = new ImageCache(start, 1000);
    cache.request('a', 'prefetch');
    expect(hurry).not.toHaveBeenCalled();
    cache.request('a');
    expect(hurry).toHaveBeenCalledWith('a');
  });

  it('keeps no failure: the next request tries again', async () => {
    const { start, settles } = decoder();
    const cache = new ImageCache(start, 1000);
    const { result } = cache.request('a');
    settles.get('a')?.(failed('bad-pixel-data', 'broken'));
    expect((await result).ok).toBe(false);
    await Promise.resolve();
    cache.request('a');
    expect(start).toHaveBeenCalledTimes(2);
  });
});
