import { CloseUps } from '@renderer/plotting/close-ups';
import { GrowingSeries } from '@renderer/plotting/growing-series';
import { stepAxis } from '@renderer/plotting/plot-axis';
import { SmoothedSeries } from '@renderer/plotting/smoothed-series';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { bucketAnswer } from './bucket-answer';

type Point = readonly [step: number, timeMs: number, value: number];

const SPIKE_STEP = 54_321;
const written: Point[] = Array.from({ length: 100_000 }, (_, index) => {
  const step = index + 1;
  return [step, step * 1000, step === SPIKE_STEP ? 100 : 1];
});

let asked: string[];
let loss: GrowingSeries;
let closeUps: CloseUps;
const told = vi.fn();
beforeEach(() => {
  asked = [];
  told.mockClear();
  loss = new GrowingSeries('loss');
  loss.replaceByBuckets(bucketAnswer(written, 50));
  closeUps = new CloseUps((name, x, from, to) => {
    asked.push(`${name} ${x} ${from} to ${to}`);
    return Promise.resolve(
      bucketAnswer(
        written.filter(([step]) => step >= from && step <= to),
        1,
      ),
    );
  }, told);
});

describe('a close-up', () => {
  it('brings every point of what is zoomed to, once asked for and told of', async () => {
    expect(closeUps.of(loss, 'step', 54_300, 54_340)).toBeNull();
    await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(1));
    const part = closeUps.of(loss, 'step', 54_300, 54_340)!;
    expect([part.length, part.value.indexOf(100)]).toEqual([41, 21]);
    expect(asked).toEqual(['loss step 54300 to 54340']);
  });

  it('is not asked for where the series has every point', () => {
    const short = new GrowingSeries('short');
    short.append(Float64Array.of(1, 1, 1, 2, 2, 2));
    expect(closeUps.of(short, 'step', 1, 2)).toBeNull();
    expect(asked).toEqual([]);
  });

  it('is asked for again while it reaches the end of a series that grows', async () => {
    closeUps.of(loss, 'step', 99_990, 100_010);
    await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(1));
    closeUps.of(loss, 'step', 99_990, 100_010);
    expect(asked).toHaveLength(1);
    loss.append(Float64Array.of(100_001, 100_001_000, 1));
    expect(closeUps.of(loss, 'step', 99_990, 100_010)).not.toBeNull();
    expect(asked).toHaveLength(2);
  });

  it('leaves the series itself standing where it cannot be had', async () => {
    closeUps = new CloseUps(() => Promise.reject(new Error('main is gone')), told);
    closeUps.of(loss, 'step', 1, 2);
    await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(1));
    expect(closeUps.of(loss, 'step', 1, 2)).toBeNull();
  });
});

describe('a smoothed series', () => {
  it('averages the close-up, from what lies a little before it', async () => {
    const seen = new SmoothedSeries(loss, 'mean 10 s', closeUps);
    const request = { xRange: [54_300, 54_340], widthPx: 500 } as const;
    expect(seen.seenAt(stepAxis, request).points).toBe(loss);
    await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(1));
    const { points, average } = seen.seenAt(stepAxis, request);
    expect(points.step[0]).toBe(54_298);
    expect(average?.[points.step.indexOf(SPIKE_STEP)]).toBeCloseTo((9 + 100) / 10, 12);
    expect(seen.seenAt(stepAxis, { xRange: null, widthPx: 500 }).points).toBe(loss);
  });
});
