import { watch, type FSWatcher } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { isRunId, type RunSummary, type TelemetrySample } from '@contract/index';
import type { Broadcast } from '@main/workspace';

import type { RunHost } from './run-host';
import { TrackedRun } from './tracked-run';

export interface RunStoreOptions {
  readonly runsFolder: string;
  readonly host: RunHost;
  readonly broadcast: Broadcast;
  readonly warn: (message: string) => void;
}

/** A notice of the system that a file grew comes at once; this catches those that are missed. */
const POLL_INTERVAL_MS = 500;
/** A run that someone else starts or resumes in this workspace is noticed within this time. */
const SCAN_INTERVAL_MS = 3000;
/** At most four rounds of reading and telling a second, however fast a log grows. */
const SHORTEST_ROUND_MS = 250;
/** Ended runs whose points stay in memory. */
const ENDED_RUNS_KEPT = 4;

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
}

/** Every run of one workspace: found, followed while active, and told to all windows when it changes. */
export class RunStore {
  private readonly following = new Map<string, Following>();
  private readonly timers: NodeJS.Timeout[] = [];
  private firstScan: Promise<void> | null = null;
  private scanning: Promise<void> = Promise.resolve();
  /** Reads the logs of ended runs, one run after another: a workspace with many opens no later for them. */
  private background: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(private readonly options: RunStoreOptions) {}

  start(): void {
    this.firstScan = this.scan();
    this.timers.push(setInterval(() => void this.scan(), SCAN_INTERVAL_MS));
    this.timers.push(setInterval(() => this.poll(), POLL_INTERVAL_MS));
  }

  close(): void {
    this.closed = true;
    for (const timer of this.timers) clearInterval(timer);
    for (const each of this.following.values()) this.unwatch(each);
  }

  /** Newest first. */
  async list(): Promise<RunSummary[]> {
    await this.firstScan;
    const summaries = [...this.following.values()].flatMap(({ run }) => run.summary ?? []);
    return summaries.sort((a, b) => b.createdAtMs - a.createdAtMs || b.runId.localeCompare(a.runId));
  }

  /** The run with all its logs read; null when there is none of this id. */
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

  /** The newest sample of the active run that began last; null when none is active or has one. */
  latestSample(): TelemetrySample | null {
    const samples = [...this.following.values()]
      .filter(({ run }) => run.isActive)
      .flatMap(({ run }) => run.telemetry?.lastSample ?? []);
    return samples.sort((a, b) => b.wallTimeMs - a.wallTimeMs)[0] ?? null;
  }

  private scan(): Promise<void> {
    const next = this.scanning.then(() => this.scanOnce());
    this.scanning = next.catch((error: unknown) => this.options.warn(`The runs were not listed: ${String(error)}`));
    return this.scanning;
  }

  private async scanOnce(): Promise<void> {
    const found = new Set(await this.runIds());
    for (const [runId, each] of this.following) {
      if (found.has(runId)) continue;
      this.unwatch(each);
      this.following.delete(runId);
    }
    for (const runId of found) {
      if (this.closed) return;
      const each = this.following.get(runId);
      if (each === undefined) await this.find(runId);
      else if (!each.run.isActive && (await this.hasChanged(each))) await this.round(each, true);
    }
  }

  private async runIds(): Promise<string[]> {
    try {
      const entries = await readdir(this.options.runsFolder, { withFileTypes: true });
      return entries.filter((entry) => entry.isDirectory() && isRunId(entry.name)).map(({ name }) => name);
    } catch {
      return []; // the folder is made with the first run
    }
  }

  private async find(runId: string): Promise<Following | null> {
    const folder = join(this.options.runsFolder, runId);
    const isRun = await stat(join(folder, 'config.json')).catch(() => null);
    if (isRun === null || this.closed) return null;
    const known = this.following.get(runId);
    if (known !== undefined) return known;
    const run = new TrackedRun(runId, folder, this.options.host);
    const each: Following = {
      run,
      stamp: '',
      watcher: null,
      timer: null,
      lastRoundMs: -Infinity,
      told: '',
      toldSeq: 0,
      toldTelemetrySeq: 0,
    };
    this.following.set(runId, each);
    await this.hasChanged(each);
    await run.glance();
    if (run.isActive) await this.round(each, false);
    else this.background = this.background.then(() => (run.hasLogs ? undefined : this.round(each, false)));
    return each;
  }

  /** Compares the times of the files that begin and end an attempt. */
  private async hasChanged(each: Following): Promise<boolean> {
    const names = ['local/launcher.json', 'exit.json', 'result.json', 'model.json'];
    const times = await Promise.all(
      names.map((name) =>
        stat(join(each.run.folder, name)).then(
          ({ mtimeMs }) => mtimeMs,
          () => 0,
        ),
      ),
    );
    const stamp = times.join(' ');
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
      this.options.warn(
        `Run ${each.run.runId} was not read: ${error instanceof Error ? (error.stack ?? '') : String(error)}`,
      );
      return;
    }
    if (this.closed) return;
    if (each.run.isActive) this.watch(each);
    else this.unwatch(each);
    this.tell(each);
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
    const lastSeq = run.events?.lastSeq ?? 0;
    const lastTelemetrySeq = run.telemetry?.lastSeq ?? 0;
    if (lastSeq === each.toldSeq && lastTelemetrySeq === each.toldTelemetrySeq) return;
    each.toldSeq = lastSeq;
    each.toldTelemetrySeq = lastTelemetrySeq;
    this.options.broadcast('runs.points', { runId: run.runId, lastSeq, lastTelemetrySeq });
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
