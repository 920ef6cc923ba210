import { Worker } from 'node:worker_threads';

import type { FolderLook } from '../folder-look';
import type {
  BucketQuery,
  IngestAnswer,
  IngestEnvelope,
  IngestReplies,
  IngestRequest,
  IngestWorkerData,
  KnownOfRun,
  RunPlace,
  RunReading,
} from './ingest-messages';
import { openSeriesFolder, type OpenSeriesFolder } from './series-place';

/** What main asks of the thread that follows logs. */
export interface Ingest {
  /** Everything written until now; of a long log, what of it could be read in half a second. */
  readonly read: (run: RunPlace, known: KnownOfRun) => Promise<RunReading>;
  /** Of the run's series: which curves its logs speak of so far. */
  readonly names: (run: RunPlace) => Promise<readonly string[]>;
  readonly points: (run: RunPlace, name: string, from: number) => Promise<Float64Array<ArrayBuffer>>;
  /** Points that no later attempt superseded, from the nth on; none past the last. */
  readonly standing: (run: RunPlace, name: string, from: number) => Promise<Float64Array<ArrayBuffer>>;
  readonly buckets: (run: RunPlace, name: string, query: BucketQuery) => Promise<Float64Array<ArrayBuffer>>;
  /** What run folders hold now, without their logs: their times, or their small files too. Null where the disk refuses one. */
  readonly look: (folders: readonly string[], withTexts: boolean) => Promise<readonly (FolderLook | null)[]>;
  /** Its logs are not asked for any more: what is known of them goes to disk and out of memory. */
  readonly forget: (run: RunPlace) => void;
  /** The index of every other run is deleted: its folder is gone. */
  readonly keepOnly: (runIds: readonly string[]) => void;
  /** Series of this run were lost on disk, and are made anew as it is read. Returns the undo. */
  readonly onLost: (listener: (runId: string) => void) => () => void;
  /** Resolves when everything read so far lies on disk. */
  readonly close: () => Promise<void>;
}

export interface IngestOptions {
  readonly workerFile: string;
  readonly workspaceFolder: string;
  /** Another program is the one writer of this workspace: its index is its own. */
  readonly readOnly: boolean;
  readonly warn: (message: string) => void;
}

interface Waiting {
  readonly resolve: (value: IngestReplies[IngestRequest['kind']]) => void;
  readonly reject: (error: Error) => void;
}

/** A thread that dies as soon as it is started must not be started over and over. */
const RESTART_PAUSE_MS = 1000;

/** The main thread's end: requests out, answers matched by number. A thread that ends is started again when asked. */
class IngestThread {
  readonly lostListeners = new Set<(runId: string) => void>();
  private readonly place: OpenSeriesFolder;
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;
  private endedAtMs = -Infinity;
  private closing = false;

  constructor(private readonly options: IngestOptions) {
    this.place = openSeriesFolder(options.workspaceFolder, options.readOnly);
  }

  ask<Kind extends IngestRequest['kind']>(
    request: Extract<IngestRequest, { kind: Kind }>,
  ): Promise<IngestReplies[Kind]> {
    if (this.closing) return Promise.reject(new Error('The workspace is being closed'));
    return this.post(request);
  }

  async close(): Promise<void> {
    if (this.closing) return;
    this.closing = true;
    const { worker } = this;
    if (worker !== null) {
      const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
      await this.post({ kind: 'close' }).catch(() => undefined);
      await gone;
    }
    this.place.close();
  }

  private post<Kind extends IngestRequest['kind']>(
    request: Extract<IngestRequest, { kind: Kind }>,
  ): Promise<IngestReplies[Kind]> {
    if (this.worker === null && performance.now() - this.endedAtMs < RESTART_PAUSE_MS) {
      return Promise.reject(
        new Error('The thread that reads the logs of runs ended, and is about to be started again'),
      );
    }
    const worker = (this.worker ??= this.start());
    const id = this.nextId++;
    const reply = new Promise<IngestReplies[IngestRequest['kind']]>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
    });
    worker.postMessage({ id, request } satisfies IngestEnvelope);
    return reply as Promise<IngestReplies[Kind]>;
  }

  private start(): Worker {
    const workerData: IngestWorkerData = { seriesFolder: this.place.folder };
    const worker = new Worker(this.options.workerFile, { workerData });
    worker.on('message', (answer: IngestAnswer) => this.settle(answer));
    worker.on('error', (error) => this.end(worker, error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', (code) => this.end(worker, new Error(`it ended with code ${code}`)));
    return worker;
  }

  private settle(answer: IngestAnswer): void {
    if (answer.kind === 'warning') return this.options.warn(answer.message);
    if (answer.kind === 'lost') {
      for (const listener of this.lostListeners) listener(answer.runId);
      return;
    }
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if (answer.kind === 'done') waiting?.resolve(answer.value);
    else waiting?.reject(new Error(answer.message));
  }

  private end(worker: Worker, error: Error): void {
    if (worker !== this.worker) return;
    this.worker = null;
    this.endedAtMs = performance.now();
    if (!this.closing) this.options.warn(`The thread that reads the logs of runs is started again: ${error.message}`);
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

export function startIngest(options: IngestOptions): Ingest {
  const thread = new IngestThread(options);
  return {
    read: (run, known) => thread.ask({ kind: 'read', run, known }),
    names: (run) => thread.ask({ kind: 'names', run }),
    points: (run, name, from) => thread.ask({ kind: 'points', run, name, from }),
    standing: (run, name, from) => thread.ask({ kind: 'standing', run, name, from }),
    buckets: (run, name, query) => thread.ask({ kind: 'buckets', run, name, query }),
    look: (folders, withTexts) => thread.ask({ kind: 'look', folders, withTexts }),
    forget: (run) => void thread.ask({ kind: 'forget', run }).catch(() => undefined),
    keepOnly: (runIds) => void thread.ask({ kind: 'keepOnly', runIds }).catch(() => undefined),
    onLost: (listener) => {
      thread.lostListeners.add(listener);
      return () => {
        thread.lostListeners.delete(listener);
      };
    },
    close: () => thread.close(),
  };
}
