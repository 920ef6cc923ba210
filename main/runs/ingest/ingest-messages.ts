import type { RunEventLine } from '@contract/index';

import type { FolderLook } from '../folder-look';
import type { EventValues } from '../event-fold';
import type { SupervisionValues } from '../supervision-fold';
import type { TelemetryFacts } from '../telemetry-fold';

/** Where a run's logs lie, and where its series do. */
export interface RunPlace {
  readonly runId: string;
  readonly folder: string;
}

/** What the asker has of a log's lines, so that each travels once. */
export interface KnownLines {
  readonly generation: number;
  readonly lines: number;
}

export interface KnownOfRun {
  readonly events: KnownLines;
  readonly supervision: KnownLines;
}

/** The facts of one log. `generation` is another one when the log was read from its beginning again. */
export interface LogReading<Values> {
  readonly generation: number;
  readonly values: Values;
  readonly newLines: readonly RunEventLine[];
  /** How many lines came before the first of the new ones. */
  readonly linesBefore: number;
}

export interface RunReading {
  /** False while there is more to read: then these are the facts so far. */
  readonly atEnd: boolean;
  readonly events: LogReading<EventValues>;
  readonly supervision: LogReading<SupervisionValues>;
  readonly telemetry: LogReading<TelemetryFacts>;
  /** Of all logs together. */
  readonly skippedLines: number;
}

/** A request for buckets: at most about so many rows, of the standing points between two values of x. */
export interface BucketQuery {
  readonly maximumCount: number;
  readonly x: 'step' | 'time';
  /** Null for the first and the last point. */
  readonly from: number | null;
  readonly to: number | null;
}

export type IngestRequest =
  | { readonly kind: 'read'; readonly run: RunPlace; readonly known: KnownOfRun }
  | { readonly kind: 'names'; readonly run: RunPlace }
  | { readonly kind: 'points'; readonly run: RunPlace; readonly name: string; readonly from: number }
  | { readonly kind: 'standing'; readonly run: RunPlace; readonly name: string; readonly from: number }
  | { readonly kind: 'buckets'; readonly run: RunPlace; readonly name: string; readonly query: BucketQuery }
  | { readonly kind: 'forget'; readonly run: RunPlace }
  | { readonly kind: 'look'; readonly folders: readonly string[]; readonly withTexts: boolean }
  | { readonly kind: 'keepOnly'; readonly runIds: readonly string[] }
  | { readonly kind: 'close' };

export interface IngestReplies {
  readonly read: RunReading;
  readonly names: readonly string[];
  readonly points: Float64Array<ArrayBuffer>;
  readonly standing: Float64Array<ArrayBuffer>;
  readonly buckets: Float64Array<ArrayBuffer>;
  readonly forget: null;
  readonly look: readonly (FolderLook | null)[];
  readonly keepOnly: null;
  readonly close: null;
}

export interface IngestEnvelope {
  readonly id: number;
  readonly request: IngestRequest;
}

export type IngestAnswer =
  | { readonly kind: 'done'; readonly id: number; readonly value: IngestReplies[IngestRequest['kind']] }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string }
  | { readonly kind: 'warning'; readonly message: string }
  /** A run's series were lost on disk: they are made anew when it is read. */
  | { readonly kind: 'lost'; readonly runId: string };

export interface IngestWorkerData {
  /** Holds a folder for each run. */
  readonly seriesFolder: string;
}
