import { Worker } from 'node:worker_threads';

import type {
  CatalogueAnswer,
  CatalogueEnvelope,
  CatalogueError,
  CatalogueFiles,
  CatalogueOpened,
  CatalogueReplies,
  CatalogueRequest,
  LockHolder,
  SqlRow,
  SqlValue,
  WriteStatement,
} from './catalogue-messages';

/** What other features do with the catalogue; they keep their own SQL. */
export interface Catalogue {
  readonly access: 'write' | 'read';
  readonly holder: LockHolder | null;
  readonly read: (sql: string, parameters?: readonly SqlValue[]) => Promise<readonly SqlRow[]>;
  /** All statements or none. */
  readonly write: (statements: readonly WriteStatement[]) => Promise<readonly number[]>;
  readonly close: () => Promise<void>;
}

/** An error that the worker thread reported; its code is SQLite's, or the refusal's. */
export class CatalogueFailure extends Error {
  readonly code: string | null;
  constructor(error: CatalogueError) {
    super(error.message);
    this.code = error.code;
  }
}

interface Waiting {
  readonly resolve: (value: CatalogueReplies[CatalogueRequest['kind']]) => void;
  readonly reject: (error: Error) => void;
}

export interface CatalogueOptions {
  readonly workerFile: string;
  readonly files: CatalogueFiles;
  readonly holder: LockHolder;
  /** A background act, such as the daily backup, failed. */
  readonly onBackgroundFailure: (error: CatalogueError) => void;
}

/** The main thread's end of the catalogue: requests out, answers matched by number. */
class CatalogueClient {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;
  private ended: Error | null = null;

  constructor(private readonly options: CatalogueOptions) {
    this.worker = new Worker(options.workerFile);
    this.worker.on('message', (answer: CatalogueAnswer) => this.settle(answer));
    this.worker.on('error', (error) => this.end(error instanceof Error ? error : new Error(String(error))));
    this.worker.on('exit', () => this.end(new Error('The catalogue is closed')));
  }

  /** The reply's type follows from the request's kind. */
  ask<Kind extends CatalogueRequest['kind']>(
    request: Extract<CatalogueRequest, { kind: Kind }>,
  ): Promise<CatalogueReplies[Kind]> {
    if (this.ended !== null) return Promise.reject(this.ended);
    const id = this.nextId++;
    const reply = new Promise<CatalogueReplies[CatalogueRequest['kind']]>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
    });
    this.worker.postMessage({ id, request } satisfies CatalogueEnvelope);
    return reply as Promise<CatalogueReplies[Kind]>;
  }

  async close(): Promise<void> {
    if (this.ended !== null) return;
    const gone = new Promise<void>((resolve) => this.worker.once('exit', () => resolve()));
    await this.ask({ kind: 'close' });
    await gone;
  }

  private settle(answer: CatalogueAnswer): void {
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if (answer.ok) waiting?.resolve(answer.value);
    else if (waiting === undefined) this.options.onBackgroundFailure(answer.error);
    else waiting.reject(new CatalogueFailure(answer.error));
  }

  private end(error: Error): void {
    this.ended ??= error;
    for (const waiting of this.waiting.values()) waiting.reject(error);
    this.waiting.clear();
  }
}

export async function openCatalogue(options: CatalogueOptions): Promise<Catalogue> {
  const client = new CatalogueClient(options);
  let opened: CatalogueOpened;
  try {
    opened = await client.ask({ kind: 'open', files: options.files, holder: options.holder });
  } catch (error) {
    await client.close();
    throw error;
  }
  return {
    access: opened.access,
    holder: opened.holder,
    read: (sql, parameters = []) => client.ask({ kind: 'read', sql, parameters }),
    write: (statements) => client.ask({ kind: 'write', statements }),
    close: () => client.close(),
  };
}
