import { BoundedLines } from './bounded-lines';
import type { EventFacts, EventValues } from './event-fold';
import type { KnownLines, KnownOfRun, LogReading, RunReading } from './ingest';
import type { SupervisionFacts } from './supervision-fold';
import type { TelemetryFacts } from './telemetry-fold';

/** Lines of one log, extended by what each reading brings. */
class LinesOfLog {
  private generation = 0;
  private lines = new BoundedLines();

  get known(): KnownLines {
    return { generation: this.generation, lines: this.lines.total };
  }

  take<Values>({ generation, values, newLines, linesBefore }: LogReading<Values>): Values & LinesFacts {
    if (generation !== this.generation) this.lines = new BoundedLines();
    this.generation = generation;
    this.lines.extend(newLines, linesBefore);
    return { ...values, lines: this.lines.newest, droppedLines: this.lines.dropped };
  }
}

type LinesFacts = Pick<EventFacts, 'lines' | 'droppedLines'>;

/** What is known of a run's logs. */
export class RunLogs {
  events: EventFacts = noEvents;
  telemetry: TelemetryFacts | null = null;
  supervision: SupervisionFacts | null = null;
  skippedLines = 0;
  /** False while there was more to read than the last reading took up. */
  atEnd = false;
  /** Another one when a log of the run was read from its beginning again: its series are others. */
  generation = '';
  private readonly eventLines = new LinesOfLog();
  private readonly supervisionLines = new LinesOfLog();

  get known(): KnownOfRun {
    return { events: this.eventLines.known, supervision: this.supervisionLines.known };
  }

  take(reading: RunReading): void {
    this.events = this.eventLines.take(reading.events);
    this.supervision = this.supervisionLines.take(reading.supervision);
    this.telemetry = reading.telemetry.values;
    this.skippedLines = reading.skippedLines;
    this.atEnd = reading.atEnd;
    this.generation = `${reading.events.generation} ${reading.telemetry.generation}`;
  }
}

export const nothingYet: EventValues = {
  skippedLines: 0,
  lastSeq: 0,
  attempt: 0,
  startedAtMs: null,
  device: null,
  totalSteps: null,
  step: null,
  stage: null,
  stageStart: null,
  lastStep: null,
  lastStepTimeMs: null,
  lastEventTimeMs: null,
  testAuc: null,
  lastEpoch: null,
  selectedEpoch: null,
  lastValidationAuc: null,
};

/** Of a run whose worker has not reported. */
export const noEvents: EventFacts = { ...nothingYet, lines: [], droppedLines: 0 };
