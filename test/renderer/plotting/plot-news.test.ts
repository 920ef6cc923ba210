// When a plot is drawn anew while runs are laid over it: seldom until they are there, and then at once.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { newsFor } from '@renderer/plotting/plot-news';

const loading = { isLoading: true, hasLoaded: false };
const loaded = { isLoading: false, hasLoaded: true };
const listener = vi.fn<(isAwaited?: boolean) => void>();
const names = new Set(['loss']);

beforeEach(() => {
  vi.useFakeTimers();
  listener.mockClear();
});
afterEach(() => vi.useRealTimers());

describe('the news of a plot', () => {
  it('are of its own series alone', () => {
    const { hear } = newsFor([loaded], names, listener);
    hear(true, new Set(['auc']));
    expect(listener).not.toHaveBeenCalled();
    hear(true, new Set(['loss']));
    hear(false, null);
    expect(listener.mock.calls).toEqual([[true], [false]]);
  });

  it('wait while runs are loaded, and are told with whatever comes last, be it of another series', () => {
    const last = { ...loading };
    const { hear } = newsFor([loaded, last], names, listener);
    hear(true, new Set(['loss']));
    expect(listener).not.toHaveBeenCalled();
    Object.assign(last, loaded);
    hear(true, new Set());
    expect(listener.mock.calls).toEqual([[true]]);
    vi.advanceTimersByTime(10_000);
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it('are told once in a while where loading takes long, and where nothing more comes', () => {
    const { hear, stop } = newsFor([loading], names, listener);
    for (let time = 0; time < 10; time += 1) hear(true, new Set(['loss']));
    vi.advanceTimersByTime(1500);
    expect(listener.mock.calls).toEqual([[false]]);
    hear(true, new Set(['loss']));
    stop();
    vi.advanceTimersByTime(10_000);
    expect(listener).toHaveBeenCalledTimes(1);
  });
});
