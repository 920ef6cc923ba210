import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { isRunConfig, type RunConfig, type RunSummary } from '@contract/index';
import { migrateConfig } from '@core/config';
import { readJsonFile, systemCodeOf } from '@main/workspace';

import { EventFold } from './event-fold';
import { LogTail } from './log-tail';
import type { RunEvidence, RunHost } from './run-host';
import { isActive } from './run-state';
import { summarize } from './run-summary';
import type { Series } from './series';
import { SupervisionFold } from './supervision-fold';
import { TelemetryFold } from './telemetry-fold';

/** Processes and small files are asked for at most this often; the logs as often as they grow. */
const EVIDENCE_INTERVAL_MS = 500;

/** What was read of a run's logs, and how far. */
class Logs {
  readonly events = new EventFold();
  readonly telemetry = new TelemetryFold();
  readonly supervision = new SupervisionFold();
  private readonly eventsTail: LogTail;
  private readonly telemetryTail: LogTail;
  private readonly supervisionTail: LogTail;

  constructor(host: RunHost, folder: string) {
    this.eventsTail = new LogTail(host, folder, 'events.jsonl');
    this.telemetryTail = new LogTail(host, folder, 'telemetry.jsonl');
    this.supervisionTail = new LogTail(host, folder, 'supervision.jsonl');
  }

  /** False when a log was replaced by another: all of it must be read anew. */
  async read(): Promise<boolean> {
    const tails = [
      await this.supervisionTail.read((lines) => lines.forEach((line) => this.supervision.take(line))),
      await this.eventsTail.read((lines) => lines.forEach((line) => this.events.take(line))),
      await this.telemetryTail.read((lines) => lines.forEach((line) => this.telemetry.take(line))),
    ];
    return !tails.includes('replaced');
  }

  get skippedLines(): number {
    const oversized =
      this.eventsTail.oversizedLines + this.telemetryTail.oversizedLines + this.supervisionTail.oversizedLines;
    return this.events.skippedLines + this.telemetry.skippedLines + this.supervision.skippedLines + oversized;
  }
}

/** One run folder, followed. All reading goes through `refresh`, one at a time. */
export class TrackedRun {
  summary: RunSummary | null = null;
  config: RunConfig | null = null;
  /** Why there is no config, where more is known than that it cannot be read. */
  configFailure: string | null = null;
  /** When it was last asked for: logs of ended runs that nobody asked for are let go first. */
  usedAtMs = 0;
  private logs: Logs | null = null;
  private logsAreWhole = false;
  private evidence: RunEvidence | null = null;
  private evidenceAtMs = -Infinity;
  private createdAtMs: number | null = null;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    readonly runId: string,
    readonly folder: string,
    private readonly host: RunHost,
  ) {}

  /** False before the logs were read to their end once, and after they were let go. */
  get hasLogs(): boolean {
    return this.logs !== null && this.logsAreWhole;
  }

  get isActive(): boolean {
    return this.summary !== null && isActive(this.summary.state);
  }

  get events(): EventFold | null {
    return this.logs?.events ?? null;
  }

  get telemetry(): TelemetryFold | null {
    return this.logs?.telemetry ?? null;
  }

  get supervision(): SupervisionFold | null {
    return this.logs?.supervision ?? null;
  }

  series(name: string): Series | undefined {
    return this.logs?.events.series.get(name) ?? this.logs?.telemetry.series.get(name);
  }

  /** Reads only what is small: enough to say what the run is and what became of it. */
  glance(): Promise<RunSummary> {
    return this.inTurn(async () => {
      await this.readEvidence(true);
      return this.summarizeNow();
    });
  }

  /** Reads what was written since; the summary is true when it resolves. */
  refresh(evidenceToo = false): Promise<RunSummary> {
    return this.inTurn(async () => {
      await this.readEvidence(evidenceToo);
      const supervised = this.logs?.supervision.lastSeq;
      await this.readLogs();
      if (this.logs?.supervision.lastSeq !== supervised) await this.readEvidence(true);
      return this.summarizeNow();
    });
  }

  /** Lets the logs go; they are read again when they are asked for. */
  forgetLogs(): void {
    this.logs = null;
    this.logsAreWhole = false;
  }

  private async readLogs(): Promise<void> {
    const logs = (this.logs ??= new Logs(this.host, this.folder));
    if (!(await logs.read())) {
      this.logs = new Logs(this.host, this.folder);
      await this.logs.read();
    }
    this.logsAreWhole = true;
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
      events: this.logs?.events ?? new EventFold(),
      launchedAtMs: this.logs?.supervision.launchedAtMs ?? null,
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
