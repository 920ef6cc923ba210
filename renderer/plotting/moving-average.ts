import { lowerBound, type GrowingSeries } from './growing-series';

/** Summing anew this often keeps one huge value from leaving its rounding error in all later means. */
const pointsPerFreshSum = 256;

/** Sums of shares rarely come back to nothing exactly; no point weighs as little as this. */
const leastWeight = 1e-6;

/**
 * The mean over the trailing window (t − windowMs, t] at each point; values that are not finite are left out of it.
 * Extends itself by what a series has gained since the last call.
 */
export class MovingAverage {
  private averages = new Float64Array(0);
  private length = 0;
  private generation = -1;

  constructor(
    private readonly series: GrowingSeries,
    private readonly windowMs: number,
  ) {}

  get value(): Float64Array {
    if (this.generation !== this.series.generation) this.length = 0;
    this.generation = this.series.generation;
    if (this.length < this.series.length) this.extend();
    return this.averages.subarray(0, this.length);
  }

  private extend(): void {
    if (this.averages.length < this.series.length) {
      const larger = new Float64Array(Math.max(256, this.series.length * 2));
      larger.set(this.averages.subarray(0, this.length));
      this.averages = larger;
    }
    const { wallTimeMs, mean, weight } = this.series;
    movingAverage(wallTimeMs, mean, this.windowMs, this.averages, this.length, weight);
    this.length = this.series.length;
  }
}

/** Writes the trailing means of points `from`… into `into`. `timesMs` ascends; `weights` say how many points each one stands for. */
export function movingAverage(
  timesMs: Float64Array,
  values: Float64Array,
  windowMs: number,
  into: Float64Array,
  from = 0,
  weights: Float64Array | null = null,
): void {
  let first = from;
  let sum = 0;
  let count = 0;
  for (let at = from; at < values.length; at++) {
    const begin = (timesMs[at] ?? 0) - windowMs;
    if ((at - from) % pointsPerFreshSum === 0) {
      first = lowerBound(timesMs, at, begin);
      sum = 0;
      count = 0;
      for (let index = first; index < at; index++) include(index, 1);
    }
    include(at, 1);
    for (; first < at && (timesMs[first] ?? 0) <= begin; first++) include(first, -1);
    into[at] = count < leastWeight ? NaN : sum / count;
  }

  function include(index: number, sign: 1 | -1): void {
    const value = values[index];
    if (value === undefined || !Number.isFinite(value)) return;
    const weight = weights === null ? 1 : (weights[index] ?? 0);
    sum += sign * weight * value;
    count += sign * weight;
  }
}
