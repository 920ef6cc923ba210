import { huffmanLookup, type HuffmanLookup } from './jpeg-bits.js';

/** What stands before the entropy-coded bits of a JPEG of one component and one scan (ITU T.81 B.2). */
export interface JpegScan {
  readonly rows: number;
  readonly columns: number;
  readonly precision: number;
  /** By class << 4 | identifier: class 0 is DC or lossless, class 1 is AC. */
  readonly huffman: ReadonlyMap<number, HuffmanLookup>;
  /** By identifier; 64 divisors in zigzag order. */
  readonly quantization: ReadonlyMap<number, Uint16Array>;
  readonly quantizationTable: number;
  /** DC table << 4 | AC table. */
  readonly entropyTables: number;
  /** Ss: the first coefficient, or the predictor of a lossless scan. */
  readonly selectionStart: number;
  /** Al: the point transform. */
  readonly pointTransform: number;
  /** In blocks, or in pixels of a lossless scan; 0: none. */
  readonly restartInterval: number;
  /** Where the entropy-coded bits begin. */
  readonly start: number;
}

interface Tables {
  readonly huffman: Map<number, HuffmanLookup>;
  readonly quantization: Map<number, Uint16Array>;
  restartInterval: number;
}

type FrameFacts = Pick<JpegScan, 'rows' | 'columns' | 'precision' | 'quantizationTable'>;

const MARKER = { huffman: 0xc4, scan: 0xda, quantization: 0xdb, restart: 0xdd, end: 0xd9 } as const;
const ZIGZAG_LENGTH = 64;

/** Reads the segments before the pixels; null when one is missing or damaged. */
export function readJpegScan(bytes: Uint8Array, frameMarkers: readonly number[]): JpegScan | null {
  const tables: Tables = { huffman: new Map(), quantization: new Map(), restartInterval: 0 };
  let frame: FrameFacts | null = null;
  let position = 2;
  while (position + 4 <= bytes.length) {
    if (bytes[position] !== 0xff) return null;
    const marker = bytes[position + 1] ?? 0;
    if (marker === 0xff) {
      position += 1;
      continue;
    }
    const length = word(bytes, position + 2);
    const segment = bytes.subarray(position + 4, position + 2 + length);
    if (length < 2 || segment.length < length - 2 || marker === MARKER.end) return null;
    position += 2 + length;
    if (marker === MARKER.scan) return frame === null ? null : readScanHeader(segment, frame, tables, position);
    if (frameMarkers.includes(marker)) frame = readFrame(segment);
    else readTable(marker, segment, tables);
  }
  return null;
}

function readTable(marker: number, segment: Uint8Array, tables: Tables): void {
  if (marker === MARKER.huffman) readHuffman(segment, tables.huffman);
  else if (marker === MARKER.quantization) readQuantization(segment, tables.quantization);
  else if (marker === MARKER.restart) tables.restartInterval = word(segment, 0);
}

function readHuffman(segment: Uint8Array, tables: Map<number, HuffmanLookup>): void {
  let position = 0;
  while (position + 17 <= segment.length) {
    const counts = segment.subarray(position + 1, position + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const symbols = segment.subarray(position + 17, position + 17 + total);
    tables.set(segment[position] ?? 0, huffmanLookup(counts, symbols));
    position += 17 + total;
  }
}

function readQuantization(segment: Uint8Array, tables: Map<number, Uint16Array>): void {
  let position = 0;
  while (position < segment.length) {
    const head = segment[position] ?? 0;
    const bytesEach = head >> 4 === 0 ? 1 : 2;
    const from = position + 1;
    if (from + ZIGZAG_LENGTH * bytesEach > segment.length) return;
    tables.set(
      head & 0x0f,
      Uint16Array.from({ length: ZIGZAG_LENGTH }, (_, index) =>
        bytesEach === 1 ? (segment[from + index] ?? 0) : word(segment, from + index * 2),
      ),
    );
    position = from + ZIGZAG_LENGTH * bytesEach;
  }
}

function readFrame(segment: Uint8Array): FrameFacts {
  return {
    precision: segment[0] ?? 0,
    rows: word(segment, 1),
    columns: word(segment, 3),
    quantizationTable: segment[8] ?? 0,
  };
}

function readScanHeader(segment: Uint8Array, frame: FrameFacts, tables: Tables, start: number): JpegScan | null {
  if (segment[0] !== 1 || segment.length < 6) return null;
  return {
    ...frame,
    ...tables,
    entropyTables: segment[2] ?? 0,
    selectionStart: segment[3] ?? 0,
    pointTransform: (segment[5] ?? 0) & 0x0f,
    start,
  };
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
