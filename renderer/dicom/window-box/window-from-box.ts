import type { Voi } from '@core/dicom/index';

import type { GrayRaster } from '../gray-raster';
import type { Point } from '../view-transform';

const LOW_PERCENTILE = 0.01;
const HIGH_PERCENTILE = 0.99;

export type WindowFromBox =
  | { readonly voi: Voi; readonly low: number; readonly high: number; readonly count: number; readonly reason: null }
  | { readonly voi: null; readonly reason: string };

/**
 * The window that puts the 1st percentile of a box's modality values at the darkest and the 99th at the brightest gray.
 * A percentile is the least value that at least so many of the pixels do not exceed (nearest rank). Pixels count whose
 * center lies inside; padding does not.
 */
export function windowFromBox(raster: GrayRaster, corners: readonly Point[]): WindowFromBox {
  const counts = countsWithin(raster, corners);
  const count = counts.reduce((sum, each) => sum + each, 0);
  if (count === 0) return { voi: null, reason: 'the box holds no pixel with a value' };
  const low = percentile(raster, counts, count, LOW_PERCENTILE);
  const high = percentile(raster, counts, count, HIGH_PERCENTILE);
  if (low === high)
    return { voi: null, reason: `the 1st and the 99th percentile in the box are the same value, ${brief(low)}` };
  // DICOM PS3.3 C.11.2.1.2.1 (LINEAR): this center and width put low at the darkest and high at the brightest gray.
  const voi: Voi = {
    kind: 'window',
    center: (low + high) / 2 + 0.5,
    width: high - low + 1,
    explanation: null,
    voiLutFunction: 'LINEAR',
    source: 'reader',
  };
  return { voi, low, high, count, reason: null };
}

/** "window unchanged: the box holds no pixel with a value" */
export function describeWindowFromBox(result: WindowFromBox): string {
  if (result.reason !== null) return `Window unchanged: ${result.reason}`;
  const { count, low, high } = result;
  return `Window from ${count} pixels: 1st percentile ${brief(low)}, 99th ${brief(high)}`;
}

/** How often each index of the raster occurs in the box. */
function countsWithin(raster: GrayRaster, corners: readonly Point[]): Uint32Array {
  const counts = new Uint32Array(raster.largestIndex + 1);
  const [a, b] = corners;
  if (a === undefined || b === undefined) return counts;
  const { indices } = raster.levels[0];
  const [left, right] = centersBetween(a.x, b.x, raster.columns);
  const [top, bottom] = centersBetween(a.y, b.y, raster.rows);
  for (let row = top; row < bottom; row += 1) {
    const at = row * raster.columns;
    for (let column = left; column < right; column += 1) {
      const index = indices[at + column] ?? 0;
      counts[index] = (counts[index] ?? 0) + 1;
    }
  }
  counts[0] = 0;
  return counts;
}

/** The first pixel whose center lies between the two, and the first after them. */
function centersBetween(one: number, other: number, size: number): readonly [number, number] {
  const first = Math.max(0, Math.ceil(Math.min(one, other) - 0.5));
  const end = Math.min(size, Math.floor(Math.max(one, other) - 0.5) + 1);
  return [first, Math.max(first, end)];
}

/** Indices grow with the modality values, or fall where the file's slope is negative. */
function percentile(raster: GrayRaster, counts: Uint32Array, total: number, share: number): number {
  const rising = raster.modalityStep > 0;
  let seen = 0;
  for (let k = 1; k < counts.length; k += 1) {
    const index = rising ? k : counts.length - k;
    seen += counts[index] ?? 0;
    if (seen >= share * total) return raster.modalityAtOne + (index - 1) * raster.modalityStep;
  }
  return raster.modalityAtOne;
}

function brief(value: number): string {
  return String(Number(value.toFixed(2)));
}
