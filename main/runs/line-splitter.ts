const LINE_FEED = 10;

/** Longer than any line of a log: such a one is torn, and is left out up to its end. */
const MAXIMUM_LINE_BYTES = 1 << 20;

/** Cuts a stream of bytes into lines. What has no line feed yet waits for the next bytes. */
export class LineSplitter {
  private rest: Buffer = Buffer.alloc(0);
  private skippingToLineEnd = false;
  /** Lines that were too long to keep. */
  oversizedLines = 0;

  /** The whole lines among these bytes and those kept from before; empty lines are left out. */
  push(bytes: Uint8Array): string[] {
    const data = this.joined(bytes);
    const end = data.lastIndexOf(LINE_FEED);
    if (end < 0) {
      this.keep(data);
      return [];
    }
    this.keep(data.subarray(end + 1));
    const lines = data.toString('utf8', 0, end).split('\n');
    if (this.skippingToLineEnd) {
      lines.shift();
      this.skippingToLineEnd = false;
    }
    return lines.filter((line) => line !== '' && line !== '\r');
  }

  private joined(bytes: Uint8Array): Buffer {
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return this.rest.length === 0 ? view : Buffer.concat([this.rest, view]);
  }

  private keep(rest: Buffer): void {
    if (rest.length <= MAXIMUM_LINE_BYTES) {
      // A copy: the bytes belong to the caller, who may use them again.
      this.rest = Buffer.from(rest);
      return;
    }
    if (!this.skippingToLineEnd) this.oversizedLines += 1;
    this.skippingToLineEnd = true;
    this.rest = Buffer.alloc(0);
  }
}
