import { lowerBound, type GrowingSeries } from './growing-series';

/** Summing anew this often keeps one huge value from leaving its rounding error in all later means. */
const pointsPerFreshSum = 256;

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
    movingAverage(this.series.wallTimeMs, this.series.value, this.windowMs, this.averages, this.length);
    this.length = this.series.length;
  }
}

/** Writes the trailing means of points `from`… into `into`. `timesMs` ascends. */
export function movingAverage(
  timesMs: Float64Array,
  values: Float64Array,
  windowMs: number,
  into: Float64Array,
  from = 0,
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
      for (let index = first; index < at; index++) include(values[index], 1);
    }
    include(values[at], 1);
    for (; first < at && (timesMs[first] ?? 0) <= begin; first++) include(values[first], -1);
    into[at] = count === 0 ? NaN : sum / count;
  }

  function include(value: number | undefined, sign: 1 | -1): void {
    if (value === undefined || !Number.isFinite(value)) return;
    sum += sign * value;
    count += sign;
  }
}
