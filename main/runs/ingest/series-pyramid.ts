import { bucketField, POINT_VALUES, VALUES_PER_BUCKET, VALUES_PER_POINT } from '@core/runs/index';

import { addBucket, addPoint, clearBucket, emptyBucket } from './bucket';
import { IndexDamaged, type IndexDisk } from './index-disk';
import { RowFile } from './row-file';
import { StandingRanges } from './standing-ranges';

/** Rows of one level that make up one row of the next. */
export const FAN_OUT = 16;

/** What the state file says of one series; the rest is told by the lengths of its files. */
export interface SeriesState {
  readonly name: string;
  readonly points: number;
  readonly lastTimeMs: number;
  readonly standing: readonly (readonly [number, number])[];
}

interface Level {
  readonly rows: RowFile;
  /** The bucket that is not full yet. */
  readonly open: Float64Array;
}

/**
 * One series on disk: its points as they were written, and above them levels of buckets, each bucket of sixteen rows of the
 * level below. All files only grow, and a bucket is written once, when it is full: the same points give the same bytes,
 * however they came. What a resume supersedes stays in its buckets; readers look below those that a cut goes through.
 */
export class SeriesPyramid {
  readonly points: RowFile;
  /** Level 1 first. */
  private readonly levels: Level[] = [];
  readonly standing: StandingRanges;
  private lastStandingStep = NaN;
  private lastTimeMs = NaN;

  constructor(
    private readonly disk: IndexDisk,
    /** Path of its files, without their endings. */
    private readonly path: string,
    readonly name: string,
    saved: SeriesState | null = null,
  ) {
    this.points = new RowFile(disk, `${path}.points`, VALUES_PER_POINT, saved?.points ?? 0);
    this.standing = new StandingRanges(saved?.standing);
    if (saved !== null) this.restore(saved);
  }

  get length(): number {
    return this.points.length;
  }

  get waitingBytes(): number {
    return this.levels.reduce((sum, { rows }) => sum + rows.waitingBytes, this.points.waitingBytes);
  }

  push(step: number, timeMs: number, value: number): void {
    // A step that does not grow was written by an earlier attempt too: the later one stands.
    if (step <= this.lastStandingStep) this.cut((earlier) => earlier < step);
    this.standing.add(this.points.length);
    this.lastStandingStep = step;
    this.lastTimeMs = timeMs;
    this.points.pushPoint(step, timeMs, value);
    addPoint(this.level(1).open, step, timeMs, value);
    if (this.points.length % FAN_OUT === 0) this.close(1);
  }

  supersedeAfter(step: number): void {
    if (this.lastStandingStep > step) this.cut((earlier) => earlier <= step);
  }

  stepAt(index: number): number {
    return this.points.read(index, index + 1)[POINT_VALUES.step] ?? NaN;
  }

  /** How many levels of whole buckets there are above the points. */
  get height(): number {
    return this.levels.filter(({ rows }) => rows.length > 0).length;
  }

  /** Whole buckets of a level, from 1 on. */
  rowsOf(level: number): RowFile {
    return this.level(level).rows;
  }

  flush(): void {
    this.points.flush();
    for (const { rows } of this.levels) rows.flush();
  }

  toState(): SeriesState {
    const { name, lastTimeMs, length } = this;
    return { name, points: length, lastTimeMs, standing: this.standing.toPairs() };
  }

  private cut(stands: (step: number) => boolean): void {
    this.standing.cut(stands, (index) => this.stepAt(index));
    const last = this.standing.last;
    this.lastStandingStep = last === null ? NaN : this.stepAt(last.end - 1);
  }

  private close(level: number): void {
    const { rows, open } = this.level(level);
    rows.push(open);
    addBucket(this.level(level + 1).open, open, 0);
    clearBucket(open);
    if (rows.length % FAN_OUT === 0) this.close(level + 1);
  }

  private level(level: number): Level {
    const known = this.levels[level - 1];
    if (known !== undefined) return known;
    const made = this.makeLevel(level, 0);
    this.levels.push(made);
    return made;
  }

  private makeLevel(level: number, rowsOnDisk: number): Level {
    const rows = new RowFile(this.disk, `${this.path}.level${level}`, VALUES_PER_BUCKET, rowsOnDisk);
    return { rows, open: emptyBucket() };
  }

  /** Takes up the files where the state left them, and fills the open buckets from the level below. */
  private restore({ points, lastTimeMs, standing }: SeriesState): void {
    this.points.cutToLength();
    const last = this.points.read(points - 1, points);
    if (points === 0 || last[POINT_VALUES.timeMs] !== lastTimeMs) throw new IndexDamaged(`${this.name}: another point`);
    this.lastTimeMs = lastTimeMs;
    const end = standing.at(-1)?.[1];
    if (end !== undefined) this.lastStandingStep = this.stepAt(end - 1);
    let below = points;
    for (let level = 1; below > 0; level += 1) {
      const made = this.makeLevel(level, Math.floor(below / FAN_OUT));
      this.levels.push(made);
      this.check(made.rows, FAN_OUT ** level);
      this.reopen(made, level, below);
      below = made.rows.length;
    }
  }

  private check(rows: RowFile, pointsPerRow: number): void {
    rows.cutToLength();
    if (rows.length === 0) return;
    const count = rows.read(rows.length - 1, rows.length)[bucketField.count];
    if (count !== pointsPerRow) throw new IndexDamaged(`${this.name}: another bucket`);
  }

  private reopen({ rows, open }: Level, level: number, below: number): void {
    const first = rows.length * FAN_OUT;
    if (level === 1) {
      const points = this.points.read(first, below);
      for (let at = 0; at < points.length; at += VALUES_PER_POINT) {
        addPoint(open, points[at] ?? NaN, points[at + 1] ?? NaN, points[at + 2] ?? NaN);
      }
      return;
    }
    const children = this.level(level - 1).rows.read(first, below);
    for (let at = 0; at < children.length; at += VALUES_PER_BUCKET) addBucket(open, children, at);
  }
}
