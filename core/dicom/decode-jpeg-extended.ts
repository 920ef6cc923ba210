import { failed, ok, type Result } from '@contract/result.js';

import { inverseCosine } from './inverse-cosine.js';
import { extended, JpegBits, type HuffmanLookup } from './jpeg-bits.js';
import { readJpegScan, type JpegScan } from './jpeg-scan.js';
import type { RawPixels } from './raw-pixels.js';

/**
 * Sequential JPEG with Huffman coding (ITU T.81 process 2 and 4), one component of 8 or 12 bits. Our own, because the
 * codecs at hand read no 12 bits, or shift every value: the level shift is half of the range, 2048.
 */

interface Scan extends JpegScan {
  readonly dc: HuffmanLookup;
  readonly ac: HuffmanLookup;
  readonly divisors: Uint16Array;
}

const SEQUENTIAL_FRAMES = [0xc0, 0xc1];
const EDGE = 8;
const ZERO_RUN = 0xf0;
/** ITU T.81 figure A.6: where in a block, row by row, the coefficients in their coded order belong. */
const ZIGZAG = [
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47,
  55, 62, 63,
];

/** What overshoots the precision is cut off, never wrapped around. */
export function decodeJpegExtended(frame: Uint8Array, pixelCount: number): Result<RawPixels> {
  const scan = readScan(frame);
  if (scan === null || scan.rows * scan.columns !== pixelCount) {
    return failed(
      'bad-pixel-data',
      'The JPEG Extended stream in Pixel Data (7FE0,0010) has a damaged header. Copy the file again from its source.',
    );
  }
  const values = new Uint16Array(pixelCount);
  return ok({ values, complete: decodeBlocks(frame, scan, values) });
}

function readScan(frame: Uint8Array): Scan | null {
  const scan = readJpegScan(frame, SEQUENTIAL_FRAMES);
  if (scan === null || (scan.precision !== 8 && scan.precision !== 12)) return null;
  const dc = scan.huffman.get(scan.entropyTables >> 4);
  const ac = scan.huffman.get(0x10 | (scan.entropyTables & 0x0f));
  const divisors = scan.quantization.get(scan.quantizationTable);
  return dc === undefined || ac === undefined || divisors === undefined ? null : { ...scan, dc, ac, divisors };
}

/** One block after the other (A.2.2: of one component they are not interleaved); false when the stream stops short. */
function decodeBlocks(frame: Uint8Array, scan: Scan, values: Uint16Array): boolean {
  const bits = new JpegBits(frame, scan.start);
  const across = Math.ceil(scan.columns / EDGE);
  const count = across * Math.ceil(scan.rows / EDGE);
  const block = new Float64Array(EDGE * EDGE);
  const scratch = new Float64Array(EDGE * EDGE);
  const samples = new Float64Array(EDGE * EDGE);
  let direct = 0;
  for (let at = 0; at < count; at += 1) {
    if (scan.restartInterval > 0 && at > 0 && at % scan.restartInterval === 0) {
      if (!bits.restart()) return false;
      direct = 0;
    }
    const category = bits.symbol(scan.dc);
    if (category < 0 || category > 15) return false;
    direct += extended(bits.take(category), category);
    block.fill(0);
    block[0] = direct * (scan.divisors[0] ?? 0);
    if (!readCoefficients(bits, scan, block) || bits.overrun) return false;
    inverseCosine(block, scratch, samples);
    placeBlock(samples, scan, values, Math.floor(at / across) * EDGE, (at % across) * EDGE);
  }
  return true;
}

/** ITU T.81 F.2.2.2; false when the bits are no code or run past the block. */
function readCoefficients(bits: JpegBits, scan: Scan, block: Float64Array): boolean {
  for (let k = 1; k < EDGE * EDGE; k += 1) {
    const symbol = bits.symbol(scan.ac);
    if (symbol < 0) return false;
    const category = symbol & 0x0f;
    if (category === 0 && symbol !== ZERO_RUN) return true;
    k += symbol >> 4;
    if (k >= EDGE * EDGE) return false;
    if (category > 0) block[ZIGZAG[k] ?? 0] = extended(bits.take(category), category) * (scan.divisors[k] ?? 0);
  }
  return true;
}

/** Adds the level shift (A.3.1); what of the block lies outside the image is left out. */
function placeBlock(
  samples: Float64Array,
  { rows, columns, precision }: JpegScan,
  values: Uint16Array,
  top: number,
  left: number,
): void {
  const shift = 1 << (precision - 1);
  const greatest = 2 * shift - 1;
  const height = Math.min(EDGE, rows - top);
  const width = Math.min(EDGE, columns - left);
  for (let y = 0; y < height; y += 1) {
    const start = (top + y) * columns + left;
    for (let x = 0; x < width; x += 1) {
      const value = Math.round((samples[y * EDGE + x] ?? 0) + shift);
      values[start + x] = Math.max(0, Math.min(greatest, value));
    }
  }
}
