import { join } from 'node:path';

import type { PointSink } from '../series';
import type { IndexDisk } from './index-disk';
import { SeriesPyramid, type SeriesState } from './series-pyramid';

/** A machine has some hundred sensors; a log that names more of them than this is garbage. */
const MOST_SERIES = 5000;

/**
 * The series of one log, by name. A name may hold what a file's name may not, so their files are numbered, in the
 * order in which the log first speaks of them.
 */
export class SeriesFolder implements PointSink {
  private readonly byName = new Map<string, SeriesPyramid>();

  constructor(
    private readonly disk: IndexDisk,
    private readonly folder: string,
    saved: readonly SeriesState[] = [],
  ) {
    for (const state of saved) this.make(state.name, state);
  }

  get(name: string): SeriesPyramid | undefined {
    return this.byName.get(name);
  }

  get names(): readonly string[] {
    return [...this.byName.keys()];
  }

  push(name: string, step: number | null, timeMs: number, value: number | null): void {
    const series = this.byName.get(name) ?? (this.byName.size < MOST_SERIES ? this.make(name, null) : undefined);
    series?.push(step ?? NaN, timeMs, value ?? NaN);
  }

  supersedeAfter(step: number): void {
    for (const series of this.byName.values()) series.supersedeAfter(step);
  }

  get waitingBytes(): number {
    let sum = 0;
    for (const series of this.byName.values()) sum += series.waitingBytes;
    return sum;
  }

  flush(): void {
    for (const series of this.byName.values()) series.flush();
  }

  toState(): readonly SeriesState[] {
    return [...this.byName.values()].map((series) => series.toState());
  }

  private make(name: string, saved: SeriesState | null): SeriesPyramid {
    const series = new SeriesPyramid(this.disk, join(this.folder, String(this.byName.size)), name, saved);
    this.byName.set(name, series);
    return series;
  }
}
