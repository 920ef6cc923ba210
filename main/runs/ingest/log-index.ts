import { join } from 'node:path';

import { systemCodeOf } from '@main/workspace';

import { LogTail } from '../log-tail';
import type { PointSink } from '../series';
import { IndexDamaged, type IndexDisk } from './index-disk';
import { readState, writeState, type IndexState } from './index-state';
import { SeriesFolder } from './series-folder';

/** What a log says, folded line by line. */
export interface LogFold<FoldState> {
  readonly skippedLines: number;
  readonly take: (line: string) => void;
  readonly toState: () => FoldState;
}

export interface LogIndexOptions<FoldState, Fold extends LogFold<FoldState>> {
  readonly disk: IndexDisk;
  readonly logFile: string;
  readonly folder: string;
  readonly makeFold: (points: PointSink, saved: FoldState | null) => Fold;
  /** False for a log that has no series: it is read anew in each process, and leaves nothing on disk. */
  readonly keepsState?: boolean;
  readonly warn: (message: string) => void;
}

/** Points wait in memory up to here; then they go to their files. */
const MOST_WAITING_BYTES = 4 << 20;
/** Where the disk refuses, reading goes on up to here: a full disk must not hide how a run ended. */
const MOST_REFUSED_BYTES = 32 << 20;
/** What is lost by a crash is read again from the log: this long is cheap to read again. */
const COMMIT_INTERVAL_MS = 5000;

let generations = 0;

/**
 * One log of a run: how far it was read, what it says, and its series on disk. A state file says how much of the series'
 * files counts; it is written after them, so a process that is killed in between leaves only rows that are written again.
 */
export class LogIndex<FoldState, Fold extends LogFold<FoldState>> {
  tail: LogTail;
  fold: Fold;
  series: SeriesFolder;
  /** Another one whenever the log is read from its beginning again. */
  generation: number;
  private dirty = false;
  private committedAtMs = performance.now();
  private refused = false;

  constructor(private readonly options: LogIndexOptions<FoldState, Fold>) {
    const begun = this.takeUpSaved() ?? this.begin();
    this.tail = begun.tail;
    this.fold = begun.fold;
    this.series = begun.series;
    this.generation = generations += 1;
  }

  get skippedLines(): number {
    return this.fold.skippedLines + this.tail.oversizedLines;
  }

  /** Reads the next part of the log; true when that was the last of it so far. */
  advance(): boolean {
    return this.unlessDamaged(() => {
      const full = this.refused && this.series.waitingBytes > MOST_REFUSED_BYTES;
      if (full && !this.save(() => this.series.flush())) return true;
      const part = this.tail.read();
      if (part === 'replaced') {
        this.startOver();
        return false;
      }
      for (const line of part.lines) this.fold.take(line);
      if (part.bytes > 0) this.dirty = true;
      if (this.series.waitingBytes > MOST_WAITING_BYTES && !this.refused) this.save(() => this.series.flush());
      this.commitIfDue();
      return part.atEnd;
    });
  }

  /** Reads of the series' files; they are made anew when someone deleted them, and then there is nothing yet. */
  query<T>(act: (series: SeriesFolder) => T): T | null {
    try {
      return act(this.series);
    } catch (error) {
      if (!(error instanceof IndexDamaged)) throw error;
      this.startOver();
      return null;
    }
  }

  /** True while something is not on disk yet. */
  commitIfDue(): boolean {
    if (this.dirty && performance.now() - this.committedAtMs >= COMMIT_INTERVAL_MS) this.commit();
    return this.dirty;
  }

  /** Everything read so far goes to disk. */
  commit(): void {
    if (!this.dirty || this.options.keepsState === false) return;
    this.committedAtMs = performance.now();
    this.unlessDamaged(() => {
      const saved = this.save(() => {
        this.series.flush();
        this.options.disk.writeWhole(this.stateFile, writeState(this.toState()));
      });
      this.dirty = !saved;
      return true;
    });
  }

  private get stateFile(): string {
    return join(this.options.folder, 'state.json');
  }

  private toState(): IndexState<FoldState> {
    return { log: this.tail.toState(), fold: this.fold.toState(), series: this.series.toState() };
  }

  private takeUpSaved(): { tail: LogTail; fold: Fold; series: SeriesFolder } | null {
    const { disk, logFile, folder, makeFold } = this.options;
    const text = this.options.keepsState === false ? null : disk.readText(this.stateFile);
    const saved = text === null ? null : readState<FoldState>(text);
    if (saved === null) return null;
    const tail = new LogTail(logFile);
    if (!tail.restore(saved.log)) return null;
    try {
      const series = new SeriesFolder(disk, folder, saved.series);
      return { tail, series, fold: makeFold(series, saved.fold) };
    } catch (error) {
      if (error instanceof IndexDamaged) return null;
      throw error;
    }
  }

  private begin(): { tail: LogTail; fold: Fold; series: SeriesFolder } {
    const { disk, logFile, folder, makeFold } = this.options;
    this.save(() => {
      if (this.options.keepsState === false) return;
      disk.remove(folder);
      disk.makeFolder(folder);
    });
    const series = new SeriesFolder(disk, folder);
    return { tail: new LogTail(logFile), series, fold: makeFold(series, null) };
  }

  private startOver(): void {
    Object.assign(this, this.begin());
    this.generation = generations += 1;
    this.dirty = true;
  }

  /** False, and everything from its beginning again, where the files are not what was written. */
  private unlessDamaged(act: () => boolean): boolean {
    try {
      return act();
    } catch (error) {
      if (!(error instanceof IndexDamaged)) throw error;
      this.startOver();
      return false;
    }
  }

  /** False where the disk refuses to be written; it is tried again later, and said once. */
  private save(act: () => void): boolean {
    try {
      if (this.refused) this.options.disk.makeFolder(this.options.folder);
      act();
      this.refused = false;
      return true;
    } catch (error) {
      if (systemCodeOf(error) === null) throw error;
      if (!this.refused) this.options.warn(refusal(this.options.folder, error));
      this.refused = true;
      return false;
    }
  }
}

function refusal(folder: string, error: unknown): string {
  return `The index of a run cannot be written to ${folder}: ${String(error)}. Make room there, or delete the folder cache.`;
}
