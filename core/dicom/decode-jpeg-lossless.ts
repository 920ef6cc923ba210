import { failed, ok, type Result } from '@contract/result.js';

import { extended, JpegBits, type HuffmanLookup } from './jpeg-bits.js';
import { readJpegScan, type JpegScan } from './jpeg-scan.js';
import type { RawPixels } from './raw-pixels.js';

/**
 * JPEG Lossless, process 14 (ITU T.81 annex H), one component. Our own, because jpeg-lossless-decoder-js does not end on some
 * damaged streams, cannot tell that a stream stopped short, and misreads the difference category 16.
 */

interface Scan extends JpegScan {
  readonly lookup: HuffmanLookup;
  readonly predictor: number;
}

const LOSSLESS_FRAME = 0xc3;

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

/** Null when a segment before the pixels is missing or damaged. */
function readScan(frame: Uint8Array): Scan | null {
  const scan = readJpegScan(frame, [LOSSLESS_FRAME]);
  const lookup = scan?.huffman.get(scan.entropyTables >> 4);
  if (scan === null || lookup === undefined) return null;
  const { precision, pointTransform, selectionStart: predictor } = scan;
  if (precision < 2 || precision > 16 || pointTransform >= precision || predictor < 1 || predictor > 7) return null;
  return { ...scan, lookup, predictor };
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
