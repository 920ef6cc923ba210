import { isRunConfig, type RunConfig, type RunSummary } from '@contract/index';
import { migrateConfig } from '@core/config';
import { systemCodeOf } from '@main/workspace';

import type { EventFacts } from './event-fold';
import type { BucketQuery, Ingest, RunPlace } from './ingest';
import type { KnownRun } from './known-runs';
import { logFactsOf, NO_LOG_FACTS, type LogFacts } from './log-facts';
import { filesOnDisk, type RunFiles } from './run-files';
import type { RunEvidence, RunHost } from './run-host';
import { RunLogs } from './run-logs';
import { readAdded } from './added-record';
import { readNotes, type ReadNotes } from './run-notes';
import { attemptOf, isActive, type Waiting } from './run-state';
import { summarize } from './run-summary';
import type { SupervisionFacts } from './supervision-fold';
import type { TelemetryFacts } from './telemetry-fold';

/** Processes and small files are asked for at most this often; the logs as often as they grow. */
const EVIDENCE_INTERVAL_MS = 500;

/** One run folder, followed. All reading goes through `refresh`, one at a time. */
export class TrackedRun {
  summary: RunSummary | null = null;
  config: RunConfig | null = null;
  /** Why there is no config, where more is known than that it cannot be read. */
  configFailure: string | null = null;
  /** When it was last asked for: logs of ended runs that nobody asked for are let go first. */
  usedAtMs = 0;
  private logs: RunLogs | null = null;
  /** As they were read last, also after the logs were let go. */
  private facts: LogFacts = NO_LOG_FACTS;
  /** As it was gathered last; null before the first time. */
  evidence: RunEvidence | null = null;
  private evidenceAtMs = -Infinity;
  /** What people say of it; null before that was read. */
  said: ReadNotes | null = null;
  /** When it came here from elsewhere; null of a run that was made here. */
  addedAtMs: number | null = null;
  private createdAtMs: number | null = null;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    readonly runId: string,
    readonly folder: string,
    private readonly host: RunHost,
    private readonly ingest: Ingest,
    private readonly waiting: () => Waiting | null = () => null,
  ) {}

  /** False before the logs were read for the first time, and after they were let go. */
  get hasLogs(): boolean {
    return this.logs !== null;
  }

  /** False while a long log is still being read: what the facts say is true of an earlier time. */
  get isCaughtUp(): boolean {
    return this.logs?.atEnd === true;
  }

  /** Another one when a log was read from its beginning again; null before it was read. */
  get logsGeneration(): string | null {
    return this.logs?.generation ?? null;
  }

  get isActive(): boolean {
    return this.summary !== null && isActive(this.summary.state);
  }

  /** The last attempt that its folder knows of; 0 before the first. */
  get knownAttempt(): number {
    return this.evidence === null ? 0 : attemptOf(this.evidence);
  }

  get events(): EventFacts | null {
    return this.logs?.events ?? null;
  }

  get telemetry(): TelemetryFacts | null {
    return this.logs?.telemetry ?? null;
  }

  get supervision(): SupervisionFacts | null {
    return this.logs?.supervision ?? null;
  }

  /** Of the series that its logs speak of so far, in the order in which they began. */
  seriesNames(): Promise<readonly string[]> {
    return this.ingest.names(this.place);
  }

  /** Points of a series as they were written, from an index on, as many as one answer holds. */
  points(name: string, from: number): Promise<Float64Array<ArrayBuffer>> {
    return this.ingest.points(this.place, name, from);
  }

  /** Points that no later attempt superseded, from the nth on, as many as one answer holds. */
  standingPoints(name: string, from: number): Promise<Float64Array<ArrayBuffer>> {
    return this.ingest.standing(this.place, name, from);
  }

  buckets(name: string, query: BucketQuery): Promise<Float64Array<ArrayBuffer>> {
    return this.ingest.buckets(this.place, name, query);
  }

  /** Reads only what is small: enough to say what the run is and what became of it. */
  glance(seen: RunFiles | null = null): Promise<RunSummary> {
    return this.inTurn(async () => {
      await this.readEvidence(true, seen);
      return this.summarizeNow();
    });
  }

  /** Takes up what was known of it when the program was open last: the same as long as its folder is. */
  recall({ summary, facts }: KnownRun): void {
    this.summary = summary;
    this.facts = facts;
  }

  /** What there is to know of it again when the program is opened next; null while something is still to come. */
  toKnown(stamp: string): KnownRun | null {
    const { runId, summary, facts } = this;
    if (summary === null || !this.isCaughtUp || this.isActive || summary.state === 'queued') return null;
    return { runId, stamp, summary, facts };
  }

  /** Reads what was written since; when it resolves the summary is true, unless so much was written that it takes longer. */
  refresh(evidenceToo = false): Promise<RunSummary> {
    return this.inTurn(async () => {
      await this.readEvidence(evidenceToo);
      const supervised = this.logs?.supervision?.lastSeq;
      await this.readLogs();
      if (this.logs?.supervision?.lastSeq !== supervised) await this.readEvidence(true);
      return this.summarizeNow();
    });
  }

  /** The summary anew, with nothing read: the queue has changed. Null before anything was read. */
  retell(): Promise<RunSummary | null> {
    return this.inTurn(() => Promise.resolve(this.evidence === null ? null : this.summarizeNow()));
  }

  /** What people say of it was written just now. */
  hear(): Promise<RunSummary> {
    return this.inTurn(async () => {
      this.said = await readNotes(this.folder);
      if (this.evidence === null) await this.readEvidence(true);
      return this.summarizeNow();
    });
  }

  /** Lets the logs go; they are read again when they are asked for. */
  forgetLogs(): void {
    this.logs = null;
    this.ingest.forget(this.place);
  }

  private get place(): RunPlace {
    return { runId: this.runId, folder: this.folder };
  }

  private async readLogs(): Promise<void> {
    const logs = this.logs ?? new RunLogs();
    logs.take(await this.ingest.read(this.place, logs.known));
    this.logs = logs;
    this.facts = logFactsOf(logs);
  }

  private async readEvidence(force: boolean, seen: RunFiles | null = null): Promise<void> {
    const now = performance.now(); // a wall clock may be set back
    if (!force && this.evidence !== null && now - this.evidenceAtMs < EVIDENCE_INTERVAL_MS) return;
    this.evidenceAtMs = now;
    const files = seen ?? filesOnDisk(this.folder);
    this.evidence = await this.host.state(this.folder, seen);
    this.said = await readNotes(this.folder, files);
    if (this.config === null) await this.readConfig(files);
    this.addedAtMs = await readAdded(files);
  }

  private async readConfig(files: RunFiles): Promise<void> {
    try {
      const file = await files.json('config.json');
      if (file.kind === 'read') this.takeConfig(file.value);
      this.createdAtMs ??= await files.timeMs('config.json');
    } catch (error) {
      if (systemCodeOf(error) === null) throw error;
    }
  }

  private takeConfig(raw: unknown): void {
    const config = migrateConfig(raw);
    if (!config.ok) this.configFailure = config.failure.message;
    else if (isRunConfig(config.value)) this.config = config.value;
  }

  private summarizeNow(): RunSummary {
    const evidence = this.evidence;
    if (evidence === null) throw new Error(`${this.runId} is summarized before anything was read of it`);
    this.summary = summarize({
      runId: this.runId,
      config: this.config,
      configFailure: this.configFailure,
      said: this.said,
      addedAtMs: this.addedAtMs,
      createdAtMs: this.createdAtMs ?? 0,
      evidence,
      waiting: this.waiting(),
      ...this.facts,
    });
    return this.summary;
  }

  private inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.turn.then(act);
    this.turn = turn.catch(() => undefined);
    return turn;
  }
}
