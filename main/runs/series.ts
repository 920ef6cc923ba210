/** One point on the wire and in memory: [step, timeMs, value]. Telemetry has no step: NaN. */
export const VALUES_PER_POINT = 3;

const FIRST_CAPACITY_POINTS = 256;

/**
 * Points of one series in the order they were written; it only ever grows. A resumed run writes steps again: readers let
 * the later point supersede, so whoever holds the first n points asks for those from n on and misses nothing.
 */
export class Series {
  private values = new Float64Array(FIRST_CAPACITY_POINTS * VALUES_PER_POINT);
  private used = 0;

  get length(): number {
    return this.used / VALUES_PER_POINT;
  }

  /** Appends one point; null is kept as NaN: unknown, never zero. */
  push(step: number | null, timeMs: number, value: number | null): void {
    if (this.used === this.values.length) this.grow();
    this.values[this.used] = step ?? NaN;
    this.values[this.used + 1] = timeMs;
    this.values[this.used + 2] = value ?? NaN;
    this.used += VALUES_PER_POINT;
  }

  /** A copy of the points from this index on; empty past the end. */
  from(index: number): Float64Array {
    return this.values.slice(Math.min(Math.max(0, index) * VALUES_PER_POINT, this.used), this.used);
  }

  private grow(): void {
    const larger = new Float64Array(this.values.length * 2);
    larger.set(this.values);
    this.values = larger;
  }
}

/** The series of one log by name, each made when its first point comes. */
export class SeriesSet {
  private readonly byName = new Map<string, Series>();

  get names(): readonly string[] {
    return [...this.byName.keys()];
  }

  get(name: string): Series | undefined {
    return this.byName.get(name);
  }

  push(name: string, step: number | null, timeMs: number, value: number | null): void {
    let series = this.byName.get(name);
    if (series === undefined) {
      series = new Series();
      this.byName.set(name, series);
    }
    series.push(step, timeMs, value);
  }
}
