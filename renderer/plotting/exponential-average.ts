import type { GrowingSeries } from './growing-series';

/**
 * An average that forgets: what is older by one time constant counts 1/e as much. After a silence the new values
 * soon stand alone. A value that is not finite leaves a gap, and the average as it is.
 * Extends itself by what a series has gained since the last call.
 */
export class ExponentialAverage {
  private averages = new Float64Array(0);
  private length = 0;
  private generation = -1;
  private average = NaN;
  private averagedAtMs = NaN;

  constructor(
    private readonly series: GrowingSeries,
    private readonly timeConstantMs: number,
  ) {}

  get value(): Float64Array {
    if (this.generation !== this.series.generation) this.startOver();
    if (this.length < this.series.length) this.extend();
    return this.averages.subarray(0, this.length);
  }

  private startOver(): void {
    this.generation = this.series.generation;
    this.length = 0;
    this.average = NaN;
    this.averagedAtMs = NaN;
  }

  private extend(): void {
    if (this.averages.length < this.series.length) {
      const larger = new Float64Array(Math.max(256, this.series.length * 2));
      larger.set(this.averages.subarray(0, this.length));
      this.averages = larger;
    }
    const { mean, wallTimeMs } = this.series;
    for (let at = this.length; at < mean.length; at++) {
      this.averages[at] = this.after(mean[at] ?? NaN, wallTimeMs[at] ?? NaN);
    }
    this.length = mean.length;
  }

  private after(value: number, timeMs: number): number {
    if (!Number.isFinite(value)) return NaN;
    const weight = Number.isFinite(this.average)
      ? 1 - Math.exp(-(timeMs - this.averagedAtMs) / this.timeConstantMs)
      : 1;
    this.average = weight === 1 ? value : this.average + weight * (value - this.average);
    this.averagedAtMs = timeMs;
    return this.average;
  }
}
