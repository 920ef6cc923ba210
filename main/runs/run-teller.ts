import type { Broadcast } from '@main/workspace';

import type { TrackedRun } from './tracked-run';

/** Tells all windows what has changed of one run since it was last told. */
export class RunTeller {
  private told = '';
  private toldSeq = 0;
  private toldTelemetrySeq = 0;
  /** Of the logs whose points were told. */
  private toldGeneration: string | null = null;

  constructor(
    private readonly run: TrackedRun,
    private readonly broadcast: Broadcast,
  ) {}

  /** The summary that it has now was told by a list. */
  skip(): void {
    this.told = JSON.stringify(this.run.summary);
  }

  tell(): void {
    const { summary } = this.run;
    if (summary === null) return;
    const text = JSON.stringify(summary);
    if (text !== this.told) {
      this.told = text;
      this.broadcast('runs.changed', summary);
    }
    this.tellPoints();
  }

  private tellPoints(): void {
    const { run } = this;
    const { runId } = run;
    // Points of another log are other points: whoever holds some begins again when the count goes back to nothing.
    if (this.toldGeneration !== null && run.logsGeneration !== null && this.toldGeneration !== run.logsGeneration) {
      this.toldSeq = 0;
      this.toldTelemetrySeq = 0;
      this.broadcast('runs.points', { runId, lastSeq: 0, lastTelemetrySeq: 0 });
    }
    this.toldGeneration = run.logsGeneration ?? this.toldGeneration;
    const lastSeq = run.events?.lastSeq ?? 0;
    const lastTelemetrySeq = run.telemetry?.lastSeq ?? 0;
    if (lastSeq === this.toldSeq && lastTelemetrySeq === this.toldTelemetrySeq) return;
    this.toldSeq = lastSeq;
    this.toldTelemetrySeq = lastTelemetrySeq;
    this.broadcast('runs.points', { runId, lastSeq, lastTelemetrySeq });
  }
}
