import type { RunEventLine, SupervisionEvent } from '@contract/index';

import { BoundedLines } from './bounded-lines';
import type { Holding } from './conditions';
import { parseSupervisionEvent } from './parse-line';

/** What supervision.jsonl says of a run now, but for its lines. */
export interface SupervisionValues {
  readonly skippedLines: number;
  readonly lastSeq: number;
  readonly launchedAtMs: number | null;
  /** Of the current attempt: no progress for far longer than usual. */
  readonly stalled: Holding | null;
  /** The attempt crashed, and the launcher waits to begin another. */
  readonly retrying: Holding | null;
}

/** What supervision.jsonl says of a run now. */
export interface SupervisionFacts extends SupervisionValues {
  /** The newest, oldest first. */
  readonly lines: readonly RunEventLine[];
  /** How many came before them. */
  readonly droppedLines: number;
}

/** All that supervision.jsonl says of a run. */
export class SupervisionFold implements SupervisionFacts {
  skippedLines = 0;
  lastSeq = 0;
  launchedAtMs: number | null = null;
  stalled: Holding | null = null;
  retrying: Holding | null = null;
  readonly kept = new BoundedLines();

  take(line: string): void {
    const event = parseSupervisionEvent(line);
    if (event === null || event.seq <= this.lastSeq) {
      this.skippedLines += 1;
      return;
    }
    this.lastSeq = event.seq;
    if (event.kind === 'launched') this.launchedAtMs ??= event.wallTimeMs;
    this.takeCondition(event);
    this.kept.push({ wallTimeMs: event.wallTimeMs, source: 'launcher', kind: event.kind, text: event.text });
  }

  get lines(): readonly RunEventLine[] {
    return this.kept.newest;
  }

  get droppedLines(): number {
    return this.kept.dropped;
  }

  toValues(): SupervisionValues {
    const { skippedLines, lastSeq, launchedAtMs, stalled, retrying } = this;
    return { skippedLines, lastSeq, launchedAtMs, stalled, retrying };
  }

  private takeCondition({ kind, wallTimeMs, text }: SupervisionEvent): void {
    if (kind === 'launched' || kind === 'ended' || kind === 'retrying' || kind === 'stall-cleared') this.stalled = null;
    if (kind === 'launched' || kind === 'ended') this.retrying = null;
    if (kind === 'stalled') this.stalled = { sinceMs: wallTimeMs, text };
    if (kind === 'retrying') this.retrying = { sinceMs: wallTimeMs, text };
  }
}
