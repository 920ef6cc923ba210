import type { RunEventLine } from '@contract/index';

import { parseSupervisionEvent } from './parse-line';

/** All that supervision.jsonl says of a run. */
export class SupervisionFold {
  readonly lines: RunEventLine[] = [];
  skippedLines = 0;
  lastSeq = 0;
  launchedAtMs: number | null = null;

  take(line: string): void {
    const event = parseSupervisionEvent(line);
    if (event === null || event.seq <= this.lastSeq) {
      this.skippedLines += 1;
      return;
    }
    this.lastSeq = event.seq;
    if (event.kind === 'launched') this.launchedAtMs ??= event.wallTimeMs;
    this.lines.push({ wallTimeMs: event.wallTimeMs, source: 'launcher', kind: event.kind, text: event.text });
  }
}
