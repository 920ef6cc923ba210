import { Worker } from 'node:worker_threads';

import type { ImportAnswer, ImportEnvelope, ImportJob, ImportJobReplies, ImportWorkerData } from './import-messages';

export class ImportPoolClosed extends Error {
  constructor() {
    super('The import workers were stopped');
  }
}

/** An error that a worker reported, with the operating system's code where there was one. */
class ImportWorkerError extends Error {
  constructor(
    readonly code: string | null,
    message: string,
  ) {
    super(message);
  }
}

interface Waiting {
  readonly resolve: (value: ImportJobReplies[ImportJob['kind']]) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: (filesSeen: number) => void;
}

interface Seat {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
}

export interface ImportPoolOptions {
  readonly workerFile: string;
  readonly codecsFolder: string;
  readonly size: number;
}

/** A few worker threads, started at the first job; a job goes to the one with the fewest waiting. */
export class ImportPool {
  private readonly seats: Seat[] = [];
  private nextId = 1;
  private closed = false;

  constructor(private readonly options: ImportPoolOptions) {}

  /** Rejects with ImportPoolClosed when the pool is closed meanwhile. */
  ask<Kind extends ImportJob['kind']>(
    job: Extract<ImportJob, { kind: Kind }>,
    onProgress: (filesSeen: number) => void = () => undefined,
  ): Promise<ImportJobReplies[Kind]> {
    if (this.closed) return Promise.reject(new ImportPoolClosed());
    const seat = this.leastBusy();
    const id = this.nextId++;
    const reply = new Promise<ImportJobReplies[ImportJob['kind']]>((resolve, reject) => {
      seat.waiting.set(id, { resolve, reject, onProgress });
    });
    seat.worker.postMessage({ id, job } satisfies ImportEnvelope);
    return reply as Promise<ImportJobReplies[Kind]>;
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(
      this.seats.splice(0).map(async (seat) => {
        this.rejectAll(seat, new ImportPoolClosed());
        await seat.worker.terminate();
      }),
    );
  }

  private leastBusy(): Seat {
    if (this.seats.length < this.options.size) return this.startSeat();
    return this.seats.reduce((best, seat) => (seat.waiting.size < best.waiting.size ? seat : best));
  }

  private startSeat(): Seat {
    const workerData: ImportWorkerData = { codecsFolder: this.options.codecsFolder };
    const seat: Seat = { worker: new Worker(this.options.workerFile, { workerData }), waiting: new Map() };
    seat.worker.on('message', (answer: ImportAnswer) => this.settle(seat, answer));
    seat.worker.on('error', (error) => this.lose(seat, error instanceof Error ? error : new Error(String(error))));
    seat.worker.on('exit', (code) => this.lose(seat, new Error(`An import worker ended with code ${code}`)));
    this.seats.push(seat);
    return seat;
  }

  private settle(seat: Seat, answer: ImportAnswer): void {
    const waiting = seat.waiting.get(answer.id);
    if (waiting === undefined) return;
    if (answer.kind === 'progress') return waiting.onProgress(answer.filesSeen);
    seat.waiting.delete(answer.id);
    if (answer.kind === 'done') waiting.resolve(answer.value);
    else waiting.reject(new ImportWorkerError(answer.code, answer.message));
  }

  /** A worker that died (out of memory on one file) takes its own jobs along; the next job starts another. */
  private lose(seat: Seat, error: Error): void {
    const at = this.seats.indexOf(seat);
    if (at >= 0) this.seats.splice(at, 1);
    this.rejectAll(seat, error);
  }

  private rejectAll(seat: Seat, error: Error): void {
    for (const waiting of seat.waiting.values()) waiting.reject(error);
    seat.waiting.clear();
  }
}
