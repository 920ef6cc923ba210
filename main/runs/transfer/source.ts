import type { Readable } from 'node:stream';

import type { Problem } from '@contract/index';

/** A file of the run that is offered. */
export interface SourceFile {
  /** Within the run's folder, with slashes. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** In a zip; null where there is none to hold it to. */
  readonly crc32: number | null;
  readonly open: () => Promise<Readable>;
}

export interface RunSource {
  /** The run's id where it comes from, as far as its name tells. */
  readonly name: string;
  readonly files: readonly SourceFile[];
  /** What is not taken, and why. */
  readonly leftOut: readonly Problem[];
  readonly close: () => void;
}
