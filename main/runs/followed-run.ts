import { watch, type FSWatcher } from 'node:fs';

import type { Broadcast } from '@main/workspace';

import type { RunFiles } from './run-files';
import { RunTeller } from './run-teller';
import type { TrackedRun } from './tracked-run';

/** A notice of the system that a file grew comes at once; this catches those that are missed. */
const POLL_INTERVAL_MS = 500;
/** At most four rounds of reading and telling a second, however fast a log grows. */
const SHORTEST_ROUND_MS = 250;

export interface FollowedRunOptions {
  readonly broadcast: Broadcast;
  readonly warn: (message: string) => void;
  /** False of one that has gone meanwhile: what was read of it must not bring it back. */
  readonly isThere: (each: FollowedRun) => boolean;
  /** Called after each reading. */
  readonly onRound: (each: FollowedRun) => void;
}

/** One run of a workspace: read when its folder changes, and told to all windows. */
export class FollowedRun {
  /** Of its folder when that was last looked at: an ended run is read again only when it changes. */
  stamp = '';
  private watcher: FSWatcher | null = null;
  private timer: NodeJS.Timeout | null = null;
  /** Only while it works: of ended runs nothing wakes the program. */
  private polling: NodeJS.Timeout | null = null;
  private lastRoundMs = -Infinity;
  private closed = false;
  private readonly teller: RunTeller;

  constructor(
    readonly run: TrackedRun,
    private readonly options: FollowedRunOptions,
  ) {
    this.teller = new RunTeller(run, options.broadcast);
  }

  /** A round as soon as the last one is a quarter of a second old; asking again meanwhile changes nothing. */
  soon(): void {
    if (this.timer !== null || this.closed) return;
    const wait = Math.max(0, this.lastRoundMs + SHORTEST_ROUND_MS - performance.now());
    this.timer = setTimeout(
      () => {
        this.timer = null;
        void this.round(false);
      },
      Math.min(wait, SHORTEST_ROUND_MS),
    );
  }

  /** Reads what is new of it and tells it. */
  async round(evidenceToo: boolean): Promise<void> {
    this.lastRoundMs = performance.now();
    try {
      await this.run.refresh(evidenceToo);
    } catch (error) {
      if (this.closed) return;
      const why = error instanceof Error ? (error.stack ?? '') : String(error);
      this.options.warn(`Run ${this.run.runId} was not read: ${why}`);
      return;
    }
    if (this.closed) return;
    if (this.run.isActive) this.watch();
    else this.rest();
    this.tell();
    if (!this.run.isCaughtUp) this.soon();
    this.options.onRound(this);
  }

  /** Reads what is small of it; false when that tells of another run than is known: as of a version of this program before. */
  async glanceSame(seen: RunFiles): Promise<boolean> {
    const before = JSON.stringify(this.run.summary);
    await this.run.glance(seen);
    return JSON.stringify(this.run.summary) === before;
  }

  tell(): void {
    if (!this.closed && this.options.isThere(this)) this.teller.tell();
  }

  /** What the windows know of it already. */
  isTold(): void {
    this.teller.skip();
  }

  close(): void {
    this.closed = true;
    this.rest();
  }

  private watch(): void {
    this.polling ??= setInterval(() => this.soon(), POLL_INTERVAL_MS);
    if (this.watcher !== null) return;
    try {
      this.watcher = watch(this.run.folder, () => this.soon());
      this.watcher.on('error', () => this.unwatch());
    } catch {
      this.watcher = null; // too many watches on this machine: polling goes on
    }
  }

  private unwatch(): void {
    this.watcher?.close();
    this.watcher = null;
  }

  /** Nothing is expected of it. */
  private rest(): void {
    this.unwatch();
    if (this.polling !== null) clearInterval(this.polling);
    this.polling = null;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}
