import { bucketField as field, BUCKET_HEADER_VALUES, VALUES_PER_BUCKET, VALUES_PER_POINT } from '@core/runs/index';

/** How main lays out one point of a series on the wire: [step, wallTimeMs, value]. */
export const valuesPerPoint = VALUES_PER_POINT;

/** What a point does to earlier ones of the same step or a later one: it supersedes them, or all are kept. */
export type Repeats = 'supersede' | 'keep';

/** What a point that stands for many says of them. */
interface Coarse {
  /** From the point written before; within a bucket none, so that only what was written nowhere is a gap. */
  silences: Float64Array;
  means: Float64Array;
  weights: Float64Array;
  /** Points without a finite value among those it stands for. */
  unknowns: Float64Array;
}

const firstCapacity = 256;

/**
 * One series of a run, kept outside React in typed arrays that double when full. A long one begins with an overview, the
 * lowest and the highest point of each bucket, and goes on with all points that come after.
 * A resumed run writes steps again that an earlier attempt had already written: the later ones supersede.
 */
export class GrowingSeries {
  /** Points received so far, superseded ones too: where the next fetch goes on. */
  received = 0;
  /** Points that stand. */
  length = 0;
  /** Goes up when points were superseded, so that what was derived from them is derived anew. */
  generation = 0;
  /** A later attempt superseded a part of the overview, which is best asked for again. */
  isOutdated = false;
  private steps = new Float64Array(firstCapacity);
  private times = new Float64Array(firstCapacity);
  private numbers = new Float64Array(firstCapacity);
  /** Null while every point stands for itself. */
  private coarse: Coarse | null = null;
  private coarseLength = 0;
  /** When the last point was written that any point here stands for. */
  private writtenAtMs = NaN;

  constructor(
    readonly name: string,
    readonly repeats: Repeats = 'supersede',
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

  /** For averages: the mean of what each point stands for. */
  get mean(): Float64Array {
    return this.coarse === null ? this.value : this.coarse.means.subarray(0, this.length);
  }

  /** How many points each one stands for; null where each stands for itself. */
  get weight(): Float64Array | null {
    return this.coarse === null ? null : this.coarse.weights.subarray(0, this.length);
  }

  /** How many values that are not finite each point stands for; null where each stands for itself. */
  get unknownCount(): Float64Array | null {
    return this.coarse === null ? null : this.coarse.unknowns.subarray(0, this.length);
  }

  /** Some of its points stand for many. */
  get isOverview(): boolean {
    return this.coarse !== null && this.length > 0;
  }

  /** How long before each point nothing was written; null where that is the distance to the point before. */
  get silenceMs(): Float64Array | null {
    return this.coarse === null ? null : this.coarse.silences.subarray(0, this.length);
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

  /** Begins anew with an overview, as main answers it: a header, and a row a bucket. */
  replaceByBuckets(answer: Float64Array): void {
    this.clear();
    this.received = answer[0] ?? 0;
    const rows = answer.subarray(BUCKET_HEADER_VALUES);
    const count = Math.floor(rows.length / VALUES_PER_BUCKET);
    const capacity = Math.max(firstCapacity, 2 * count + 1);
    this.coarse = {
      silences: new Float64Array(capacity),
      means: new Float64Array(capacity),
      weights: new Float64Array(capacity),
      unknowns: new Float64Array(capacity),
    };
    this.reserve(capacity);
    for (let row = 0; row < count; row++) this.pushBucket(rows, row * VALUES_PER_BUCKET, row === count - 1);
    this.coarseLength = this.length;
  }

  /** Starts over: main's series is shorter than what was received, so it is another one. */
  clear(): void {
    this.received = 0;
    this.length = 0;
    this.generation += 1;
    this.coarse = null;
    this.coarseLength = 0;
    this.writtenAtMs = NaN;
    this.isOutdated = false;
  }

  private push(step: number, wallTimeMs: number, value: number): void {
    if (this.repeats === 'supersede' && (this.steps[this.length - 1] ?? NaN) >= step) this.supersedeFrom(step);
    const silenceMs = wallTimeMs - this.writtenAtMs;
    this.writtenAtMs = wallTimeMs;
    const unknown = Number.isFinite(value) ? 0 : 1;
    this.put(step, wallTimeMs, value, { silenceMs, mean: value, weight: 1, unknown });
  }

  /** The bucket's lowest and highest point, in the order in which they were written; of the last one its end, too. */
  private pushBucket(rows: Float64Array, at: number, isLast: boolean): void {
    const of = (place: number): number => rows[at + place] ?? NaN;
    const silenceMs = of(field.firstTimeMs) - this.writtenAtMs;
    const finite = of(field.count) - of(field.unknownCount);
    const mean = of(field.sum) / finite;
    this.writtenAtMs = of(field.lastTimeMs);
    const points = finite === 0 ? onlyEnd : of(lowest.timeMs) < of(highest.timeMs) ? rising : falling;
    const drawn = isLast ? points.withEnd : points.alone;
    const weight =
      finite / drawn.reduce((count, _each, index) => count + (isDistinct(rows, at, drawn, index) ? 1 : 0), 0);
    let first = true;
    for (const [index, place] of drawn.entries()) {
      if (!isDistinct(rows, at, drawn, index)) continue;
      const unknown = first ? of(field.unknownCount) : 0;
      this.put(of(place.step), of(place.timeMs), of(place.value), {
        silenceMs: first ? silenceMs : 0,
        mean,
        weight,
        unknown,
      });
      first = false;
    }
  }

  private put(
    step: number,
    wallTimeMs: number,
    value: number,
    of: { readonly silenceMs: number; readonly mean: number; readonly weight: number; readonly unknown: number },
  ): void {
    this.steps[this.length] = step;
    this.times[this.length] = wallTimeMs;
    this.numbers[this.length] = value;
    if (this.coarse !== null) {
      this.coarse.silences[this.length] = of.silenceMs;
      this.coarse.means[this.length] = of.mean;
      this.coarse.weights[this.length] = of.weight;
      this.coarse.unknowns[this.length] = of.unknown;
    }
    this.length += 1;
  }

  private supersedeFrom(step: number): void {
    this.length = lowerBound(this.steps, this.length, step);
    this.generation += 1;
    if (this.length < this.coarseLength) this.isOutdated = true;
  }

  private reserve(count: number): void {
    if (count <= this.steps.length) return;
    const capacity = Math.max(count, this.steps.length * 2);
    this.steps = grown(this.steps, capacity);
    this.times = grown(this.times, capacity);
    this.numbers = grown(this.numbers, capacity);
    if (this.coarse === null) return;
    this.coarse.silences = grown(this.coarse.silences, capacity);
    this.coarse.means = grown(this.coarse.means, capacity);
    this.coarse.weights = grown(this.coarse.weights, capacity);
    this.coarse.unknowns = grown(this.coarse.unknowns, capacity);
  }
}

/** Where in a bucket's row a point of it stands. */
interface PointPlace {
  readonly step: number;
  readonly timeMs: number;
  readonly value: number;
}

const lowest: PointPlace = { step: field.minimumStep, timeMs: field.minimumTimeMs, value: field.minimum };
const highest: PointPlace = { step: field.maximumStep, timeMs: field.maximumTimeMs, value: field.maximum };
const end: PointPlace = { step: field.lastStep, timeMs: field.lastTimeMs, value: field.last };
/** Made once: buckets are many. */
const onlyEnd = { alone: [end], withEnd: [end] };
const rising = { alone: [lowest, highest], withEnd: [lowest, highest, end] };
const falling = { alone: [highest, lowest], withEnd: [highest, lowest, end] };

/** One point may be the lowest, the highest and the last at once. */
function isDistinct(rows: Float64Array, at: number, drawn: readonly PointPlace[], index: number): boolean {
  const [place, before] = [drawn[index], drawn[index - 1]];
  if (place === undefined || before === undefined) return true;
  return (
    !Object.is(rows[at + place.step], rows[at + before.step]) ||
    !Object.is(rows[at + place.timeMs], rows[at + before.timeMs]) ||
    !Object.is(rows[at + place.value], rows[at + before.value])
  );
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
