import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

import type { LogExtent, LogLine } from '@contract/index';
import { systemCodeOf } from '@main/workspace';

import { terminalText } from './terminal-text';

/** Of every so many lines it is kept where they begin: a log of a hundred million lines costs a few megabytes. */
const LINES_PER_MARK = 256;
const CHUNK_BYTES = 1 << 20;
/** So much is counted for one question: whoever waits for more asks again. */
const BYTES_PER_QUESTION = 64 << 20;
/** What a window shows of one line. */
const MOST_CHARACTERS = 4000;
/** What of one line is looked at: a log without ends of lines must not fill the memory. */
const MOST_LINE_BYTES = 64 << 10;
const NEWLINE = 10;

let stamps = 0;

/** Where the lines of a growing text lie. */
export class TextIndex {
  private scanned = 0;
  private newlines = 0;
  private lastIsNewline = true;
  private marks: number[] = [0];
  private inode = -1;
  private stamp = (stamps += 1);

  constructor(private readonly path: string) {}

  /** Counts on, for one question. */
  extent(): LogExtent {
    return this.withFile((file, size) => {
      const end = Math.min(size, this.scanned + BYTES_PER_QUESTION);
      const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, Math.max(1, end - this.scanned)));
      while (this.scanned < end) {
        const read = readSync(file, chunk, 0, Math.min(chunk.length, end - this.scanned), this.scanned);
        if (read === 0) break;
        this.take(chunk.subarray(0, read));
      }
      return this.known(size);
    }, this.known(0));
  }

  /** Lines from the first asked for on, as many as there are of so many. */
  lines(from: number, count: number): LogLine[] {
    const found: LogLine[] = [];
    this.each(from, from + count, (raw) => {
      const text = terminalText(raw);
      const shown = text.slice(0, MOST_CHARACTERS);
      found.push({ text: shown, hiddenCharacters: text.length - shown.length });
    });
    return found;
  }

  /** Reads lines one after another. Of a very long one, its beginning. */
  each(from: number, end: number, take: (raw: string, line: number) => void): void {
    this.withFile((file) => {
      const until = Math.min(end, this.lineCount);
      const mark = Math.floor(from / LINES_PER_MARK);
      let line = mark * LINES_PER_MARK;
      let offset = this.marks[mark] ?? this.scanned;
      const chunk = Buffer.alloc(CHUNK_BYTES);
      let rest: Buffer = Buffer.alloc(0);
      const give = (bytes: Buffer): void => {
        if (line >= from && line < until) take(bytes.toString('utf8'), line);
        line += 1;
        rest = Buffer.alloc(0);
      };
      while (line < until && offset < this.scanned) {
        const read = readSync(file, chunk, 0, Math.min(CHUNK_BYTES, this.scanned - offset), offset);
        if (read === 0) break;
        offset += read;
        let start = 0;
        for (let at = chunk.indexOf(NEWLINE); at >= 0 && at < read && line < until;) {
          give(cut(rest, chunk.subarray(start, at)));
          start = at + 1;
          at = chunk.indexOf(NEWLINE, start);
        }
        rest = Buffer.from(cut(rest, chunk.subarray(start, read)));
      }
      if (line < until && rest.length > 0) give(rest);
    }, undefined);
  }

  get lineCount(): number {
    return this.newlines + (this.lastIsNewline ? 0 : 1);
  }

  private known(sizeBytes: number): LogExtent {
    return {
      lines: this.lineCount,
      sizeBytes,
      complete: this.scanned >= sizeBytes,
      stamp: String(this.stamp),
    };
  }

  private take(bytes: Buffer): void {
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) {
      this.newlines += 1;
      if (this.newlines % LINES_PER_MARK === 0) this.marks.push(this.scanned + at + 1);
    }
    this.scanned += bytes.length;
    this.lastIsNewline = bytes[bytes.length - 1] === NEWLINE;
  }

  /** Begins anew where the file is another one, or shorter than it was. */
  private withFile<T>(act: (file: number, size: number) => T, missing: T): T {
    let file;
    try {
      file = openSync(this.path, 'r');
    } catch (error) {
      if (systemCodeOf(error) === 'ENOENT') return missing;
      throw error;
    }
    try {
      const { size, ino } = fstatSync(file);
      if (size < this.scanned || (this.inode !== -1 && ino !== this.inode)) this.beginAnew();
      this.inode = ino;
      return act(file, size);
    } finally {
      closeSync(file);
    }
  }

  private beginAnew(): void {
    Object.assign(this, { scanned: 0, newlines: 0, lastIsNewline: true, marks: [0] });
    this.stamp = stamps += 1;
  }
}

/** The beginning of a line that comes in two parts. */
function cut(rest: Buffer, bytes: Buffer): Buffer {
  const room = Math.max(0, MOST_LINE_BYTES - rest.length);
  const more = bytes.subarray(0, room);
  return rest.length === 0 ? more : Buffer.concat([rest, more]);
}
