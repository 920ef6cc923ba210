import { bucketsUrl, seriesUrl, type BucketRange } from '../bridge';
import { CloseUps } from './close-ups';
import { GrowingSeries, valuesPerPoint, type Repeats } from './growing-series';

/** Which of a run's logs a series comes from: the worker's events or the launcher's telemetry. */
export type SeriesSource = 'events' | 'telemetry';

export type FetchPoints = (name: string, fromPoint: number) => Promise<Float64Array>;

export type FetchBuckets = (name: string, range: BucketRange) => Promise<Float64Array>;

interface Watched {
  readonly series: GrowingSeries;
  readonly source: SeriesSource;
  /** Who draws it now; null where nobody says, and it is always fetched. */
  followers: number | null;
}

/** What a run has written so far, as `runs.points` tells it. */
export interface Progress {
  readonly lastSeq: number;
  readonly lastTelemetrySeq: number;
}

const shortestPauseMs = 250;

/** As many as one answer holds: whoever gets so many has more to ask for. */
const pointsPerAnswer = 8192;
/** Buckets of an overview: a few for each pixel of a wide plot. */
const bucketsPerOverview = 2048;
/** What has grown beyond this is seen as well by an overview and what comes after. */
const mostPoints = 24_000;

/** Asks main for the points of a series from one on; an unknown series has none. */
export function fetchRunPoints(runId: string): FetchPoints {
  return (name, fromPoint) => fetchValues(seriesUrl(runId, name, fromPoint), name);
}

/** Asks main for buckets of a series; an unknown series has none. */
export function fetchRunBuckets(runId: string): FetchBuckets {
  return (name, range) => fetchValues(bucketsUrl(runId, name, range), name);
}

async function fetchValues(url: string, name: string): Promise<Float64Array> {
  const response = await fetch(url);
  if (response.status === 404) return new Float64Array(0);
  if (!response.ok) throw new Error(`Series ${name} could not be read (${response.status} ${response.statusText})`);
  const bytes = await response.arrayBuffer();
  // Float64Array reads the machine's byte order: little endian on every machine that this program runs on.
  return new Float64Array(bytes, 0, Math.floor(bytes.byteLength / Float64Array.BYTES_PER_ELEMENT));
}

/**
 * Holds the series of one run and fetches what is new, outside React: an overview first, however long the series is, then
 * the points that come after. At most one round of fetches at a time and four a second; what is asked for meanwhile
 * makes one more round.
 */
export class SeriesClient {
  /** Why the last round failed, in words; null when it did not. */
  problem: string | null = null;
  /** What plots that are zoomed in see; null where every point is fetched anyway. */
  readonly closeUps: CloseUps | null;
  private readonly watched = new Map<string, Watched>();
  private readonly listeners = new Set<() => void>();
  private readonly wanted = new Set<SeriesSource>();
  private seen: Progress = { lastSeq: -1, lastTelemetrySeq: -1 };
  private busy = false;
  private closed = false;

  constructor(
    private readonly fetchPoints: FetchPoints,
    /** Without it, every point is fetched. */
    private readonly fetchBuckets: FetchBuckets | null = null,
  ) {
    this.closeUps =
      fetchBuckets === null
        ? null
        : new CloseUps(
            (name, x, from, to) => fetchBuckets(name, { maximumCount: bucketsPerOverview, x, from, to }),
            () => this.tell(),
          );
  }

  /** The series of that name, fetched from now on. */
  watch(name: string, source: SeriesSource, repeats: Repeats = 'supersede'): GrowingSeries {
    const known = this.watched.get(name);
    if (known !== undefined) return known.series;
    const series = new GrowingSeries(name, repeats);
    this.watched.set(name, { series, source, followers: null });
    this.want(source);
    return series;
  }

  /** From now on these are fetched only while somebody follows them. Returns the undo. */
  follow(names: readonly string[]): () => void {
    const followed = names.flatMap((name) => this.watched.get(name) ?? []);
    for (const each of followed) {
      each.followers = (each.followers ?? 0) + 1;
      this.want(each.source);
    }
    return () => {
      for (const each of followed) each.followers = Math.max(0, (each.followers ?? 0) - 1);
    };
  }

  /** Called after each round that brought points or a problem. Returns the undo. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  /** The run has written more; or it has less than before, because its logs were replaced by others. */
  advance(progress: Progress): void {
    if (progress.lastSeq < this.seen.lastSeq) this.startOver('events');
    if (progress.lastTelemetrySeq < this.seen.lastTelemetrySeq) this.startOver('telemetry');
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
    const due = [...this.watched.values()].filter((each) => sources.has(each.source) && each.followers !== 0);
    const outcomes = await Promise.allSettled(due.map((each) => this.fetchNew(each)));
    if (this.closed) return;
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    const problem = failure === undefined ? null : messageOf(failure.reason);
    const changed = problem !== this.problem || outcomes.some((each) => each.status === 'fulfilled' && each.value);
    this.problem = problem;
    if (changed) this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }

  private startOver(source: SeriesSource): void {
    for (const watched of this.watched.values()) if (watched.source === source) watched.series.clear();
  }

  private async fetchNew({ series, source }: Watched): Promise<boolean> {
    if (this.fetchBuckets !== null && wantsOverview(series)) return this.fetchOverview(series, source);
    for (let changed = false; ; changed = true) {
      const { generation } = series;
      const triplets = await this.fetchPoints(series.name, series.received);
      // What was cleared meanwhile is another series.
      if (series.generation !== generation) return true;
      series.append(triplets);
      if (triplets.length === 0) return changed;
      if (triplets.length < pointsPerAnswer * valuesPerPoint) return true;
      if (this.fetchBuckets !== null && series.repeats === 'supersede') return this.fetchOverview(series, source);
    }
  }

  private async fetchOverview(series: GrowingSeries, source: SeriesSource): Promise<boolean> {
    const all = { maximumCount: bucketsPerOverview, from: null, to: null };
    const { generation } = series;
    const x = source === 'events' ? 'step' : 'time';
    const answer = await this.fetchBuckets?.(series.name, { ...all, x });
    if (answer === undefined || series.generation !== generation) return true;
    const had = series.length;
    series.replaceByBuckets(answer);
    return had > 0 || series.length > 0;
  }
}

/** The stages of a run are few, and each is kept. */
function wantsOverview(series: GrowingSeries): boolean {
  if (series.repeats === 'keep') return false;
  return series.received === 0 || series.isOutdated || series.length > mostPoints;
}

function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
