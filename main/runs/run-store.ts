import { join } from 'node:path';

import type { RunConfig, RunSummary, TelemetrySample } from '@contract/index';
import type { Broadcast } from '@main/workspace';

import type { FolderLook } from './folder-look';
import { lookInLots, looksAt } from './folder-lots';
import { FollowedRun } from './followed-run';
import type { Ingest } from './ingest';
import { KnownRuns, type KnownRun } from './known-runs';
import { forgetOldLogs } from './old-logs';
import { filesOnDisk, filesSeen } from './run-files';
import { runIdsIn } from './run-folders';
import type { RunHost } from './run-host';
import type { Waiting } from './run-state';
import { TrackedRun } from './tracked-run';

export interface RunStoreOptions {
  readonly workspaceFolder: string;
  readonly runsFolder: string;
  /** Another program is the one writer of this workspace. */
  readonly readOnly: boolean;
  readonly host: RunHost;
  /** Reads the logs; whoever made it closes it. */
  readonly ingest: Ingest;
  readonly broadcast: Broadcast;
  readonly warn: (message: string) => void;
  /** What the queue says of a run; null when it does not wait. */
  readonly queuePlace: (runId: string) => Waiting | null;
}

/** A run that someone else makes in this workspace is noticed within this time. */
const SCAN_INTERVAL_MS = 3000;
/** Ended runs whose files are looked at in each scan, in turns: looking at all of thousands would cost more than all else. */
const ENDED_RUNS_LOOKED_AT = 24;

/** Every run of one workspace: found, followed while active, and told to all windows when it changes. */
export class RunStore {
  private readonly following = new Map<string, FollowedRun>();
  private timer: NodeJS.Timeout | null = null;
  private readonly withLogs = new Set<TrackedRun>();
  private readonly knownRuns: KnownRuns;
  private firstScan: Promise<void> | null = null;
  /** Resolves when every run was looked at that was only recalled. */
  private checking: Promise<void> = Promise.resolve();
  private scanning: Promise<void> = Promise.resolve();
  /** Reads the logs of ended runs, one after another and after all are listed: a workspace with many opens no later for them. */
  private background: Promise<void> = Promise.resolve();
  private scanned = false;
  private endedTurn = 0;
  private closed = false;
  private readonly stopListening: () => void;

  constructor(private readonly options: RunStoreOptions) {
    const { workspaceFolder, readOnly, warn } = options;
    this.knownRuns = new KnownRuns({ path: join(workspaceFolder, 'cache', 'runs.jsonl'), readOnly, warn });
    this.stopListening = options.ingest.onLost((runId) => this.following.get(runId)?.soon());
  }

  start(): void {
    this.firstScan = this.scan();
    this.background = this.firstScan;
    this.timer = setInterval(() => void this.scan(), SCAN_INTERVAL_MS);
  }

  /** Resolves when what is known of the runs is written. */
  close(): Promise<void> {
    this.closed = true;
    this.stopListening();
    if (this.timer !== null) clearInterval(this.timer);
    for (const each of this.following.values()) each.close();
    return this.knownRuns.close();
  }

  /** The list, when every run was looked at since the program was opened, and its config is known. */
  async listChecked(): Promise<RunSummary[]> {
    await this.firstScan;
    await this.checking;
    return this.list();
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
    if (!each.run.hasLogs) await each.round(true);
    return each.run;
  }

  /** Takes up a folder that was just made or started, without waiting for the next scan. */
  async notice(runId: string): Promise<RunSummary | null> {
    const each = this.following.get(runId) ?? (await this.find(runId));
    if (each === null) return null;
    await each.round(true);
    return each.run.summary;
  }

  /** Tells what people say of it anew: it was written just now. */
  async hear(runId: string): Promise<void> {
    const each = this.following.get(runId);
    if (each === undefined) return;
    await each.run.hear();
    each.tell();
  }

  /** Its folder was moved away. */
  drop(runId: string): void {
    const each = this.following.get(runId);
    if (each === undefined) return;
    this.unfollow(each);
    each.run.forgetLogs();
    this.options.broadcast('runs.gone', { runIds: [runId] });
  }

  /** The queue has changed: what it says of a run is part of the run's summary. Most runs do not wait, and never did. */
  async retell(): Promise<void> {
    const concerned = [...this.following.values()].filter(
      ({ run }) => run.summary?.state === 'queued' || this.options.queuePlace(run.runId) !== null,
    );
    await Promise.all(
      concerned.map(async (each) => {
        if ((await each.run.retell()) !== null) each.tell();
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

  /** Of every run whose config can be read. */
  async configs(): Promise<readonly { readonly runId: string; readonly config: RunConfig }[]> {
    await this.listChecked();
    return [...this.following.values()].flatMap(({ run: { runId, config } }) =>
      config === null ? [] : [{ runId, config }],
    );
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
    const recalled = this.scanned ? null : this.knownRuns.read();
    const found = new Set(await runIdsIn(this.options.runsFolder));
    const gone = [...this.following].filter(([runId]) => !found.has(runId));
    this.leave(gone);
    if (gone.length > 0 || (found.size > 0 && !this.scanned)) this.options.ingest.keepOnly([...found]);
    this.scanned = true;
    const before = [...this.following.values()];
    if (recalled !== null) this.recall(await recalled, found);
    await this.discover([...found].filter((runId) => !this.following.has(runId)));
    await this.lookAtEnded(before);
  }

  /** Their folders have gone. */
  private leave(gone: readonly (readonly [string, FollowedRun])[]): void {
    for (const [runId, each] of gone) {
      this.unfollow(each);
      // Whoever holds points of it asks again, and learns that it is gone.
      this.options.broadcast('runs.points', { runId, lastSeq: 0, lastTelemetrySeq: 0 });
    }
    if (gone.length > 0) this.options.broadcast('runs.gone', { runIds: gone.map(([runId]) => runId) });
  }

  /** Runs that had ended when the program was open last are listed as they were, and looked at after. */
  private recall(known: ReadonlyMap<string, KnownRun>, found: ReadonlySet<string>): void {
    const recalled: FollowedRun[] = [];
    for (const each of known.values()) {
      const { runId } = each;
      if (!found.has(runId) || this.following.has(runId) || this.options.queuePlace(runId) !== null) continue;
      const followed = this.follow(runId);
      followed.run.recall(each);
      followed.stamp = each.stamp;
      followed.isTold();
      recalled.push(followed);
    }
    this.knownRuns.tidy(known, found);
    // After those of which nothing is known, which the list waits for.
    this.checking = this.scanning
      .then(() => this.check(recalled))
      .catch((error: unknown) => this.options.warn(`The runs were not checked: ${String(error)}`));
  }

  /** Reads what is small of runs that were recalled; the logs only where a folder is not as it was. */
  private check(recalled: readonly FollowedRun[]): Promise<void> {
    const folderOf = ({ run }: FollowedRun): string => run.folder;
    return lookInLots(this.options.ingest, recalled, folderOf, async (each, look) => {
      if (this.closed || !this.isThere(each)) return;
      const isSame = look !== null && look.stamp === each.stamp && (await each.glanceSame(filesSeen(look)));
      if (isSame) return;
      each.stamp = look?.stamp ?? '';
      await each.round(true);
    });
  }

  /** Looks into folders of which nothing is known. */
  private discover(runIds: readonly string[]): Promise<void> {
    const folderOf = (runId: string): string => this.folderOf(runId);
    return lookInLots(this.options.ingest, runIds, folderOf, async (runId, look) => {
      if (!this.closed) await this.find(runId, look);
    });
  }

  /** The ended runs whose turn it is: those whose folders are not as they were are read. */
  private async lookAtEnded(followed: readonly FollowedRun[]): Promise<void> {
    const ended = followed.filter(({ run }) => !run.isActive);
    const from = this.endedTurn < ended.length ? this.endedTurn : 0;
    this.endedTurn = from + ENDED_RUNS_LOOKED_AT;
    const turn = ended.slice(from, this.endedTurn);
    if (turn.length === 0) return;
    const folders = turn.map(({ run }) => run.folder);
    const looks = await looksAt(this.options.ingest, folders, false);
    for (const [place, each] of turn.entries()) {
      const stamp = looks[place]?.stamp;
      if (this.closed) return;
      if (stamp === undefined || stamp === each.stamp) continue;
      each.stamp = stamp;
      await each.round(true);
    }
  }

  private async find(runId: string, look: FolderLook | null = null): Promise<FollowedRun | null> {
    const files = look === null ? filesOnDisk(this.folderOf(runId)) : filesSeen(look);
    if ((await files.timeMs('config.json')) === null || this.closed) return null;
    const known = this.following.get(runId);
    if (known !== undefined) return known;
    const each = this.follow(runId);
    const { run } = each;
    each.stamp = (look ?? (await looksAt(this.options.ingest, [run.folder], false))[0])?.stamp ?? '';
    await run.glance(look === null ? null : filesSeen(look));
    if (run.isActive) await each.round(false);
    else this.background = this.background.then(() => (run.hasLogs ? undefined : each.round(false)));
    return each;
  }

  private follow(runId: string): FollowedRun {
    const { host, ingest, broadcast, warn, queuePlace } = this.options;
    const run = new TrackedRun(runId, this.folderOf(runId), host, ingest, () => queuePlace(runId));
    const isThere = (each: FollowedRun): boolean => this.isThere(each);
    const each = new FollowedRun(run, { broadcast, warn, isThere, onRound: () => this.wasRead(each) });
    this.following.set(runId, each);
    return each;
  }

  private wasRead({ run, stamp }: FollowedRun): void {
    const known = stamp === '' ? null : run.toKnown(stamp);
    if (known !== null) this.knownRuns.note(known);
    if (run.isActive) this.knownRuns.forget(run.runId);
    else forgetOldLogs(this.withLogs.add(run));
  }

  private isThere(each: FollowedRun): boolean {
    return this.following.get(each.run.runId) === each;
  }

  private folderOf(runId: string): string {
    return join(this.options.runsFolder, runId);
  }

  private unfollow(each: FollowedRun): void {
    each.close();
    this.following.delete(each.run.runId);
    this.withLogs.delete(each.run);
  }
}
