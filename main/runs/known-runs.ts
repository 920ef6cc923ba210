import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import { isRunSummary, type RunSummary } from '@contract/index';
import { systemCodeOf, writeWholeFile } from '@main/workspace';

import type { LogFacts } from './log-facts';

/** Goes up with every change of what a summary or the facts of a log mean: what an older program knew is found out anew. */
const FORMAT = 1;
const FIRST_LINE = JSON.stringify({ format: FORMAT });
/** What is noted within so long is written together. */
const WRITE_PAUSE_MS = 2000;
/** Lines that no longer count, beyond which the file is written anew. */
const MOST_LINES_PASSED = 1000;

/** An ended run as it was read last. */
export interface KnownRun {
  readonly runId: string;
  /** Of its folder before it was read: the same one later means that nothing has changed. */
  readonly stamp: string;
  readonly summary: RunSummary;
  readonly facts: LogFacts;
}

/** A run of which nothing is known any more: it works again. */
interface ForgottenRun {
  readonly runId: string;
  readonly forgotten: true;
}

export interface KnownRunsOptions {
  readonly path: string;
  /** Another program is the one writer. */
  readonly readOnly: boolean;
  readonly warn: (message: string) => void;
}

/**
 * What was known of the ended runs when the program was open last, so that thousands are listed at once and none is read that did
 * not change. A line a run, appended; the last one of a run counts. A torn line, as a kill leaves one, is a run read anew, and so
 * is everything when the file is deleted.
 */
export class KnownRuns {
  private readonly noted = new Set<string>();
  private waiting: (KnownRun | ForgottenRun)[] = [];
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> = Promise.resolve();
  private lineCount = 0;
  private hasWarned = false;

  constructor(private readonly options: KnownRunsOptions) {}

  async read(): Promise<ReadonlyMap<string, KnownRun>> {
    const text = await readFile(this.options.path, 'utf8').catch((error: unknown) => this.unread(error));
    const [first, ...lines] = text.split('\n');
    const known = new Map<string, KnownRun>();
    if (first === FIRST_LINE) for (const line of lines) takeLine(known, line);
    else if (text !== '') this.lineCount = Infinity; // of another format: written anew
    if (first === FIRST_LINE) this.lineCount = lines.length;
    for (const runId of known.keys()) this.noted.add(runId);
    return known;
  }

  /** To be said once it is known which runs there are: what counts no longer is left out when it has become much. */
  tidy(known: ReadonlyMap<string, KnownRun>, found: ReadonlySet<string>): void {
    const kept = [...known.values()].filter(({ runId }) => found.has(runId));
    if (this.options.readOnly || this.lineCount <= kept.length + MOST_LINES_PASSED) return;
    const text = [FIRST_LINE, ...kept.map((each) => JSON.stringify(each)), ''].join('\n');
    this.write(() => writeWholeFile(this.options.path, text));
    this.lineCount = kept.length;
  }

  note(known: KnownRun): void {
    this.noted.add(known.runId);
    this.add(known);
  }

  forget(runId: string): void {
    if (this.noted.delete(runId)) this.add({ runId, forgotten: true });
  }

  /** Resolves when all that was noted is written. */
  async close(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.flush();
    await this.writing;
  }

  private add(line: KnownRun | ForgottenRun): void {
    if (this.options.readOnly) return;
    this.waiting.push(line);
    this.timer ??= setTimeout(() => this.flush(), WRITE_PAUSE_MS);
  }

  private flush(): void {
    this.timer = null;
    const lines = this.waiting;
    this.waiting = [];
    if (lines.length === 0) return;
    const isFirst = this.lineCount === 0;
    this.lineCount += lines.length;
    // A line before: what a kill may have left torn spoils none of these.
    const text = ['', ...lines.map((each) => JSON.stringify(each)), ''].join('\n');
    this.write(async () => {
      await mkdir(dirname(this.options.path), { recursive: true });
      await appendFile(this.options.path, isFirst ? FIRST_LINE + text : text);
    });
  }

  private write(act: () => Promise<void>): void {
    this.writing = this.writing.then(act).catch((error: unknown) => {
      if (!this.hasWarned) this.options.warn(`What is known of the runs is not kept: ${String(error)}`);
      this.hasWarned = true;
    });
  }

  /** Whatever is wrong with it, it is only what could be read again. */
  private unread(error: unknown): string {
    if (systemCodeOf(error) !== 'ENOENT') this.options.warn(`${this.options.path} was not read: ${String(error)}`);
    return '';
  }
}

function takeLine(known: Map<string, KnownRun>, line: string): void {
  if (line === '') return;
  try {
    const read = JSON.parse(line) as KnownRun | ForgottenRun;
    if ('forgotten' in read) known.delete(read.runId);
    else if (isRunSummary(read.summary)) known.set(read.runId, read);
  } catch {
    // torn
  }
}
