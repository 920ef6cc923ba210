import { ExponentialAverage } from './exponential-average';
import type { GrowingSeries } from './growing-series';
import { MovingAverage } from './moving-average';

/** What is drawn over the raw values: nothing, a mean over a trailing window, or an average that forgets. */
export type Smoothing = 'off' | 'mean 10 s' | 'mean 60 s' | 'exponential';

export interface SmoothingChoice {
  readonly value: Smoothing;
  readonly label: string;
}

export const smoothings: readonly SmoothingChoice[] = [
  { value: 'off', label: 'raw' },
  { value: 'mean 10 s', label: '10 s mean' },
  { value: 'mean 60 s', label: '60 s mean' },
  { value: 'exponential', label: 'exponential' },
];

/** The time constant of the exponential average. */
const forgetsInMs = 10_000;

/** Averages that belong to the points of `series` one by one; null for none. */
export function smoothed(series: GrowingSeries, smoothing: Smoothing): { readonly value: Float64Array } | null {
  switch (smoothing) {
    case 'off':
      return null;
    case 'mean 10 s':
      return new MovingAverage(series, 10_000);
    case 'mean 60 s':
      return new MovingAverage(series, 60_000);
    case 'exponential':
      return new ExponentialAverage(series, forgetsInMs);
  }
}
