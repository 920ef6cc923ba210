import { failed, ok, type Result } from '@contract/result.js';

import { huffmanLookup, JpegBits, type HuffmanLookup } from './jpeg-bits.js';
import type { RawPixels } from './raw-pixels.js';

/**
 * JPEG Lossless, process 14 (ITU T.81 annex H), one component. Our own, because jpeg-lossless-decoder-js does not end on some
 * damaged streams, cannot tell that a stream stopped short, and misreads the difference category 16.
 */

interface Scan {
  readonly rows: number;
  readonly columns: number;
  readonly precision: number;
  readonly lookup: HuffmanLookup;
  readonly predictor: number;
  readonly pointTransform: number;
  readonly restartInterval: number;
  /** Where the entropy-coded bits begin. */
  readonly start: number;
}

type Header = { -readonly [K in keyof Scan]?: Scan[K] };

const MARKER = { frame: 0xc3, huffman: 0xc4, scan: 0xda, restart: 0xdd, end: 0xd9 } as const;

export function decodeJpegLossless(frame: Uint8Array, pixelCount: number): Result<RawPixels> {
  const scan = readScan(frame);
  if (scan === null || scan.rows * scan.columns !== pixelCount) {
    return failed(
      'bad-pixel-data',
      'The JPEG Lossless stream in Pixel Data (7FE0,0010) has a damaged header. Copy the file again from its source.',
    );
  }
  const values = new Uint16Array(pixelCount);
  return ok({ values, complete: decodeScan(frame, scan, values) });
}

/** Reads the segments before the pixels; null when one is missing or damaged. */
function readScan(frame: Uint8Array): Scan | null {
  const tables = new Map<number, HuffmanLookup>();
  const header: Header = { restartInterval: 0 };
  let position = 2;
  while (position + 4 <= frame.length) {
    if (frame[position] !== 0xff) return null;
    const marker = frame[position + 1] ?? 0;
    if (marker === 0xff) {
      position += 1;
      continue;
    }
    const length = ((frame[position + 2] ?? 0) << 8) | (frame[position + 3] ?? 0);
    const segment = frame.subarray(position + 4, position + 2 + length);
    if (length < 2 || segment.length < length - 2) return null;
    position += 2 + length;
    if (marker === MARKER.huffman) readTables(segment, tables);
    else if (marker === MARKER.frame) readFrame(segment, header);
    else if (marker === MARKER.restart) header.restartInterval = word(segment, 0);
    else if (marker === MARKER.scan) return readScanHeader(segment, header, tables, position);
    else if (marker === MARKER.end) return null;
  }
  return null;
}

function readTables(segment: Uint8Array, tables: Map<number, HuffmanLookup>): void {
  let position = 0;
  while (position + 17 <= segment.length) {
    const counts = segment.subarray(position + 1, position + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    tables.set(
      (segment[position] ?? 0) & 0x0f,
      huffmanLookup(counts, segment.subarray(position + 17, position + 17 + total)),
    );
    position += 17 + total;
  }
}

function readFrame(segment: Uint8Array, header: Header): void {
  header.precision = segment[0] ?? 0;
  header.rows = word(segment, 1);
  header.columns = word(segment, 3);
}

function readScanHeader(
  segment: Uint8Array,
  header: Header,
  tables: ReadonlyMap<number, HuffmanLookup>,
  start: number,
): Scan | null {
  const { rows, columns, precision, restartInterval = 0 } = header;
  const lookup = tables.get((segment[2] ?? 0) >> 4);
  const predictor = segment[3] ?? 0;
  const pointTransform = (segment[5] ?? 0) & 0x0f;
  if (
    segment[0] !== 1 ||
    lookup === undefined ||
    rows === undefined ||
    columns === undefined ||
    precision === undefined
  )
    return null;
  if (precision < 2 || precision > 16 || pointTransform >= precision || predictor < 1 || predictor > 7) return null;
  return { rows, columns, precision, lookup, predictor, pointTransform, restartInterval, start };
}

/** Fills the values row by row; false when the stream stops short or holds what is no code. */
function decodeScan(frame: Uint8Array, scan: Scan, values: Uint16Array): boolean {
  const { rows, columns, lookup, predictor, pointTransform, restartInterval } = scan;
  const bits = new JpegBits(frame, scan.start);
  const initial = 1 << (scan.precision - pointTransform - 1);
  const restartRows = Math.floor(restartInterval / columns);
  if (restartInterval % columns !== 0) return false;
  for (let row = 0, at = 0; row < rows; row += 1) {
    const restarts = restartRows > 0 && row > 0 && row % restartRows === 0;
    if (restarts && !bits.restart()) return false;
    const isFirst = row === 0 || restarts;
    for (let column = 0; column < columns; column += 1, at += 1) {
      const category = bits.symbol(lookup);
      if (category < 0 || category > 16) return false;
      const difference = category === 16 ? 32768 : extended(bits.take(category), category);
      values[at] = predicted(values, at, column, columns, isFirst, initial, predictor) + difference;
      if (bits.overrun) return false;
    }
  }
  for (let i = 0; pointTransform > 0 && i < values.length; i += 1) values[i] = (values[i] ?? 0) << pointTransform;
  return true;
}

/** ITU T.81 F.2.2.1: the category's lower half stands for negative differences. */
function extended(bits: number, category: number): number {
  return category > 0 && bits < 1 << (category - 1) ? bits - (1 << category) + 1 : bits;
}

/** ITU T.81 H.1.2.1: from the left in a first row, from above in a first column, else by the selected predictor. */
function predicted(
  values: Uint16Array,
  at: number,
  column: number,
  columns: number,
  isFirst: boolean,
  initial: number,
  predictor: number,
): number {
  if (isFirst) return column === 0 ? initial : (values[at - 1] ?? 0);
  const above = values[at - columns] ?? 0;
  if (column === 0) return above;
  const left = values[at - 1] ?? 0;
  if (predictor === 1) return left;
  const corner = values[at - columns - 1] ?? 0;
  switch (predictor) {
    case 2:
      return above;
    case 3:
      return corner;
    case 4:
      return left + above - corner;
    case 5:
      return left + ((above - corner) >> 1);
    case 6:
      return above + ((left - corner) >> 1);
    default:
      return (left + above) >> 1;
  }
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
