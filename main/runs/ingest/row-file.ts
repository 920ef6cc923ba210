import { IndexDamaged, type IndexDisk } from './index-disk';

const FIRST_ROWS_IN_MEMORY = 16;

/** Rows of float64 that only grow: the older ones in a file, those since the last flush in memory. */
export class RowFile {
  private waiting: Float64Array;
  private waitingValues = 0;

  constructor(
    private readonly disk: IndexDisk,
    private readonly path: string,
    private readonly valuesPerRow: number,
    private rowsOnDisk = 0,
  ) {
    this.waiting = new Float64Array(FIRST_ROWS_IN_MEMORY * valuesPerRow);
  }

  get length(): number {
    return this.rowsOnDisk + this.waitingValues / this.valuesPerRow;
  }

  get waitingBytes(): number {
    return this.waitingValues * Float64Array.BYTES_PER_ELEMENT;
  }

  /** Leaves off what was written after the state that says how many rows there are. Throws where there are fewer. */
  cutToLength(): void {
    const size = this.disk.size(this.path) ?? 0;
    const wanted = this.rowsOnDisk * this.rowBytes;
    if (size < wanted) throw new IndexDamaged(`${this.path} is shorter than ${wanted} bytes`);
    if (size > wanted) this.disk.truncate(this.path, wanted);
  }

  push(row: Float64Array): void {
    const at = this.makeRoom();
    this.waiting.set(row, at);
  }

  pushPoint(step: number, timeMs: number, value: number): void {
    const at = this.makeRoom();
    this.waiting[at] = step;
    this.waiting[at + 1] = timeMs;
    this.waiting[at + 2] = value;
  }

  /** Rows from `first` up to, not including, `end`; those past the end are left out. */
  read(first: number, end: number): Float64Array<ArrayBuffer> {
    const stop = Math.min(end, this.length);
    const rows = new Float64Array(Math.max(0, stop - first) * this.valuesPerRow);
    const fromDisk = Math.max(0, Math.min(stop, this.rowsOnDisk) - first);
    if (fromDisk > 0) {
      const bytes = new Uint8Array(rows.buffer, 0, fromDisk * this.rowBytes);
      this.disk.read(this.path, first * this.rowBytes, bytes);
    }
    const inMemory = Math.max(first, this.rowsOnDisk) - this.rowsOnDisk;
    const upTo = stop - this.rowsOnDisk;
    if (upTo > inMemory) {
      const found = this.waiting.subarray(inMemory * this.valuesPerRow, upTo * this.valuesPerRow);
      rows.set(found, fromDisk * this.valuesPerRow);
    }
    return rows;
  }

  flush(): void {
    if (this.waitingValues === 0) return;
    const bytes = new Uint8Array(this.waiting.buffer, 0, this.waitingBytes);
    this.disk.append(this.path, this.rowsOnDisk * this.rowBytes, bytes);
    this.rowsOnDisk += this.waitingValues / this.valuesPerRow;
    this.waitingValues = 0;
  }

  private get rowBytes(): number {
    return this.valuesPerRow * Float64Array.BYTES_PER_ELEMENT;
  }

  /** The place in `waiting` of a row that is about to be written. */
  private makeRoom(): number {
    const at = this.waitingValues;
    this.waitingValues += this.valuesPerRow;
    if (this.waitingValues > this.waiting.length) {
      const larger = new Float64Array(this.waiting.length * 2);
      larger.set(this.waiting);
      this.waiting = larger;
    }
    return at;
  }
}
