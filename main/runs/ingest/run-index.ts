import { join } from 'node:path';

import { EventFold, type EventFoldState } from '../event-fold';
import { SupervisionFold } from '../supervision-fold';
import { TelemetryFold, type TelemetryFoldState } from '../telemetry-fold';
import type { IndexDisk } from './index-disk';
import type { KnownLines, KnownOfRun, LogReading, RunPlace, RunReading } from './ingest-messages';
import { LogIndex } from './log-index';
import type { SeriesPyramid } from './series-pyramid';

interface LinesOfLog {
  readonly total: number;
  readonly dropped: number;
  readonly since: (line: number) => LogReading<unknown>['newLines'];
}

/** Supervision is short and has no series: it is read from its beginning in each process. */
class SupervisionOfRun extends SupervisionFold {
  toState(): null {
    return null;
  }
}

/** The three logs of one run. */
export class RunIndex {
  private readonly supervision: LogIndex<null, SupervisionOfRun>;
  private readonly events: LogIndex<EventFoldState, EventFold>;
  private readonly telemetry: LogIndex<TelemetryFoldState, TelemetryFold>;
  private readonly logs: readonly { readonly advance: () => boolean; readonly commit: () => void }[];
  /** The log that is read next; past the last, all were read to their ends. */
  private next = 0;
  private again = false;

  constructor(disk: IndexDisk, seriesFolder: string, { runId, folder }: RunPlace, warn: (message: string) => void) {
    const of = (log: string) => ({
      disk,
      logFile: join(folder, `${log}.jsonl`),
      folder: join(seriesFolder, runId, log),
      warn,
    });
    this.supervision = new LogIndex({
      ...of('supervision'),
      keepsState: false,
      makeFold: () => new SupervisionOfRun(),
    });
    this.events = new LogIndex({ ...of('events'), makeFold: (points, saved) => new EventFold(points, saved) });
    this.telemetry = new LogIndex({
      ...of('telemetry'),
      makeFold: (points, saved) => new TelemetryFold(points, saved),
    });
    this.logs = [this.supervision, this.events, this.telemetry];
  }

  /** All logs are read to their ends once more, whatever was read before. */
  readAgain(): void {
    if (this.next === 0) return;
    this.again = this.next < this.logs.length;
    if (!this.again) this.next = 0;
  }

  /** Reads one part of one log; true when every log has been read to its end since it was asked for. */
  advance(): boolean {
    // The ends of short logs are found in one turn.
    while (this.logs[this.next]?.advance() === true) this.next += 1;
    if (this.next < this.logs.length) return false;
    if (!this.again) return true;
    this.again = false;
    this.next = 0;
    return false;
  }

  reading(known: KnownOfRun, atEnd: boolean): RunReading {
    const { supervision, events, telemetry } = this;
    return {
      atEnd,
      events: readingOf(events.generation, events.fold.toValues(), events.fold.kept, known.events),
      supervision: readingOf(
        supervision.generation,
        supervision.fold.toValues(),
        supervision.fold.kept,
        known.supervision,
      ),
      telemetry: {
        generation: telemetry.generation,
        values: telemetry.fold.toValues(),
        newLines: [],
        linesBefore: 0,
      },
      skippedLines: events.skippedLines + supervision.skippedLines + telemetry.skippedLines,
    };
  }

  get seriesNames(): readonly string[] {
    return [...this.events.series.names, ...this.telemetry.series.names];
  }

  /** What `act` makes of a series; null when no log speaks of it. */
  query<T>(name: string, act: (series: SeriesPyramid) => T): T | null {
    for (const log of [this.events, this.telemetry]) {
      const found = log.query((series) => {
        const pyramid = series.get(name);
        return pyramid === undefined ? null : act(pyramid);
      });
      if (found !== null) return found;
    }
    return null;
  }

  /** Another one when a log was read from its beginning again. */
  get generation(): number {
    return Math.max(this.events.generation, this.telemetry.generation);
  }

  /** True while something is not on disk yet. */
  commitIfDue(): boolean {
    const waiting = [this.events, this.telemetry].filter((log) => log.commitIfDue());
    return waiting.length > 0;
  }

  commit(): void {
    this.events.commit();
    this.telemetry.commit();
  }
}

function readingOf<Values>(
  generation: number,
  values: Values,
  lines: LinesOfLog,
  known: KnownLines,
): LogReading<Values> {
  const from = known.generation === generation ? known.lines : 0;
  return { generation, values, newLines: lines.since(from), linesBefore: Math.max(from, lines.dropped) };
}
