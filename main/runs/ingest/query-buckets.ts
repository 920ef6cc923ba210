import { bucketField, BUCKET_HEADER_VALUES, POINT_VALUES, VALUES_PER_BUCKET, VALUES_PER_POINT } from '@core/runs/index';

import { addBucket, bucketsOfPoints, clearBucket, emptyBucket } from './bucket';
import type { BucketQuery } from './ingest-messages';
import { FAN_OUT, type SeriesPyramid } from './series-pyramid';
import type { IndexRange } from './standing-ranges';

/** Rows that are read at once where many lie in a row. */
const ROWS_AT_ONCE = 256;

/**
 * The standing points between two values of x, as buckets, behind a header. So few points that each can be a bucket of
 * its own are given one by one. Of more, a bucket spans no more of x than its share, wherever points lie:
 * a long silence is never inside a bucket that is wider than that, so it stays a gap.
 */
export function queryBuckets(series: SeriesPyramid, query: BucketQuery): Float64Array<ArrayBuffer> {
  const standingCount = series.standing.count;
  const axis = new StandingAxis(series, query.x);
  const first = query.from === null ? 0 : Math.max(0, axis.countBefore((x) => x < (query.from ?? 0)) - 1);
  const end =
    query.to === null ? standingCount : Math.min(standingCount, axis.countBefore((x) => x <= (query.to ?? 0)) + 1);
  const extent = end > first ? axis.xAt(end - 1) - axis.xAt(first) : 0;
  // Two buckets that stand side by side span more than this together: there are fewer than maximumCount.
  const widest = end - first <= query.maximumCount ? null : (2 * extent) / Math.max(1, query.maximumCount - 1);
  const collector = new BucketCollector(axis.firstField, axis.lastField, widest);
  const walk = new PyramidWalk(series, series.standing.slice(first, end), collector);
  walk.all();
  return collector.rows([series.length, standingCount]);
}

/** The standing points from the `first`th up to, not including, the `end`th, each as it was written. */
export function standingPoints(series: SeriesPyramid, first: number, end: number): Float64Array<ArrayBuffer> {
  const ranges = series.standing.slice(first, end);
  const count = ranges.reduce((sum, range) => sum + range.end - range.start, 0);
  const points = new Float64Array(count * VALUES_PER_POINT);
  let at = 0;
  for (const range of ranges) {
    const read = series.points.read(range.start, range.end);
    points.set(read, at);
    at += read.length;
  }
  return points;
}

/** The standing points as one sequence that ascends in x. */
class StandingAxis {
  readonly firstField: number;
  readonly lastField: number;
  private readonly pointField: number;
  private readonly ranges: readonly IndexRange[];

  constructor(
    private readonly series: SeriesPyramid,
    x: 'step' | 'time',
  ) {
    this.ranges = series.standing.slice(0, Infinity);
    // Telemetry has no steps.
    const byStep = x === 'step' && this.ranges.length > 0 && Number.isFinite(series.stepAt(this.ranges[0]?.start ?? 0));
    this.firstField = byStep ? bucketField.firstStep : bucketField.firstTimeMs;
    this.lastField = byStep ? bucketField.lastStep : bucketField.lastTimeMs;
    this.pointField = byStep ? POINT_VALUES.step : POINT_VALUES.timeMs;
  }

  /** x of the nth standing point. */
  xAt(ordinal: number): number {
    let before = 0;
    for (const { start, end } of this.ranges) {
      if (ordinal < before + end - start) {
        const index = start + ordinal - before;
        return this.series.points.read(index, index + 1)[this.pointField] ?? NaN;
      }
      before += end - start;
    }
    return NaN;
  }

  /** How many standing points lie before the first that `isBefore` refuses. */
  countBefore(isBefore: (x: number) => boolean): number {
    let low = 0;
    let high = this.series.standing.count;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (isBefore(this.xAt(middle))) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Goes through a series from its coarsest buckets down, as far as the collector asks. */
class PyramidWalk {
  private nextRange = 0;

  constructor(
    private readonly series: SeriesPyramid,
    private readonly ranges: readonly IndexRange[],
    private readonly collector: BucketCollector,
  ) {}

  /** What is not in a whole bucket of one level is in whole buckets of the level below, or in the newest points. */
  all(): void {
    let covered = 0;
    for (let level = this.series.height; level >= 0; level -= 1) {
      const perRow = FAN_OUT ** level;
      const first = covered / perRow;
      const end = level === 0 ? this.series.length : this.series.rowsOf(level).length;
      for (let at = first; at < end; at += ROWS_AT_ONCE) this.block(level, at, Math.min(end, at + ROWS_AT_ONCE));
      covered = end * perRow;
    }
  }

  private block(level: number, first: number, end: number): void {
    const perRow = FAN_OUT ** level;
    if (!this.reaches(first * perRow, end * perRow)) return;
    const rows =
      level === 0 ? bucketsOfPoints(this.series.points.read(first, end)) : this.series.rowsOf(level).read(first, end);
    for (let row = first; row < end; row += 1) {
      const start = row * perRow;
      const at = (row - first) * VALUES_PER_BUCKET;
      if (!this.reaches(start, start + perRow)) continue;
      if (this.stands(start, start + perRow) && (level === 0 || this.collector.isNarrow(rows, at))) {
        this.collector.take(rows, at);
      } else this.block(level - 1, row * FAN_OUT, (row + 1) * FAN_OUT);
    }
  }

  /** Whether any point from `start` to `end` is asked for. Blocks come in order: ranges that lie behind stay behind. */
  private reaches(start: number, end: number): boolean {
    while ((this.ranges[this.nextRange]?.end ?? Infinity) <= start) this.nextRange += 1;
    const range = this.ranges[this.nextRange];
    return range !== undefined && range.start < end;
  }

  /** Whether every point from `start` to `end` is asked for. */
  private stands(start: number, end: number): boolean {
    const range = this.ranges[this.nextRange];
    return range !== undefined && range.start <= start && end <= range.end;
  }
}

/** Puts together what lies close enough in x. */
class BucketCollector {
  private out = new Float64Array(64 * VALUES_PER_BUCKET);
  private length = 0;
  private readonly open = emptyBucket();

  constructor(
    private readonly firstField: number,
    private readonly lastField: number,
    /** Null to keep every point by itself. */
    private readonly widest: number | null,
  ) {}

  isNarrow(rows: Float64Array, at: number): boolean {
    return this.widest !== null && this.spans(rows, at, rows, at) <= this.widest;
  }

  take(rows: Float64Array, at: number): void {
    const isOpen = this.open[bucketField.count] !== 0;
    if (isOpen && (this.widest === null || this.spans(this.open, 0, rows, at) > this.widest)) this.close();
    addBucket(this.open, rows, at);
  }

  /** Header and rows. */
  rows(header: readonly number[]): Float64Array<ArrayBuffer> {
    if (this.open[bucketField.count] !== 0) this.close();
    const all = new Float64Array(BUCKET_HEADER_VALUES + this.length);
    all.set(header);
    all.set(this.out.subarray(0, this.length), BUCKET_HEADER_VALUES);
    return all;
  }

  private spans(firstRows: Float64Array, firstAt: number, lastRows: Float64Array, lastAt: number): number {
    return (lastRows[lastAt + this.lastField] ?? NaN) - (firstRows[firstAt + this.firstField] ?? NaN);
  }

  private close(): void {
    if (this.length === this.out.length) {
      const larger = new Float64Array(this.out.length * 2);
      larger.set(this.out);
      this.out = larger;
    }
    this.out.set(this.open, this.length);
    this.length += VALUES_PER_BUCKET;
    clearBucket(this.open);
  }
}
