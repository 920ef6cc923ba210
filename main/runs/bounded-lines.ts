import type { RunEventLine } from '@contract/index';

/** Lines for a person that are kept; of older ones only how many there were. */
export const MOST_LINES = 2000;

/** A stack dump may be long; a window shows no more of it than this. */
const LONGEST_TEXT = 8000;

export interface LinesState {
  readonly lines: readonly RunEventLine[];
  readonly dropped: number;
}

/** The newest lines of a log that may be of any length. */
export class BoundedLines {
  private kept: RunEventLine[];
  private left: number;

  constructor({ lines, dropped }: LinesState = { lines: [], dropped: 0 }) {
    this.kept = [...lines];
    this.left = dropped;
  }

  push(line: RunEventLine): void {
    const { text } = line;
    this.kept.push(text.length <= LONGEST_TEXT ? line : { ...line, text: `${text.slice(0, LONGEST_TEXT)}…` });
    // Rarely, and many at once: moving the rest for each line would cost more than the lines do.
    if (this.kept.length >= 2 * MOST_LINES) this.trim();
  }

  /** The newest, oldest first. */
  get newest(): readonly RunEventLine[] {
    this.trim();
    return this.kept;
  }

  /** How many came before the newest. */
  get dropped(): number {
    this.trim();
    return this.left;
  }

  /** Those from the nth line of the log on, as far as they are kept. */
  since(line: number): readonly RunEventLine[] {
    return this.newest.slice(Math.max(0, line - this.left));
  }

  /** Adds lines that another end of a channel kept; `dropped` counts what came before the first of them. */
  extend(lines: readonly RunEventLine[], dropped: number): void {
    // What came in between was dropped at the other end: it is missed here too.
    if (dropped > this.total) [this.kept, this.left] = [[], dropped];
    this.kept = [...this.kept, ...lines];
    this.trim();
  }

  /** Lines there ever were. */
  get total(): number {
    return this.left + this.kept.length;
  }

  toState(): LinesState {
    return { lines: this.newest, dropped: this.left };
  }

  private trim(): void {
    const over = this.kept.length - MOST_LINES;
    if (over <= 0) return;
    this.kept.splice(0, over);
    this.left += over;
  }
}
