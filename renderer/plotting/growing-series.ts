/** How main lays out one point of a series on the wire: [step, wallTimeMs, value]. */
export const valuesPerPoint = 3;

/** What a point does to earlier ones of the same step or a later one: it supersedes them, or all are kept. */
export type Repeats = 'supersede' | 'keep';

/**
 * One series of a run, kept outside React in typed arrays that double when full.
 * A resumed run writes steps again that an earlier attempt had already written: the later ones supersede.
 */
export class GrowingSeries {
  /** Points received so far, superseded ones too: where the next fetch goes on. */
  received = 0;
  /** Points that stand. */
  length = 0;
  /** Goes up when points were superseded, so that what was derived from them is derived anew. */
  generation = 0;
  private steps = new Float64Array(256);
  private times = new Float64Array(256);
  private numbers = new Float64Array(256);

  constructor(
    readonly name: string,
    private readonly repeats: Repeats = 'supersede',
  ) {}

  /** Optimizer steps; NaN for what is not counted in steps (telemetry). */
  get step(): Float64Array {
    return this.steps.subarray(0, this.length);
  }

  get wallTimeMs(): Float64Array {
    return this.times.subarray(0, this.length);
  }

  /** NaN where the sensor or the sum gave no finite number. */
  get value(): Float64Array {
    return this.numbers.subarray(0, this.length);
  }

  append(triplets: Float64Array): void {
    const count = Math.floor(triplets.length / valuesPerPoint);
    this.reserve(this.length + count);
    for (let point = 0; point < count; point++) {
      const at = point * valuesPerPoint;
      this.push(triplets[at] ?? NaN, triplets[at + 1] ?? NaN, triplets[at + 2] ?? NaN);
    }
    this.received += count;
  }

  /** Starts over: main's series is shorter than what was received, so it is another one. */
  clear(): void {
    this.received = 0;
    this.length = 0;
    this.generation += 1;
  }

  private push(step: number, wallTimeMs: number, value: number): void {
    if (this.repeats === 'supersede' && (this.steps[this.length - 1] ?? NaN) >= step) this.supersedeFrom(step);
    this.steps[this.length] = step;
    this.times[this.length] = wallTimeMs;
    this.numbers[this.length] = value;
    this.length += 1;
  }

  private supersedeFrom(step: number): void {
    this.length = lowerBound(this.steps, this.length, step);
    this.generation += 1;
  }

  private reserve(count: number): void {
    if (count <= this.steps.length) return;
    const capacity = Math.max(count, this.steps.length * 2);
    this.steps = grown(this.steps, capacity);
    this.times = grown(this.times, capacity);
    this.numbers = grown(this.numbers, capacity);
  }
}

/** The first index whose value is at least `target`, in an ascending array. */
export function lowerBound(ascending: Float64Array, length: number, target: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? Infinity) < target) low = middle + 1;
    else high = middle;
  }
  return low;
}

function grown(values: Float64Array, capacity: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(capacity);
  larger.set(values);
  return larger;
}
