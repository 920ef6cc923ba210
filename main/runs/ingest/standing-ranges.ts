/** Point indices from `start` up to, not including, `end`. */
export interface IndexRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Which points of a series still stand: a log is never shortened, so an attempt that goes on from an earlier step leaves
 * what lay after it in place, and superseded. Within these ranges, taken in order, steps ascend.
 */
export class StandingRanges {
  private readonly ranges: { start: number; end: number }[];

  constructor(ranges: readonly (readonly [number, number])[] = []) {
    this.ranges = ranges.map(([start, end]) => ({ start, end }));
  }

  /** Points that stand. */
  get count(): number {
    return this.ranges.reduce((sum, { start, end }) => sum + end - start, 0);
  }

  get last(): IndexRange | null {
    return this.ranges.at(-1) ?? null;
  }

  /** A point was written at this index; indices come in order. */
  add(index: number): void {
    const last = this.ranges.at(-1);
    if (last?.end === index) last.end = index + 1;
    else this.ranges.push({ start: index, end: index + 1 });
  }

  /** Supersedes the points from the first on whose step `stands` refuses; it refuses all later steps too. */
  cut(stands: (step: number) => boolean, stepAt: (index: number) => number): void {
    for (let last = this.ranges.at(-1); last !== undefined; last = this.ranges.at(-1)) {
      if (stands(stepAt(last.start))) {
        last.end = firstRefused(last, (index) => stands(stepAt(index)));
        return;
      }
      this.ranges.pop();
    }
  }

  /** The ranges of the standing points from the `first`th up to, not including, the `end`th. */
  slice(first: number, end: number): readonly IndexRange[] {
    const found: IndexRange[] = [];
    let before = 0;
    for (const range of this.ranges) {
      const start = range.start + Math.max(0, first - before);
      const stop = Math.min(range.end, range.start + end - before);
      if (start < stop) found.push({ start, end: stop });
      before += range.end - range.start;
    }
    return found;
  }

  toPairs(): readonly (readonly [number, number])[] {
    return this.ranges.map(({ start, end }) => [start, end]);
  }
}

function firstRefused({ start, end }: IndexRange, standsAt: (index: number) => boolean): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (standsAt(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
