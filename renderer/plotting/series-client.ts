import type { BucketRange } from '../bridge';
import { CloseUps } from './close-ups';
import { RunGone, type FetchBuckets, type FetchPoints } from './fetch-series';
import { GrowingSeries, valuesPerPoint, type Repeats } from './growing-series';

/** Which of a run's logs a series comes from: the worker's events or the launcher's telemetry. */
export type SeriesSource = 'events' | 'telemetry';

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

/**
 * Told of news: whether somebody waits for them (what was zoomed to, what has just come on screen), and of which series;
 * null where it is not about series.
 */
export type SeriesListener = (isAwaited: boolean, changed: ReadonlySet<string> | null) => void;

const shortestPauseMs = 250;
/** A long series is drawn so coarsely that half a second of it is a small part of a pixel. */
const pauseOfLongMs = 500;
const longFromPoints = 3000;

/** As many as one answer holds: whoever gets so many has more to ask for. */
const pointsPerAnswer = 8192;
/** Buckets of an overview: more than one for each pixel of a wide plot. */
const BUCKETS_PER_OVERVIEW = 1536;
/** What has grown beyond this is seen as well by an overview and what comes after. */
const mostPoints = 24_000;

/**
 * Holds the series of one run and fetches what is new, outside React: an overview first, however long the series is, then
 * the points that come after. At most one round of fetches at a time and four a second; what is asked for meanwhile
 * makes one more round.
 */
export class SeriesClient {
  /** Why the last round failed, in words; null when it did not. */
  problem: string | null = null;
  /** Something was answered, be it that there is nothing. */
  hasLoaded = false;
  /** Its folder was deleted: nothing more is asked for. */
  isGone = false;
  /** What plots that are zoomed in see; null where every point is fetched anyway. */
  readonly closeUps: CloseUps | null;
  private readonly watched = new Map<string, Watched>();
  private readonly listeners = new Set<SeriesListener>();
  private readonly wanted = new Set<SeriesSource>();
  /** Begun to be watched or followed just now: fetched at once, whatever round is on. */
  private readonly fresh = new Set<Watched>();
  private readonly inFlight = new Set<Watched>();
  private idleListeners: (() => void)[] = [];
  private seen: Progress = { lastSeq: -1, lastTelemetrySeq: -1 };
  private busy = false;
  private lastRoundMs = -Infinity;
  private closed = false;

  constructor(
    private readonly fetchPoints: FetchPoints,
    /** Without it, every point is fetched. */
    private readonly fetchBuckets: FetchBuckets | null = null,
    private readonly bucketsPerOverview = BUCKETS_PER_OVERVIEW,
  ) {
    this.closeUps =
      fetchBuckets === null
        ? null
        : new CloseUps(
            (name, x, from, to) => fetchBuckets(name, { maximumCount: this.bucketsPerOverview, x, from, to }),
            (name) => this.tell(true, new Set([name])),
          );
  }

  /** The series of that name, fetched from now on. */
  watch(name: string, source: SeriesSource, repeats: Repeats = 'supersede'): GrowingSeries {
    const watched = this.take(name, source, repeats);
    if (watched.followers !== null) {
      watched.followers = null;
      this.fetchSoon(watched);
    }
    return watched.series;
  }

  /** The series of that name, which is fetched while somebody follows it. */
  hold(name: string, source: SeriesSource, repeats: Repeats = 'supersede'): GrowingSeries {
    return this.take(name, source, repeats).series;
  }

  private take(name: string, source: SeriesSource, repeats: Repeats): Watched {
    const known = this.watched.get(name);
    if (known !== undefined) return known;
    const made: Watched = { series: new GrowingSeries(name, repeats), source, followers: 0 };
    this.watched.set(name, made);
    return made;
  }

  /** From now on these are fetched only while somebody follows them. Returns the undo. */
  follow(names: readonly string[]): () => void {
    const followed = names.flatMap((name) => this.watched.get(name) ?? []);
    for (const each of followed) {
      if (each.followers === 0) this.fetchSoon(each);
      each.followers = (each.followers ?? 0) + 1;
    }
    return () => {
      for (const each of followed) each.followers = Math.max(0, (each.followers ?? 0) - 1);
    };
  }

  /** Called after each round that brought points or a problem. Returns the undo. */
  subscribe(listener: SeriesListener): () => void {
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

  /** Resolves when nothing is on its way. */
  idle(): Promise<void> {
    if (!this.isBusy) return Promise.resolve();
    return new Promise((resolve) => this.idleListeners.push(resolve));
  }

  /** Fetches everything again from where it stands. */
  refresh(): void {
    this.want('events');
    this.want('telemetry');
  }

  close(): void {
    this.closed = true;
    this.listeners.clear();
    this.tellIfIdle();
  }

  /** Something that somebody waits for is on its way. */
  get isLoading(): boolean {
    return this.fresh.size > 0 || this.inFlight.size > 0;
  }

  private get isBusy(): boolean {
    return !this.closed && (this.busy || this.fresh.size > 0 || this.inFlight.size > 0);
  }

  private tellIfIdle(): void {
    if (this.isBusy) return;
    for (const resolve of this.idleListeners.splice(0)) resolve();
  }

  /** A microtask later, so that all that is watched at once is fetched together. */
  private fetchSoon(watched: Watched): void {
    if (this.fresh.size === 0) {
      queueMicrotask(() => {
        const due = [...this.fresh];
        this.fresh.clear();
        void this.fetchAll(due, true).finally(() => this.tellIfIdle());
      });
    }
    this.fresh.add(watched);
  }

  private want(source: SeriesSource): void {
    this.wanted.add(source);
    if (this.busy || this.closed) return;
    this.busy = true;
    queueMicrotask(() => void this.rounds());
  }

  private get pauseMs(): number {
    const isLong = [...this.watched.values()].some(({ series }) => series.received > longFromPoints);
    return isLong ? pauseOfLongMs : shortestPauseMs;
  }

  private async rounds(): Promise<void> {
    while (this.wanted.size > 0 && !this.closed) {
      const waitMs = this.lastRoundMs + this.pauseMs - performance.now();
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      this.lastRoundMs = performance.now();
      const sources = new Set(this.wanted);
      this.wanted.clear();
      const due = [...this.watched.values()].filter((each) => sources.has(each.source));
      // What is being fetched may already have been answered: once more.
      for (const each of due) if (this.inFlight.has(each)) this.wanted.add(each.source);
      await this.fetchAll(due, false);
    }
    this.busy = false;
    this.tellIfIdle();
  }

  private async fetchAll(asked: readonly Watched[], isAwaited: boolean): Promise<void> {
    const due = asked.filter((each) => each.followers !== 0 && !this.inFlight.has(each));
    if (due.length === 0 || this.closed) return;
    const outcomes = await Promise.allSettled(due.map((each) => this.fetchOne(each)));
    if (this.closed) return;
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    const problem = failure === undefined ? null : messageOf(failure.reason);
    const isGone = failure !== undefined && failure.reason instanceof RunGone;
    const isNews = isGone !== this.isGone || problem !== this.problem || !this.hasLoaded;
    const changed = due.filter((_each, index) => {
      const outcome = outcomes[index];
      return outcome?.status === 'fulfilled' && outcome.value;
    });
    this.problem = problem;
    this.isGone = isGone;
    this.hasLoaded = true;
    // Whoever waits for all of several runs wants to know of the last answer, be it that there is nothing.
    if (!isNews && !isAwaited && changed.length === 0) return;
    this.tell(isAwaited, isNews ? null : new Set(changed.map(({ series }) => series.name)));
  }

  private async fetchOne(watched: Watched): Promise<boolean> {
    this.inFlight.add(watched);
    try {
      return await this.fetchNew(watched);
    } finally {
      this.inFlight.delete(watched);
    }
  }

  private tell(isAwaited: boolean, changed: ReadonlySet<string> | null): void {
    for (const listener of this.listeners) listener(isAwaited, changed);
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
    const { generation } = series;
    const answer = await this.fetchBuckets?.(series.name, overviewOf(source, this.bucketsPerOverview));
    if (answer === undefined || series.generation !== generation) return true;
    const had = series.length;
    series.replaceByBuckets(answer);
    return had > 0 || series.length > 0;
  }
}

/** What is asked for to see all of a series. */
export function overviewOf(source: SeriesSource, maximumCount = BUCKETS_PER_OVERVIEW): BucketRange {
  return { maximumCount, x: source === 'events' ? 'step' : 'time', from: null, to: null };
}

/** The stages of a run are few, and each is kept. */
function wantsOverview(series: GrowingSeries): boolean {
  if (series.repeats === 'keep') return false;
  return series.received === 0 || series.isOutdated || series.length > mostPoints;
}

function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
