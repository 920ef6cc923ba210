import type { GrayRaster } from '../gray-raster';
import type { Point } from '../view-transform';
import type { Ellipse } from './geometry';

/**
 * The modality value of an index of the raster; null for padding. The raster spreads the values over its indices by a
 * power of two, so this is exact, but for the one index that `sharesTopIndex` names.
 */
export function modalityValueOf(raster: GrayRaster, index: number): number | null {
  return index === 0 ? null : raster.modalityAtOne + (index - 1) * raster.modalityStep;
}

/**
 * Whether the raster's last index may stand for two values: 65,536 different ones do not fit beside the index for padding,
 * so the two brightest share one. `rescaleSlope` is the value of one stored step (1 with a Modality LUT).
 */
export function sharesTopIndex(raster: GrayRaster, rescaleSlope: number): boolean {
  const step = Math.abs(raster.modalityStep);
  return raster.largestIndex === 65535 && (step === Math.abs(rescaleSlope) || step === 1);
}

export interface ProbedPixel {
  readonly column: number;
  readonly row: number;
  /** Modality value; null where the file has padding. */
  readonly value: number | null;
  /** The value may be one step further: see `sharesTopIndex`. */
  readonly shared: boolean;
}

/** The pixel that holds a point of the image; null outside of it. */
export function probeAt(raster: GrayRaster, point: Point, rescaleSlope: number): ProbedPixel | null {
  const column = Math.floor(point.x);
  const row = Math.floor(point.y);
  if (column < 0 || row < 0 || column >= raster.columns || row >= raster.rows) return null;
  const index = raster.levels[0].indices[row * raster.columns + column] ?? 0;
  const shared = index === 65535 && sharesTopIndex(raster, rescaleSlope);
  return { column, row, value: modalityValueOf(raster, index), shared };
}

export interface EllipseStatistics {
  /** Pixels whose center lies inside, without padding. */
  readonly count: number;
  readonly paddingCount: number;
  readonly mean: number;
  /** Of the pixels inside, as a population. */
  readonly standardDeviation: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** Modality values within an ellipse, from the full-resolution pixels; null where no pixel with a value lies inside. */
export function statisticsWithin(raster: GrayRaster, ellipse: Ellipse): EllipseStatistics | null {
  const sums = { count: 0, paddingCount: 0, sum: 0, least: Infinity, most: -Infinity };
  eachIndexWithin(raster, ellipse, (index) => {
    if (index === 0) {
      sums.paddingCount += 1;
      return;
    }
    sums.count += 1;
    sums.sum += index;
    if (index < sums.least) sums.least = index;
    if (index > sums.most) sums.most = index;
  });
  if (sums.count === 0) return null;
  const meanIndex = sums.sum / sums.count;
  // A second pass: squares of millions of 16-bit values would no longer add up exactly.
  let squares = 0;
  eachIndexWithin(raster, ellipse, (index) => {
    if (index !== 0) squares += (index - meanIndex) ** 2;
  });
  const valueOf = (index: number): number => raster.modalityAtOne + (index - 1) * raster.modalityStep;
  const ends = [valueOf(sums.least), valueOf(sums.most)];
  return {
    count: sums.count,
    paddingCount: sums.paddingCount,
    mean: valueOf(meanIndex),
    standardDeviation: Math.sqrt(squares / sums.count) * Math.abs(raster.modalityStep),
    minimum: Math.min(...ends),
    maximum: Math.max(...ends),
  };
}

/** Row by row, from the first to the last column whose pixel center is within: no pixel outside is looked at. */
function eachIndexWithin(raster: GrayRaster, ellipse: Ellipse, visit: (index: number) => void): void {
  const { center, radiusX, radiusY } = ellipse;
  if (radiusX === 0 || radiusY === 0) return;
  const { indices } = raster.levels[0];
  const firstRow = Math.max(0, Math.ceil(center.y - radiusY - 0.5));
  const lastRow = Math.min(raster.rows - 1, Math.floor(center.y + radiusY - 0.5));
  for (let row = firstRow; row <= lastRow; row += 1) {
    const height = (row + 0.5 - center.y) / radiusY;
    const half = radiusX * Math.sqrt(Math.max(0, 1 - height * height));
    const first = Math.max(0, Math.ceil(center.x - half - 0.5));
    const last = Math.min(raster.columns - 1, Math.floor(center.x + half - 0.5));
    for (let column = first; column <= last; column += 1) visit(indices[row * raster.columns + column] ?? 0);
  }
}
