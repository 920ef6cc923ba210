import { atIntervals } from '@renderer/bridge';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('atIntervals', () => {
  it('hands over the first at once and what follows together', () => {
    const seen: (readonly number[])[] = [];
    const intervals = atIntervals<number>(50, (items) => seen.push(items));
    for (const item of [1, 2, 3]) intervals.add(item);
    expect(seen).toEqual([[1]]);
    vi.advanceTimersByTime(50);
    expect(seen).toEqual([[1], [2, 3]]);
    vi.advanceTimersByTime(50);
    intervals.add(4);
    expect(seen.at(-1)).toEqual([4]);
  });

  it('forgets what waits when it is dropped', () => {
    const handOver = vi.fn();
    const intervals = atIntervals<number>(50, handOver);
    intervals.add(1);
    intervals.add(2);
    intervals.drop();
    vi.advanceTimersByTime(200);
    expect(handOver).toHaveBeenCalledTimes(1);
  });
});
