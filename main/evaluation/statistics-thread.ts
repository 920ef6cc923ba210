import { Worker } from 'node:worker_threads';

import { failed, type Result } from '@contract/index';

import type { JobKind, JobOf, StatisticsAnswer, StatisticsEnvelope, StatisticsReplies } from './messages';
import { stampOf } from './run-files';

export interface StatisticsThreadOptions {
  readonly workerFile: string;
  readonly warn: (message: string) => void;
}

export interface Asked<Kind extends JobKind> {
  /** Who waits, as `claim` answered. */
  readonly claim: Claim;
  readonly job: JobOf<Kind>;
  /** What the answer rests on: it is kept until one of these changes. */
  readonly files: readonly string[];
}

/** A question of a topic: what is asked next under the same topic takes its place. */
export interface Claim {
  readonly topic: string;
  readonly question: number;
}

type Reply = StatisticsReplies[JobKind];

/** A job that somebody waits for; jobs are done one after the other. */
interface Pending {
  readonly id: number;
  readonly key: string;
  readonly job: JobOf<JobKind>;
  readonly topics: Set<string>;
  readonly reply: Promise<Reply>;
  readonly settle: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

/** Answers of a few megabytes each: enough for going back and forth between runs. */
const ANSWERS_KEPT = 24;

/**
 * The main thread's end of the statistics' thread. A computation cannot be interrupted from outside, so a thread that
 * works for nobody any more is ended, and the next job starts another.
 */
export class StatisticsThread {
  private worker: Worker | null = null;
  private readonly pending: Pending[] = [];
  private readonly answers = new Map<string, Reply>();
  /** The newest question of each topic. */
  private readonly asked = new Map<string, number>();
  /** The job that the worker is at. */
  private running: number | null = null;
  private nextId = 1;
  private closed = false;

  constructor(private readonly options: StatisticsThreadOptions) {}

  /** First of all: whatever has to be looked up before the job is known takes time, in which the topic may move on. */
  claim(topic: string): Claim {
    const question = this.nextId++;
    this.asked.set(topic, question);
    return { topic, question };
  }

  /** The answer; fails with `superseded` when the topic asks something else, or leaves, in the meantime. */
  async ask<Kind extends JobKind>({ claim, job, files }: Asked<Kind>): Promise<StatisticsReplies[Kind]> {
    const { topic } = claim;
    const key = `${JSON.stringify(job)} ${await stampOf(files)}`;
    if (this.closed || !this.isWanted(claim)) return superseded();
    const known = this.answers.get(key);
    if (known !== undefined) {
      this.release(topic, null);
      this.keep(key, known);
      // The key says the kind.
      return known as StatisticsReplies[Kind];
    }
    const pending = this.pending.find((each) => each.key === key) ?? this.add(key, job);
    pending.topics.add(topic);
    this.release(topic, pending);
    this.next();
    const reply = await pending.reply;
    return this.isWanted(claim) ? (reply as StatisticsReplies[Kind]) : superseded();
  }

  private isWanted({ topic, question }: Claim): boolean {
    return this.asked.get(topic) === question;
  }

  leave(topic: string): void {
    this.asked.delete(topic);
    this.release(topic, null);
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const each of this.pending.splice(0)) each.settle(superseded());
    await this.end();
  }

  private add(key: string, job: JobOf<JobKind>): Pending {
    const { promise: reply, resolve: settle, reject } = deferred<Reply>();
    const pending: Pending = { id: this.nextId++, key, job, topics: new Set(), reply, settle, reject };
    this.pending.push(pending);
    return pending;
  }

  /** A topic waits for one job only; a job that nobody waits for is dropped, even while it runs. */
  private release(topic: string, except: Pending | null): void {
    for (const each of [...this.pending]) {
      if (each === except || !each.topics.delete(topic) || each.topics.size > 0) continue;
      this.pending.splice(this.pending.indexOf(each), 1);
      each.settle(superseded());
      if (this.running === each.id) void this.end();
    }
    this.next();
  }

  private next(): void {
    const [first] = this.pending;
    if (first === undefined || this.closed || this.running === first.id) return;
    this.running = first.id;
    this.worker ??= this.start();
    this.worker.postMessage({ id: first.id, job: first.job } satisfies StatisticsEnvelope);
  }

  private start(): Worker {
    const worker = new Worker(this.options.workerFile);
    worker.on('message', (answer: StatisticsAnswer) => this.settle(answer));
    worker.on('error', (error) => this.lose(worker, error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', (code) => this.lose(worker, new Error(`it ended with code ${code}`)));
    return worker;
  }

  private settle(answer: StatisticsAnswer): void {
    const [first] = this.pending;
    if (first?.id !== answer.id) return; // dropped while its answer was on the way
    this.pending.shift();
    this.running = null;
    if (answer.kind === 'failed') first.reject(new Error(answer.message));
    else {
      this.keep(first.key, answer.value);
      first.settle(answer.value);
    }
    this.next();
  }

  private keep(key: string, reply: Reply): void {
    this.answers.delete(key);
    this.answers.set(key, reply);
    const [oldest] = this.answers.keys();
    if (this.answers.size > ANSWERS_KEPT && oldest !== undefined) this.answers.delete(oldest);
  }

  /** A thread that died takes the job it was at along: the same job would kill the next one too. */
  private lose(worker: Worker, error: Error): void {
    if (worker !== this.worker) return;
    this.worker = null;
    this.running = null;
    this.options.warn(`The thread that computes statistics ended: ${error.message}`);
    this.pending.shift()?.reject(new Error(`The statistics were not computed: ${error.message}`));
    this.next();
  }

  private async end(): Promise<void> {
    const { worker } = this;
    this.worker = null;
    this.running = null;
    await worker?.terminate();
  }
}

function superseded(): Result<never> {
  return failed('superseded', 'Something else was asked for in the meantime.');
}

function deferred<T>(): {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
} {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((settle, refuse) => {
    resolve = settle;
    reject = refuse;
  });
  return { promise, resolve, reject };
}
