import { seriesUrl } from '../bridge';
import { GrowingSeries, valuesPerPoint, type Repeats } from './growing-series';

/** Which of a run's logs a series comes from: the worker's events or the launcher's telemetry. */
export type SeriesSource = 'events' | 'telemetry';

export type FetchPoints = (name: string, fromPoint: number) => Promise<Float64Array>;

interface Watched {
  readonly series: GrowingSeries;
  readonly source: SeriesSource;
}

/** What a run has written so far, as `runs.points` tells it. */
export interface Progress {
  readonly lastSeq: number;
  readonly lastTelemetrySeq: number;
}

const shortestPauseMs = 250;

/** Asks main for the points of a series from one on; an unknown series has none. */
export function fetchRunPoints(runId: string): FetchPoints {
  return async (name, fromPoint) => {
    const response = await fetch(seriesUrl(runId, name, fromPoint));
    if (response.status === 404) return new Float64Array(0);
    if (!response.ok) throw new Error(`Series ${name} could not be read (${response.status} ${response.statusText})`);
    const bytes = await response.arrayBuffer();
    const pointBytes = valuesPerPoint * Float64Array.BYTES_PER_ELEMENT;
    // Float64Array reads the machine's byte order: little endian on every machine that this program runs on.
    return new Float64Array(bytes, 0, Math.floor(bytes.byteLength / pointBytes) * valuesPerPoint);
  };
}

/**
 * Holds the series of one run and fetches what is new, outside React. At most one round of fetches at a time and four
 * a second; what is asked for meanwhile makes one more round.
 */
export class SeriesClient {
  /** Why the last round failed, in words; null when it did not. */
  problem: string | null = null;
  private readonly watched = new Map<string, Watched>();
  private readonly listeners = new Set<() => void>();
  private readonly wanted = new Set<SeriesSource>();
  private seen: Progress = { lastSeq: -1, lastTelemetrySeq: -1 };
  private busy = false;
  private closed = false;

  constructor(private readonly fetchPoints: FetchPoints) {}

  /** The series of that name, fetched from now on. */
  watch(name: string, source: SeriesSource, repeats: Repeats = 'supersede'): GrowingSeries {
    const known = this.watched.get(name);
    if (known !== undefined) return known.series;
    const series = new GrowingSeries(name, repeats);
    this.watched.set(name, { series, source });
    this.want(source);
    return series;
  }

  /** Called after each round that brought points or a problem. Returns the undo. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  /** The run has written more. */
  advance(progress: Progress): void {
    if (progress.lastSeq !== this.seen.lastSeq) this.want('events');
    if (progress.lastTelemetrySeq !== this.seen.lastTelemetrySeq) this.want('telemetry');
    this.seen = progress;
  }

  /** Fetches everything again from where it stands. */
  refresh(): void {
    this.want('events');
    this.want('telemetry');
  }

  close(): void {
    this.closed = true;
    this.listeners.clear();
  }

  private want(source: SeriesSource): void {
    this.wanted.add(source);
    if (this.busy || this.closed) return;
    this.busy = true;
    // A microtask later, so that all that is watched at once is fetched in one round.
    queueMicrotask(() => void this.rounds());
  }

  private async rounds(): Promise<void> {
    while (this.wanted.size > 0 && !this.closed) {
      const sources = new Set(this.wanted);
      this.wanted.clear();
      await this.fetchRound(sources);
      if (this.wanted.size > 0) await new Promise((resolve) => setTimeout(resolve, shortestPauseMs));
    }
    this.busy = false;
  }

  private async fetchRound(sources: ReadonlySet<SeriesSource>): Promise<void> {
    const due = [...this.watched.values()].filter((each) => sources.has(each.source));
    const outcomes = await Promise.allSettled(due.map((each) => this.fetchNew(each.series)));
    if (this.closed) return;
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    const problem = failure === undefined ? null : messageOf(failure.reason);
    const changed = problem !== this.problem || outcomes.some((each) => each.status === 'fulfilled' && each.value);
    this.problem = problem;
    if (changed) for (const listener of this.listeners) listener();
  }

  private async fetchNew(series: GrowingSeries): Promise<boolean> {
    const triplets = await this.fetchPoints(series.name, series.received);
    series.append(triplets);
    return triplets.length > 0;
  }
}

function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
