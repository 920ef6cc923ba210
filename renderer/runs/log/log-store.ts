import type { Failure, LogExtent, LogLine, LogMatches } from '@contract/index';

import { attempt, workstation } from '../../bridge';

/** Lines are fetched by so many; those around what is in sight stay. */
export const PAGE_LINES = 500;
const MOST_PAGES = 24;

export interface LogState {
  /** Null before the first answer. */
  readonly extent: LogExtent | null;
  readonly failure: Failure | null;
  /** Goes up with each page that came. */
  readonly version: number;
}

/** A log as the panel needs it: how long it is, and the pages that were asked for. */
export class LogPages {
  private pages = new Map<number, readonly LogLine[]>();
  /** Shown until they have come anew: a log that is followed must not flicker. */
  private readonly stale = new Set<number>();
  private readonly fetching = new Set<number>();
  private state: LogState = { extent: null, failure: null, version: 0 };
  private readonly listeners = new Set<() => void>();
  private closed = false;

  constructor(private readonly runId: string) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  readonly snapshot = (): LogState => this.state;

  close(): void {
    this.closed = true;
  }

  /** Asks how long the log is by now, until all of it is counted. */
  async refresh(): Promise<void> {
    const { runId } = this;
    for (;;) {
      const result = await attempt(() => workstation.runs.logExtent({ runId }));
      if (this.closed) return;
      if (!result.ok) return this.set({ failure: result.failure });
      const before = this.state.extent;
      if (before !== null && before.stamp !== result.value.stamp) this.pages = new Map();
      // The last line may have become longer since its page was read.
      else if (before !== null && before.sizeBytes !== result.value.sizeBytes) this.forget(before.lines - 1);
      this.set({ extent: result.value, failure: null });
      if (result.value.complete) return;
    }
  }

  /** Null while it is on its way. */
  line(index: number): LogLine | null {
    const number = Math.floor(index / PAGE_LINES);
    const page = this.pages.get(number);
    if (page === undefined || this.stale.has(number)) void this.fetch(number);
    return page?.[index % PAGE_LINES] ?? null;
  }

  private forget(line: number): void {
    this.stale.add(Math.floor(Math.max(0, line) / PAGE_LINES));
  }

  private async fetch(number: number): Promise<void> {
    if (this.fetching.has(number)) return;
    this.fetching.add(number);
    this.stale.delete(number);
    const { runId } = this;
    const result = await attempt(() =>
      workstation.runs.logLines({ runId, from: number * PAGE_LINES, count: PAGE_LINES }),
    );
    this.fetching.delete(number);
    if (this.closed) return;
    if (!result.ok) return this.set({ failure: result.failure });
    this.pages.delete(number);
    this.pages.set(number, result.value);
    const [oldest] = this.pages.keys();
    if (this.pages.size > MOST_PAGES && oldest !== undefined) this.pages.delete(oldest);
    this.set({ version: this.state.version + 1 });
  }

  private set(change: Partial<LogState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}

export interface LogWanted {
  readonly text: string;
  readonly regularExpression: boolean;
  readonly matchCase: boolean;
}

export interface LogFound {
  readonly matches: LogMatches | null;
  readonly failure: Failure | null;
  readonly searching: boolean;
}

export const nothingSought: LogFound = { matches: null, failure: null, searching: false };

/** Where in a line the text is, for marking it. A pattern marks its lines alone: one that goes in circles must not stop the window. */
export function marksIn(
  line: string,
  { text, regularExpression, matchCase }: LogWanted,
): readonly (readonly [number, number])[] {
  if (text === '' || regularExpression) return [];
  const [within, wanted] = matchCase ? [line, text] : [line.toLowerCase(), text.toLowerCase()];
  if (within.length !== line.length) return []; // a letter whose lower case is longer: the places would be others
  const marks: [number, number][] = [];
  for (
    let at = within.indexOf(wanted);
    at >= 0 && marks.length < MOST_MARKS;
    at = within.indexOf(wanted, at + wanted.length)
  ) {
    marks.push([at, at + wanted.length]);
  }
  return marks;
}

const MOST_MARKS = 100;
