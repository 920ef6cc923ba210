const LINE_FEED = 10;

/** Longer than any line of a log: such a one is torn, and is left out up to its end. */
export const MAXIMUM_LINE_BYTES = 1 << 20;

/** Cuts a stream of bytes into lines. What has no line feed yet waits for the next bytes. */
export class LineSplitter {
  private rest: Buffer = Buffer.alloc(0);

  constructor(
    /** The bytes to come begin within a line that is too long. */
    private skipping = false,
    /** Lines that were too long to keep. */
    public oversizedLines = 0,
  ) {}

  /** Bytes of a line that has no end yet. */
  get waitingBytes(): number {
    return this.rest.length;
  }

  get skippingToLineEnd(): boolean {
    return this.skipping;
  }

  /** The whole lines among these bytes and those kept from before; empty lines are left out. */
  push(bytes: Uint8Array): string[] {
    const data = this.joined(bytes);
    const end = data.lastIndexOf(LINE_FEED);
    if (end < 0) {
      this.keep(data);
      return [];
    }
    const mayBeTooLong = this.skipping || data.length > MAXIMUM_LINE_BYTES;
    const lines = mayBeTooLong ? this.shortLines(data, end) : linesOf(data, 0, end);
    this.keep(data.subarray(end + 1));
    return lines;
  }

  private shortLines(data: Buffer, end: number): string[] {
    const lines: string[] = [];
    let start = 0;
    while (start <= end) {
      const stop = data.indexOf(LINE_FEED, start);
      if (this.skipping) this.skipping = false;
      else if (stop - start > MAXIMUM_LINE_BYTES) this.oversizedLines += 1;
      else lines.push(...linesOf(data, start, stop));
      start = stop + 1;
    }
    return lines;
  }

  private joined(bytes: Uint8Array): Buffer {
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return this.rest.length === 0 ? view : Buffer.concat([this.rest, view]);
  }

  private keep(rest: Buffer): void {
    if (!this.skipping && rest.length <= MAXIMUM_LINE_BYTES) {
      // A copy: the bytes belong to the caller, who may use them again.
      this.rest = Buffer.from(rest);
      return;
    }
    if (!this.skipping) this.oversizedLines += 1;
    this.skipping = true;
    this.rest = Buffer.alloc(0);
  }
}

function linesOf(data: Buffer, start: number, end: number): string[] {
  return data
    .toString('utf8', start, end)
    .split('\n')
    .filter((line) => line !== '' && line !== '\r');
}
