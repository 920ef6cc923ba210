import type { GrayRaster, RasterLevel } from './gray-raster';
import type { Placement } from './view-transform';

/**
 * What the canvas shows before the gray levels: one index of the raster for each device pixel, 0 where no image is.
 * Below 1:1 a device pixel is the area average of what it covers; from 1:1 up it is the pixel under its center.
 */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly indices: Uint16Array;
}

/** The coarsest level that is still at least as fine as the device's pixels; 'exact' always takes the image itself. */
export function levelFor(raster: GrayRaster, placement: Placement, exact: boolean): RasterLevel {
  const coverage = exact ? 1 : 1 / Math.abs(placement.stepY);
  let chosen = raster.levels[0];
  for (const level of raster.levels) if (level.factor <= coverage) chosen = level;
  return chosen;
}

/** Fills the frame's rows from `fromRow` up to `toRow` (not included). */
export function resampleRows(
  raster: GrayRaster,
  level: RasterLevel,
  placement: Placement,
  frame: Frame,
  fromRow: number,
  toRow: number,
): void {
  if (Math.abs(placement.stepY) >= 1) pickRows(raster, placement, frame, fromRow, toRow);
  else averageRows(raster, level, placement, frame, fromRow, toRow);
}

/** The part of an axis of the image that each device pixel covers, in pixels of the level. */
interface Coverage {
  /** First device pixel, and one past the last, whose center lies on the image. */
  readonly first: number;
  readonly end: number;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export function coverageOf(origin: number, step: number, size: number, canvasSize: number, factor: number): Coverage {
  const low = new Float64Array(canvasSize);
  const high = new Float64Array(canvasSize);
  let first = canvasSize;
  let end = 0;
  for (let pixel = 0; pixel < canvasSize; pixel += 1) {
    const center = (pixel + 0.5 - origin) / step;
    if (center < 0 || center >= size) continue;
    const half = Math.abs(0.5 / step);
    low[pixel] = Math.max(0, center - half) / factor;
    high[pixel] = Math.min(size, center + half) / factor;
    first = Math.min(first, pixel);
    end = Math.max(end, pixel + 1);
  }
  return { first: Math.min(first, end), end, low, high };
}

function averageRows(
  raster: GrayRaster,
  level: RasterLevel,
  placement: Placement,
  frame: Frame,
  fromRow: number,
  toRow: number,
): void {
  const across = coverageOf(placement.originX, placement.stepX, raster.columns, frame.width, level.factor);
  const down = coverageOf(placement.originY, placement.stepY, raster.rows, frame.height, level.factor);
  const sums = new Float64Array(level.columns);
  const weights = raster.hasPadding ? new Float64Array(level.columns) : null;
  for (let row = fromRow; row < toRow; row += 1) {
    const line = frame.indices.subarray(row * frame.width, (row + 1) * frame.width);
    line.fill(0);
    if (row < down.first || row >= down.end || across.first === across.end) continue;
    const window = columnWindow(across, level.columns);
    sumRows(level, down.low[row] ?? 0, down.high[row] ?? 0, window, sums, weights);
    const height = (down.high[row] ?? 0) - (down.low[row] ?? 0);
    if (weights === null) averageLine(sums, height, across, line);
    else averageWeightedLine(sums, weights, height, across, line);
  }
}

/** The level's columns that any device pixel on screen covers: the others are never touched. */
function columnWindow(across: Coverage, columns: number): { from: number; to: number } {
  const one = Math.floor(Math.min(across.low[across.first] ?? 0, across.low[across.end - 1] ?? 0));
  const other = Math.ceil(Math.max(across.high[across.first] ?? 0, across.high[across.end - 1] ?? 0));
  return { from: Math.max(0, one), to: Math.min(columns, other) };
}

function sumRows(
  level: RasterLevel,
  low: number,
  high: number,
  window: { from: number; to: number },
  sums: Float64Array,
  weights: Float64Array | null,
): void {
  sums.fill(0, window.from, window.to);
  weights?.fill(0, window.from, window.to);
  const last = Math.min(level.rows, Math.ceil(high));
  for (let row = Math.floor(low); row < last; row += 1) {
    const weight = Math.min(high, row + 1) - Math.max(low, row);
    const at = row * level.columns;
    const { indices } = level;
    if (weights === null) {
      for (let column = window.from; column < window.to; column += 1) {
        sums[column] = (sums[column] ?? 0) + weight * (indices[at + column] ?? 0);
      }
      continue;
    }
    for (let column = window.from; column < window.to; column += 1) {
      const index = indices[at + column] ?? 0;
      sums[column] = (sums[column] ?? 0) + weight * index;
      if (index > 0) weights[column] = (weights[column] ?? 0) + weight;
    }
  }
}

function averageLine(sums: Float64Array, height: number, across: Coverage, line: Uint16Array): void {
  for (let pixel = across.first; pixel < across.end; pixel += 1) {
    const low = across.low[pixel] ?? 0;
    const high = across.high[pixel] ?? 0;
    line[pixel] = total(sums, low, high) / ((high - low) * height) + 0.5;
  }
}

/** Averages over what is image; nothing where more than half of the area is padding, as for thumbnails. */
function averageWeightedLine(
  sums: Float64Array,
  weights: Float64Array,
  height: number,
  across: Coverage,
  line: Uint16Array,
): void {
  for (let pixel = across.first; pixel < across.end; pixel += 1) {
    const low = across.low[pixel] ?? 0;
    const high = across.high[pixel] ?? 0;
    const weight = total(weights, low, high);
    const share = weight / ((high - low) * height);
    line[pixel] = share < 0.5 ? 0 : total(sums, low, high) / weight + 0.5;
  }
}

/** The integral of a step function from low to high. */
function total(values: Float64Array, low: number, high: number): number {
  const first = Math.floor(low);
  const last = Math.min(values.length - 1, Math.ceil(high) - 1);
  if (first >= last) return (values[first] ?? 0) * (high - low);
  let sum = (values[first] ?? 0) * (first + 1 - low) + (values[last] ?? 0) * (high - last);
  for (let at = first + 1; at < last; at += 1) sum += values[at] ?? 0;
  return sum;
}

function pickRows(raster: GrayRaster, placement: Placement, frame: Frame, fromRow: number, toRow: number): void {
  const { indices } = raster.levels[0];
  const columns = sourcePixels(placement.originX, placement.stepX, raster.columns, frame.width);
  const rows = sourcePixels(placement.originY, placement.stepY, raster.rows, frame.height);
  for (let row = fromRow; row < toRow; row += 1) {
    const line = frame.indices.subarray(row * frame.width, (row + 1) * frame.width);
    const from = rows[row] ?? 0;
    if (from < 0) {
      line.fill(0);
      continue;
    }
    const at = from * raster.columns;
    for (let pixel = 0; pixel < line.length; pixel += 1) {
      const column = columns[pixel] ?? 0;
      line[pixel] = column < 0 ? 0 : (indices[at + column] ?? 0);
    }
  }
}

function sourcePixels(origin: number, step: number, size: number, canvasSize: number): Int32Array {
  return Int32Array.from({ length: canvasSize }, (_, pixel) => {
    const at = Math.floor((pixel + 0.5 - origin) / step);
    return at >= 0 && at < size ? at : -1;
  });
}
