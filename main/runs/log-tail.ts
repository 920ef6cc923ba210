import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

import { systemCodeOf } from '@main/workspace';

import { LineSplitter } from './line-splitter';

/** Small enough that one part of a long log keeps those of other runs waiting for a few milliseconds only. */
const CHUNK_BYTES = 512 * 1024;
/** So much of a log's beginning, and of what was read last, tells one log from another. */
const FINGERPRINT_BYTES = 4096;
/** Before each part, the end of the part before is read again: a file that was written anew holds something else there. */
const OVERLAP_BYTES = 64;

/** Where reading goes on in a later process. */
export interface LogTailState {
  /** Bytes read so far, those of an unfinished line included. */
  readonly readBytes: number;
  /** Where the unfinished line begins. */
  readonly lineStart: number;
  readonly skippingToLineEnd: boolean;
  readonly oversizedLines: number;
  readonly fingerprint: string;
}

/** The log is another one, or shorter than before: then nothing read so far holds. */
export type LogPart =
  'replaced' | { readonly bytes: number; readonly lines: readonly string[]; readonly atEnd: boolean };

/** Every part is taken up before the next is read, by one thread: they all share this memory. */
const chunk = Buffer.alloc(OVERLAP_BYTES + CHUNK_BYTES);

/** Follows one log of a run by byte offset. */
export class LogTail {
  private offset = 0;
  private fileId: string | null = null;
  private splitter = new LineSplitter();
  private head: Buffer = Buffer.alloc(0);
  private recent: Buffer = Buffer.alloc(0);

  constructor(private readonly path: string) {}

  /** Lines left out because they were too long to be lines. */
  get oversizedLines(): number {
    return this.splitter.oversizedLines;
  }

  /** The lines of the next part. */
  read(): LogPart {
    return withFile(this.path, (file) => this.readFrom(file)) ?? (this.offset === 0 ? nothingMore : 'replaced');
  }

  toState(): LogTailState {
    return {
      readBytes: this.offset,
      lineStart: this.offset - this.splitter.waitingBytes,
      skippingToLineEnd: this.splitter.skippingToLineEnd,
      oversizedLines: this.splitter.oversizedLines,
      fingerprint: fingerprintOf(this.head, this.recent),
    };
  }

  /** Goes on where a state left the log; false when this is not the log that the state speaks of. */
  restore(state: LogTailState): boolean {
    const { readBytes, lineStart } = state;
    return (
      withFile(this.path, (file) => {
        if (fstatSync(file).size < readBytes) return false;
        this.head = readBetween(file, 0, Math.min(FINGERPRINT_BYTES, readBytes));
        this.recent = readBetween(file, Math.max(0, readBytes - FINGERPRINT_BYTES), readBytes);
        if (fingerprintOf(this.head, this.recent) !== state.fingerprint) return false;
        this.splitter = new LineSplitter(state.skippingToLineEnd, state.oversizedLines);
        this.splitter.push(readBetween(file, lineStart, readBytes));
        this.offset = readBytes;
        return true;
      }) ?? readBytes === 0
    );
  }

  private readFrom(file: number): LogPart {
    const { size, ino } = fstatSync(file);
    const fileId = String(ino);
    if (size < this.offset || (this.fileId !== null && this.fileId !== fileId)) return 'replaced';
    this.fileId = fileId;
    if (size === this.offset) return nothingMore;
    const overlap = Math.min(OVERLAP_BYTES, this.recent.length);
    const read = readSync(file, chunk, 0, overlap + CHUNK_BYTES, this.offset - overlap);
    const known = this.recent.subarray(this.recent.length - overlap);
    if (read < overlap || !known.equals(chunk.subarray(0, overlap))) return 'replaced';
    return this.takeUp(chunk.subarray(overlap, read), size);
  }

  private takeUp(bytes: Buffer, size: number): LogPart {
    this.offset += bytes.length;
    if (this.head.length < FINGERPRINT_BYTES) {
      this.head = Buffer.concat([this.head, bytes.subarray(0, FINGERPRINT_BYTES - this.head.length)]);
    }
    const joined = bytes.length >= FINGERPRINT_BYTES ? bytes : Buffer.concat([this.recent, bytes]);
    this.recent = Buffer.from(joined.subarray(Math.max(0, joined.length - FINGERPRINT_BYTES)));
    return { bytes: bytes.length, lines: this.splitter.push(bytes), atEnd: this.offset >= size };
  }
}

const nothingMore: LogPart = { bytes: 0, lines: [], atEnd: true };

/** Null when there is no such file. */
function withFile<T>(path: string, act: (file: number) => T): T | null {
  let file;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return null;
    throw error;
  }
  try {
    return act(file);
  } finally {
    closeSync(file);
  }
}

function readBetween(file: number, start: number, end: number): Buffer {
  const bytes = Buffer.alloc(Math.max(0, end - start));
  let length = 0;
  while (length < bytes.length) {
    const count = readSync(file, bytes, length, bytes.length - length, start + length);
    if (count === 0) break;
    length += count;
  }
  return bytes.subarray(0, length);
}

function fingerprintOf(head: Buffer, recent: Buffer): string {
  return createHash('sha256').update(head).update(recent).digest('hex');
}
