import type { AddedRun, AddingRun, Failure } from '@contract/index';

export type TransferOrder =
  | { readonly kind: 'add'; readonly runsFolder: string; readonly path: string }
  | { readonly kind: 'export'; readonly runFolder: string; readonly target: string };

export interface TransferWorkerData {
  readonly order: TransferOrder;
  /** One number in shared memory: not 0 once a person has asked for the end. */
  readonly cancel: SharedArrayBuffer;
}

export type TransferAnswer =
  | { readonly kind: 'progress'; readonly progress: AddingRun }
  | { readonly kind: 'added'; readonly run: AddedRun }
  | { readonly kind: 'exported' }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Tells how far the work is; throws where a person has asked for the end. */
export interface Progress {
  readonly begin: (words: string, totalBytes: number, totalFiles: number) => void;
  readonly bytes: (count: number) => void;
  readonly file: () => void;
  readonly working: () => void;
}
