import { Worker } from 'node:worker_threads';

import { failed, ok, type LogExtent, type LogLine, type LogMatches, type Result } from '@contract/index';

import type { LogAnswer, LogEnvelope, LogQuestion, LogReplies } from './log-messages';
import type { Wanted } from './search-lines';

/** No question takes this long but a pattern that goes in circles, or a disk that has gone. */
const LONGEST_ANSWER_MS = 15_000;
/** Nobody has looked at a log for so long: the thread ends, and comes back when asked. */
const IDLE_MS = 60_000;

interface Waiting {
  readonly settle: (answer: Result<LogReplies[LogQuestion['kind']]>) => void;
  readonly timer: NodeJS.Timeout;
}

/** Main's end of the thread that reads logs as text. */
export class LogReader {
  private worker: Worker | null = null;
  private nextId = 1;
  private idle: NodeJS.Timeout | null = null;
  private readonly waiting = new Map<number, Waiting>();

  constructor(
    private readonly workerFile: string,
    private readonly longestAnswerMs = LONGEST_ANSWER_MS,
  ) {}

  extent(path: string): Promise<Result<LogExtent>> {
    return this.ask({ kind: 'extent', path }) as Promise<Result<LogExtent>>;
  }

  lines(path: string, from: number, count: number): Promise<Result<readonly LogLine[]>> {
    return this.ask({ kind: 'lines', path, from, count }) as Promise<Result<readonly LogLine[]>>;
  }

  async search(path: string, wanted: Wanted): Promise<Result<LogMatches>> {
    const answer = await this.ask({ kind: 'search', path, wanted });
    return answer.ok ? (answer.value as LogReplies['search']) : answer;
  }

  close(): void {
    this.end('The workspace is being closed.');
  }

  private ask(question: LogQuestion): Promise<Result<LogReplies[LogQuestion['kind']]>> {
    if (this.idle !== null) clearTimeout(this.idle);
    const worker = (this.worker ??= this.start());
    const id = this.nextId++;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.end(tooLong(question)), this.longestAnswerMs);
      this.waiting.set(id, { settle: resolve, timer });
      worker.postMessage({ id, question } satisfies LogEnvelope);
    });
  }

  private start(): Worker {
    const worker = new Worker(this.workerFile);
    worker.on('message', (answer: LogAnswer) => this.settle(answer));
    worker.on('error', (error) => {
      if (worker === this.worker) this.end(`The log cannot be read: ${error instanceof Error ? error.message : ''}`);
    });
    return worker;
  }

  private settle(answer: LogAnswer): void {
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if (waiting !== undefined) clearTimeout(waiting.timer);
    waiting?.settle(
      answer.ok ? ok(answer.value) : failed('log-unreadable', `The log cannot be read: ${answer.message}`),
    );
    if (this.waiting.size > 0) return;
    this.idle = setTimeout(() => this.end(''), IDLE_MS);
    this.idle.unref();
  }

  /** Whatever was asked meanwhile is answered with this, too. */
  private end(why: string): void {
    if (this.idle !== null) clearTimeout(this.idle);
    void this.worker?.terminate();
    this.worker = null;
    for (const { settle, timer } of this.waiting.values()) {
      clearTimeout(timer);
      settle(failed('log-gave-up', why));
    }
    this.waiting.clear();
  }
}

function tooLong({ kind }: LogQuestion): string {
  return kind === 'search'
    ? 'The search took too long and was given up. Search for plain text, or a simpler pattern.'
    : 'The log could not be read in time. Try again.';
}
