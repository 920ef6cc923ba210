import { watch, type FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { RunSummary, TelemetrySample } from '@contract/index';
import type { Broadcast } from '@main/workspace';

import { folderStamp, runIdsIn } from './run-folders';
import type { Ingest } from './ingest';
import type { RunHost } from './run-host';
import type { Waiting } from './run-state';
import { TrackedRun } from './tracked-run';

export interface RunStoreOptions {
  readonly runsFolder: string;
  readonly host: RunHost;
  /** Reads the logs; whoever made it closes it. */
  readonly ingest: Ingest;
  readonly broadcast: Broadcast;
  readonly warn: (message: string) => void;
  /** What the queue says of a run; null when it does not wait. */
  readonly queuePlace: (runId: string) => Waiting | null;
}

/** A notice of the system that a file grew comes at once; this catches those that are missed. */
const POLL_INTERVAL_MS = 500;
/** A run that someone else makes in this workspace is noticed within this time. */
const SCAN_INTERVAL_MS = 3000;
/** Ended runs whose files are looked at in each scan, in turns: looking at all of hundreds would cost more than all else. */
const ENDED_RUNS_LOOKED_AT = 8;
/** At most four rounds of reading and telling a second, however fast a log grows. */
const SHORTEST_ROUND_MS = 250;
/** Ended runs whose logs stay in memory: as many as can be laid over each other in a plot, and a few more. */
const ENDED_RUNS_KEPT = 56;

interface Following {
  readonly run: TrackedRun;
  /** The small files' times when they were last looked at: an ended run is read again only when they change. */
  stamp: string;
  watcher: FSWatcher | null;
  timer: NodeJS.Timeout | null;
  lastRoundMs: number;
  told: string;
  toldSeq: number;
  toldTelemetrySeq: number;
  /** Of the logs whose points were told. */
  toldGeneration: string | null;
}

/** Every run of one workspace: found, followed while active, and told to all windows when it changes. */
export class RunStore {
  private readonly following = new Map<string, Following>();
  private readonly timers: NodeJS.Timeout[] = [];
  private firstScan: Promise<void> | null = null;
  private scanning: Promise<void> = Promise.resolve();
  /** Reads the logs of ended runs, one run after another: a workspace with many opens no later for them. */
  private background: Promise<void> = Promise.resolve();
  private scanned = false;
  private endedTurn = 0;
  private closed = false;
  private readonly stopListening: () => void;

  constructor(private readonly options: RunStoreOptions) {
    this.stopListening = options.ingest.onLost((runId) => {
      const each = this.following.get(runId);
      if (each !== undefined) this.soon(each);
    });
  }

  start(): void {
    this.firstScan = this.scan();
    this.timers.push(setInterval(() => void this.scan(), SCAN_INTERVAL_MS));
    this.timers.push(setInterval(() => this.poll(), POLL_INTERVAL_MS));
  }

  close(): void {
    this.closed = true;
    this.stopListening();
    for (const timer of this.timers) clearInterval(timer);
    for (const each of this.following.values()) this.unwatch(each);
  }

  /** Newest first. */
  async list(): Promise<RunSummary[]> {
    await this.firstScan;
    return this.summaries().sort((a, b) => b.createdAtMs - a.createdAtMs || b.runId.localeCompare(a.runId));
  }

  /** The run with its logs read, as far as half a second allows; null when there is none of this id. */
  async load(runId: string): Promise<TrackedRun | null> {
    await this.firstScan;
    const each = this.following.get(runId) ?? (await this.find(runId));
    if (each === null) return null;
    each.run.usedAtMs = performance.now();
    if (!each.run.hasLogs) await this.round(each, true);
    this.forgetOldLogs();
    return each.run;
  }

  /** Takes up a folder that was just made or started, without waiting for the next scan. */
  async notice(runId: string): Promise<RunSummary | null> {
    const each = this.following.get(runId) ?? (await this.find(runId));
    if (each === null) return null;
    await this.round(each, true);
    return each.run.summary;
  }

  /** The queue has changed: what it says of a run is part of the run's summary. */
  async retell(): Promise<void> {
    await Promise.all(
      [...this.following.values()].map(async (each) => {
        if ((await each.run.retell()) !== null && !this.closed) this.tell(each);
      }),
    );
  }

  /** What is known of it now; null when there is no such run, or it was not found yet. */
  peek(runId: string): TrackedRun | null {
    return this.following.get(runId)?.run ?? null;
  }

  /** As they are known now, in no order. */
  summaries(): RunSummary[] {
    return [...this.following.values()].flatMap(({ run }) => run.summary ?? []);
  }

  /** The newest sample of each active run that has one. */
  latestSamples(): Map<string, TelemetrySample> {
    const active = [...this.following.values()].filter(({ run }) => run.isActive);
    return new Map(
      active.flatMap(({ run }) => {
        const sample = run.telemetry?.lastSample ?? null;
        return sample === null ? [] : [[run.runId, sample] as const];
      }),
    );
  }

  private scan(): Promise<void> {
    const next = this.scanning.then(() => this.scanOnce());
    this.scanning = next.catch((error: unknown) => this.options.warn(`The runs were not listed: ${String(error)}`));
    return this.scanning;
  }

  private async scanOnce(): Promise<void> {
    const found = new Set(await runIdsIn(this.options.runsFolder));
    const gone = [...this.following].filter(([runId]) => !found.has(runId));
    for (const [runId, each] of gone) {
      this.unwatch(each);
      this.following.delete(runId);
      // Whoever holds points of it asks again, and learns that it is gone.
      this.options.broadcast('runs.points', { runId, lastSeq: 0, lastTelemetrySeq: 0 });
    }
    if (gone.length > 0 || (found.size > 0 && !this.scanned)) this.options.ingest.keepOnly([...found]);
    this.scanned = true;
    const known = [...found].flatMap((runId) => this.following.get(runId) ?? []);
    for (const runId of found) if (!this.following.has(runId) && !this.closed) await this.find(runId);
    for (const each of this.nextEnded(known)) {
      if (this.closed) return;
      if (await this.hasChanged(each)) await this.round(each, true);
    }
  }

  /** The ended runs whose turn it is. */
  private nextEnded(known: readonly Following[]): readonly Following[] {
    const ended = known.filter(({ run }) => !run.isActive);
    const from = this.endedTurn < ended.length ? this.endedTurn : 0;
    this.endedTurn = from + ENDED_RUNS_LOOKED_AT;
    return ended.slice(from, this.endedTurn);
  }

  private async find(runId: string): Promise<Following | null> {
    const folder = join(this.options.runsFolder, runId);
    const isRun = await stat(join(folder, 'config.json')).catch(() => null);
    if (isRun === null || this.closed) return null;
    const known = this.following.get(runId);
    if (known !== undefined) return known;
    const run = new TrackedRun(runId, folder, this.options.host, this.options.ingest, () =>
      this.options.queuePlace(runId),
    );
    const each: Following = {
      run,
      stamp: '',
      watcher: null,
      timer: null,
      lastRoundMs: -Infinity,
      told: '',
      toldSeq: 0,
      toldTelemetrySeq: 0,
      toldGeneration: null,
    };
    this.following.set(runId, each);
    await this.hasChanged(each);
    await run.glance();
    if (run.isActive) await this.round(each, false);
    else this.background = this.background.then(() => (run.hasLogs ? undefined : this.round(each, false)));
    return each;
  }

  private async hasChanged(each: Following): Promise<boolean> {
    const stamp = await folderStamp(each.run.folder);
    const changed = stamp !== each.stamp;
    each.stamp = stamp;
    return changed;
  }

  private poll(): void {
    for (const each of this.following.values()) if (each.run.isActive) this.soon(each);
  }

  /** A round as soon as the last one is a quarter of a second old; asking again meanwhile changes nothing. */
  private soon(each: Following): void {
    if (each.timer !== null || this.closed) return;
    const wait = Math.max(0, each.lastRoundMs + SHORTEST_ROUND_MS - performance.now());
    each.timer = setTimeout(
      () => {
        each.timer = null;
        void this.round(each, false);
      },
      Math.min(wait, SHORTEST_ROUND_MS),
    );
  }

  /** Reads what is new of one run and tells it. */
  private async round(each: Following, evidenceToo: boolean): Promise<void> {
    each.lastRoundMs = performance.now();
    try {
      await each.run.refresh(evidenceToo);
    } catch (error) {
      if (this.closed) return;
      this.options.warn(
        `Run ${each.run.runId} was not read: ${error instanceof Error ? (error.stack ?? '') : String(error)}`,
      );
      return;
    }
    if (this.closed) return;
    if (each.run.isActive) this.watch(each);
    else this.unwatch(each);
    this.tell(each);
    if (!each.run.isCaughtUp) this.soon(each);
    if (!each.run.isActive) this.forgetOldLogs();
  }

  private tell(each: Following): void {
    const { run } = each;
    const summary = run.summary;
    if (summary === null) return;
    const text = JSON.stringify(summary);
    if (text !== each.told) {
      each.told = text;
      this.options.broadcast('runs.changed', summary);
    }
    this.tellPoints(each);
  }

  private tellPoints(each: Following): void {
    const { run } = each;
    const { runId } = run;
    // Points of another log are other points: whoever holds some begins again when the count goes back to nothing.
    if (each.toldGeneration !== null && run.logsGeneration !== null && each.toldGeneration !== run.logsGeneration) {
      each.toldSeq = 0;
      each.toldTelemetrySeq = 0;
      this.options.broadcast('runs.points', { runId, lastSeq: 0, lastTelemetrySeq: 0 });
    }
    each.toldGeneration = run.logsGeneration ?? each.toldGeneration;
    const lastSeq = run.events?.lastSeq ?? 0;
    const lastTelemetrySeq = run.telemetry?.lastSeq ?? 0;
    if (lastSeq === each.toldSeq && lastTelemetrySeq === each.toldTelemetrySeq) return;
    each.toldSeq = lastSeq;
    each.toldTelemetrySeq = lastTelemetrySeq;
    this.options.broadcast('runs.points', { runId, lastSeq, lastTelemetrySeq });
  }

  private watch(each: Following): void {
    if (each.watcher !== null) return;
    try {
      each.watcher = watch(each.run.folder, () => this.soon(each));
      each.watcher.on('error', () => this.unwatch(each));
    } catch {
      each.watcher = null; // too many watches on this machine: polling goes on
    }
  }

  private unwatch(each: Following): void {
    each.watcher?.close();
    each.watcher = null;
    if (each.timer !== null) clearTimeout(each.timer);
    each.timer = null;
  }

  private forgetOldLogs(): void {
    const ended = [...this.following.values()].filter(({ run }) => run.hasLogs && !run.isActive);
    ended.sort((a, b) => b.run.usedAtMs - a.run.usedAtMs);
    for (const { run } of ended.slice(ENDED_RUNS_KEPT)) run.forgetLogs();
  }
}
