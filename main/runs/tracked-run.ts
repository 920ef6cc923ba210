import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { isRunConfig, type RunConfig, type RunSummary } from '@contract/index';
import { migrateConfig } from '@core/config';
import { readJsonFile, systemCodeOf } from '@main/workspace';

import type { EventFacts } from './event-fold';
import type { BucketQuery, Ingest, RunPlace } from './ingest';
import type { RunEvidence, RunHost } from './run-host';
import { noEvents, RunLogs } from './run-logs';
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
  /** As it was gathered last; null before the first time. */
  evidence: RunEvidence | null = null;
  private evidenceAtMs = -Infinity;
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
  glance(): Promise<RunSummary> {
    return this.inTurn(async () => {
      await this.readEvidence(true);
      return this.summarizeNow();
    });
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
  }

  private async readEvidence(force: boolean): Promise<void> {
    const now = performance.now(); // a wall clock may be set back
    if (!force && this.evidence !== null && now - this.evidenceAtMs < EVIDENCE_INTERVAL_MS) return;
    this.evidenceAtMs = now;
    this.evidence = await this.host.state(this.folder);
    if (this.config === null) await this.readConfig();
  }

  private async readConfig(): Promise<void> {
    const path = join(this.folder, 'config.json');
    try {
      const file = await readJsonFile(path);
      if (file.kind === 'read') this.takeConfig(file.value);
      this.createdAtMs ??= (await stat(path)).mtimeMs;
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
      createdAtMs: this.createdAtMs ?? 0,
      evidence,
      events: this.logs?.events ?? noEvents,
      waiting: this.waiting(),
      stalled: this.logs?.supervision?.stalled ?? null,
      retrying: this.logs?.supervision?.retrying ?? null,
      throttled: this.logs?.telemetry?.throttled ?? null,
      launchedAtMs: this.logs?.supervision?.launchedAtMs ?? null,
      skippedLines: this.logs?.skippedLines ?? 0,
    });
    return this.summary;
  }

  private inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.turn.then(act);
    this.turn = turn.catch(() => undefined);
    return turn;
  }
}
