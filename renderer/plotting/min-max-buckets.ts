import { lowerBound } from './growing-series';

export interface Points {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** What is looked at: from…to in units of x, on this many pixels. */
export interface PlotView {
  readonly from: number;
  readonly to: number;
  readonly widthPx: number;
}

const noPoints: Points = { x: new Float64Array(0), y: new Float64Array(0) };

/** A line through at most this many points a pixel is drawn as it is. */
const pointsPerPixel = 2;

/**
 * At most a minimum and a maximum for each pixel of the view, in the order in which they came, so that no spike is ever
 * lost; one point beyond each edge lets the line run out of the picture. `x` ascends. NaN leaves a gap, and so does
 * a distance in x of more than `largestGap`: to the point before, or as `silences` says where points stand for many.
 */
export function minMaxBuckets(
  x: Float64Array,
  y: Float64Array,
  view: PlotView,
  largestGap = Infinity,
  silences: Float64Array | null = null,
): Points {
  const length = Math.min(x.length, y.length);
  const begin = Math.max(0, lowerBound(x, length, view.from) - 1);
  const end = Math.min(length, firstAbove(x, length, view.to) + 1);
  if (end <= begin) return noPoints;
  const bucketCount = Math.max(1, Math.floor(view.widthPx));
  const keepAll = end - begin <= bucketCount * pointsPerPixel;
  // A pixel gives two points at most, and a gap before them; the two points beyond the edges stand alone.
  const writer = new PointWriter(keepAll ? (end - begin) * 2 : (bucketCount + 4) * 3, x, y, largestGap, silences);
  if (keepAll) for (let index = begin; index < end; index++) writer.write(index, index);
  else writeBuckets(writer, x, y, begin, end, view, bucketCount);
  return writer.points();
}

function writeBuckets(
  writer: PointWriter,
  x: Float64Array,
  y: Float64Array,
  begin: number,
  end: number,
  view: PlotView,
  bucketCount: number,
): void {
  const perUnit = bucketCount / Math.max(Number.MIN_VALUE, view.to - view.from);
  const bucketOf = (index: number): number => {
    const place = Math.floor(((x[index] ?? 0) - view.from) * perUnit);
    return Math.max(-1, Math.min(bucketCount, place));
  };
  let start = begin;
  while (start < end) {
    const bucket = bucketOf(start);
    let lowest = start;
    let highest = start;
    let next = start;
    for (; next < end && bucketOf(next) === bucket; next++) {
      if (supersedes(y[next], y[lowest], -1)) lowest = next;
      if (supersedes(y[next], y[highest], 1)) highest = next;
    }
    writer.write(Math.min(lowest, highest), start);
    if (lowest !== highest) writer.write(Math.max(lowest, highest), null);
    start = next;
  }
}

/** Any finite number stands before one that is not: a bucket is a gap only when nothing in it is finite. */
function supersedes(candidate: number | undefined, holder: number | undefined, direction: 1 | -1): boolean {
  if (candidate === undefined || !Number.isFinite(candidate)) return false;
  return holder === undefined || !Number.isFinite(holder) || (candidate - holder) * direction > 0;
}

class PointWriter {
  private length = 0;
  private readonly toX: Float64Array;
  private readonly toY: Float64Array;

  constructor(
    capacity: number,
    private readonly x: Float64Array,
    private readonly y: Float64Array,
    private readonly largestGap: number,
    private readonly silences: Float64Array | null,
  ) {
    this.toX = new Float64Array(capacity);
    this.toY = new Float64Array(capacity);
  }

  /** Writes point `index`; `first`, when given, is the first point since the last one written. */
  write(index: number, first: number | null): void {
    if (first !== null && first > 0 && this.length > 0) {
      const before = this.x[first - 1] ?? NaN;
      const after = this.x[first] ?? NaN;
      const silence = this.silences?.[first] ?? after - before;
      if (silence > this.largestGap) this.put((before + after) / 2, NaN);
    }
    this.put(this.x[index] ?? NaN, this.y[index] ?? NaN);
  }

  points(): Points {
    return { x: this.toX.subarray(0, this.length), y: this.toY.subarray(0, this.length) };
  }

  private put(x: number, y: number): void {
    this.toX[this.length] = x;
    this.toY[this.length] = Number.isFinite(y) ? y : NaN;
    this.length += 1;
  }
}

function firstAbove(ascending: Float64Array, length: number, target: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? Infinity) <= target) low = middle + 1;
    else high = middle;
  }
  return low;
}
