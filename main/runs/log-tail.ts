import { setImmediate } from 'node:timers/promises';

import { LineSplitter } from './line-splitter';
import type { RunHost } from './run-host';

/** Small enough that parsing one chunk does not hold main's thread for more than a few milliseconds. */
const CHUNK_BYTES = 64 * 1024;

/** Follows one log of a run by byte offset. */
export class LogTail {
  private offset = 0;
  private fileId: string | null = null;
  private splitter = new LineSplitter();

  constructor(
    private readonly host: RunHost,
    private readonly folder: string,
    private readonly file: string,
  ) {}

  /** Lines left out because they were too long to be lines. */
  get oversizedLines(): number {
    return this.splitter.oversizedLines;
  }

  /**
   * Hands over the lines written since the last call, a batch at a time, and lets other work run in between.
   * Replies 'replaced' when the file is another one or shorter than before: then nothing read so far holds.
   */
  async read(takeLines: (lines: readonly string[]) => void): Promise<'read' | 'replaced'> {
    for (;;) {
      const part = await this.host.read(this.folder, this.file, this.offset, CHUNK_BYTES);
      if (part === null) return this.offset === 0 ? 'read' : 'replaced';
      if (part.sizeBytes < this.offset || (this.fileId !== null && this.fileId !== part.fileId)) return 'replaced';
      this.fileId = part.fileId;
      if (part.bytes.length === 0) return 'read';
      this.offset += part.bytes.length;
      const lines = this.splitter.push(part.bytes);
      if (lines.length > 0) takeLines(lines);
      if (this.offset >= part.sizeBytes) return 'read';
      await setImmediate();
    }
  }
}
