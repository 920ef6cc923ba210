import type { Frame, FrameArea } from './frame';
import type { GrayRaster, RasterLevel } from './gray-raster';
import { interpolate } from './interpolate';
import { sketch } from './sketch';
import type { Placement } from './view-transform';

export type { Frame, FrameArea } from './frame';

/** While a view moves, a level's pixel may be this much larger than the device's: a little soft, and never more work than the frame's own pixels. */
const SOFTNESS = 2;

/** The coarsest level that is about as fine as the device's pixels; 'exact' always takes the image itself. */
export function levelFor(raster: GrayRaster, placement: Placement, exact: boolean): RasterLevel {
  const step = Math.abs(placement.stepY);
  const coverage = exact || step >= 1 ? 1 : SOFTNESS / step;
  let [chosen] = raster.levels;
  for (const level of raster.levels) if (level.factor <= coverage) chosen = level;
  return chosen;
}

/** How device pixels are made of the image's. */
export interface Sampling {
  /** Above 1:1, between the pixels instead of of them. */
  readonly smooth: boolean;
  /** Below 1:1, quickly instead of exactly: while a view moves. */
  readonly quick: boolean;
}

const EXACTLY: Sampling = { smooth: false, quick: false };

/** Fills an area of the frame. */
export function resample(
  raster: GrayRaster,
  level: RasterLevel,
  placement: Placement,
  frame: Frame,
  area: FrameArea,
  sampling: Sampling = EXACTLY,
): void {
  if (area.left >= area.right || area.top >= area.bottom) return;
  if (placement.turned === true) resampleTurned(raster, level, placement, frame, area, sampling);
  // A stand-in has no level as fine as its pixels.
  else if (Math.abs(placement.stepY) < 1 || level.factor > 1) {
    if (sampling.quick) sketch(raster, level, placement, frame, area);
    else average(raster, level, placement, frame, area);
  } else if (sampling.smooth) interpolate(raster, placement, frame, area);
  else pick(raster, placement, frame, area);
}

/** Samples a frame that lies as the image does, and exchanges its axes: only the area's pixels are touched. */
function resampleTurned(
  raster: GrayRaster,
  level: RasterLevel,
  placement: Placement,
  frame: Frame,
  area: FrameArea,
  sampling: Sampling,
): void {
  const width = area.bottom - area.top;
  const height = area.right - area.left;
  const straight = { width, height, indices: new Uint16Array(width * height) };
  const lying: Placement = {
    originX: placement.originY - area.top,
    originY: placement.originX - area.left,
    stepX: placement.stepY,
    stepY: placement.stepX,
  };
  resample(raster, level, lying, straight, { left: 0, top: 0, right: width, bottom: height }, sampling);
  for (let row = 0; row < width; row += 1) {
    const into = (area.top + row) * frame.width + area.left;
    for (let k = 0; k < height; k += 1) frame.indices[into + k] = straight.indices[k * width + row] ?? 0;
  }
}

/**
 * The device pixels from `first` up to `end` whose centers lie on the image, and what they cover: pixel first + k lies
 * between edge k and edge k + 1. Edges are in pixels of the level, descending where the image is mirrored.
 */
interface Coverage {
  readonly first: number;
  readonly end: number;
  readonly edges: Float64Array;
}

export function coverageOf(
  origin: number,
  step: number,
  size: number,
  range: readonly [number, number],
  factor: number,
): Coverage {
  let [first, end] = range;
  const onImage = (pixel: number): boolean => {
    const center = (pixel + 0.5 - origin) / step;
    return center >= 0 && center < size;
  };
  while (first < end && !onImage(first)) first += 1;
  while (end > first && !onImage(end - 1)) end -= 1;
  const edges = Float64Array.from({ length: end - first + 1 }, (_, k) => {
    const edge = (first + k - origin) / step;
    return Math.min(size, Math.max(0, edge)) / factor;
  });
  return { first, end, edges };
}

function average(raster: GrayRaster, level: RasterLevel, placement: Placement, frame: Frame, area: FrameArea): void {
  const { originX, originY, stepX, stepY } = placement;
  const across = coverageOf(originX, stepX, raster.columns, [area.left, area.right], level.factor);
  const down = coverageOf(originY, stepY, raster.rows, [area.top, area.bottom], level.factor);
  const sums = new ColumnSums(level, across, raster.hasPadding);
  for (let row = area.top; row < area.bottom; row += 1) {
    const at = row * frame.width;
    frame.indices.fill(0, at + area.left, at + area.right);
    if (row < down.first || row >= down.end || across.first === across.end) continue;
    const one = down.edges[row - down.first] ?? 0;
    const other = down.edges[row - down.first + 1] ?? 0;
    sums.addRows(Math.min(one, other), Math.max(one, other));
    sums.averageInto(frame.indices, at + across.first);
  }
}

/** The rows under one line of the frame, added up column by column, then averaged over each device pixel's columns. */
class ColumnSums {
  private readonly from: number;
  private readonly to: number;
  private readonly sums: Float64Array;
  private readonly weights: Float64Array | null;
  /** running[i] is the sum of the columns before from + i. */
  private readonly running: Float64Array;
  private readonly runningWeights: Float64Array;
  private readonly cells: Int32Array;
  private readonly shares: Float64Array;
  private height = 0;

  constructor(
    private readonly level: RasterLevel,
    private readonly across: Coverage,
    hasPadding: boolean,
  ) {
    const { edges } = across;
    const one = edges[0] ?? 0;
    const other = edges[edges.length - 1] ?? 0;
    this.from = Math.floor(Math.min(one, other));
    this.to = Math.min(level.columns, Math.ceil(Math.max(one, other)));
    const count = Math.max(0, this.to - this.from);
    this.sums = new Float64Array(count + 1);
    this.weights = hasPadding ? new Float64Array(count + 1) : null;
    this.running = new Float64Array(count + 1);
    this.runningWeights = new Float64Array(hasPadding ? count + 1 : 0);
    this.cells = Int32Array.from(edges, (edge) => Math.floor(edge) - this.from);
    this.shares = Float64Array.from(edges, (edge) => edge - Math.floor(edge));
  }

  addRows(low: number, high: number): void {
    this.height = high - low;
    this.sums.fill(0);
    this.weights?.fill(0);
    const last = Math.min(this.level.rows, Math.ceil(high));
    for (let row = Math.floor(low); row < last; row += 1) {
      const weight = Math.min(high, row + 1) - Math.max(low, row);
      if (this.weights === null) addRow(this.level, row, this.from, weight, this.sums);
      else addRowWithPadding(this.level, row, this.from, weight, this.sums, this.weights);
    }
  }

  averageInto(indices: Uint16Array, at: number): void {
    accumulate(this.sums, this.running);
    if (this.weights === null) {
      this.averageWhole(indices, at);
      return;
    }
    accumulate(this.weights, this.runningWeights);
    this.averageUnpadded(this.weights, indices, at);
  }

  private averageWhole(indices: Uint16Array, at: number): void {
    const { running, sums, cells, shares, height } = this;
    const { edges } = this.across;
    let before = integral(running, sums, cells[0] ?? 0, shares[0] ?? 0);
    for (let k = 0; k + 1 < edges.length; k += 1) {
      const after = integral(running, sums, cells[k + 1] ?? 0, shares[k + 1] ?? 0);
      const width = (edges[k + 1] ?? 0) - (edges[k] ?? 0);
      indices[at + k] = (after - before) / (width * height) + 0.5;
      before = after;
    }
  }

  /** Averages over what is image; nothing where more than half of the area is padding, as for thumbnails. */
  private averageUnpadded(weights: Float64Array, indices: Uint16Array, at: number): void {
    const { running, runningWeights, sums, cells, shares, height } = this;
    const { edges } = this.across;
    for (let k = 0; k + 1 < edges.length; k += 1) {
      const here = cells[k] ?? 0;
      const next = cells[k + 1] ?? 0;
      const weight =
        integral(runningWeights, weights, next, shares[k + 1] ?? 0) -
        integral(runningWeights, weights, here, shares[k] ?? 0);
      const area = ((edges[k + 1] ?? 0) - (edges[k] ?? 0)) * height;
      if (weight / area < 0.5 - 1e-9) continue;
      const sum = integral(running, sums, next, shares[k + 1] ?? 0) - integral(running, sums, here, shares[k] ?? 0);
      indices[at + k] = sum / weight + 0.5;
    }
  }
}

function addRow(
  { indices, columns }: RasterLevel,
  row: number,
  from: number,
  weight: number,
  sums: Float64Array,
): void {
  const at = row * columns + from;
  const count = sums.length - 1;
  for (let i = 0; i < count; i += 1) sums[i] = (sums[i] ?? 0) + weight * (indices[at + i] ?? 0);
}

function addRowWithPadding(
  { indices, columns }: RasterLevel,
  row: number,
  from: number,
  weight: number,
  sums: Float64Array,
  weights: Float64Array,
): void {
  const at = row * columns + from;
  const count = sums.length - 1;
  for (let i = 0; i < count; i += 1) {
    const index = indices[at + i] ?? 0;
    sums[i] = (sums[i] ?? 0) + weight * index;
    if (index > 0) weights[i] = (weights[i] ?? 0) + weight;
  }
}

function accumulate(values: Float64Array, running: Float64Array): void {
  let sum = 0;
  for (let i = 0; i < running.length; i += 1) {
    running[i] = sum;
    sum += values[i] ?? 0;
  }
}

/** From the first column up to a share of the given one. */
function integral(running: Float64Array, values: Float64Array, cell: number, share: number): number {
  return (running[cell] ?? 0) + share * (values[cell] ?? 0);
}

function pick(raster: GrayRaster, placement: Placement, frame: Frame, area: FrameArea): void {
  const { indices } = raster.levels[0];
  const columns = sourcePixels(placement.originX, placement.stepX, raster.columns, area.left, area.right);
  const rows = sourcePixels(placement.originY, placement.stepY, raster.rows, area.top, area.bottom);
  for (let row = area.top; row < area.bottom; row += 1) {
    const into = row * frame.width + area.left;
    const from = rows[row - area.top] ?? -1;
    if (from < 0) {
      frame.indices.fill(0, into, into + columns.length);
      continue;
    }
    const at = from * raster.columns;
    for (let k = 0; k < columns.length; k += 1) {
      const column = columns[k] ?? -1;
      frame.indices[into + k] = column < 0 ? 0 : (indices[at + column] ?? 0);
    }
  }
}

function sourcePixels(origin: number, step: number, size: number, from: number, to: number): Int32Array {
  return Int32Array.from({ length: to - from }, (_, k) => {
    const at = Math.floor((from + k + 0.5 - origin) / step);
    return at >= 0 && at < size ? at : -1;
  });
}

/**
 * Moves what a frame holds by whole device pixels and returns the areas that came into sight. Sampling hangs on the
 * image's edge, so what was moved is what would have been sampled there.
 */
export function shiftFrame({ width, height, indices }: Frame, dx: number, dy: number): readonly FrameArea[] {
  const kept = width - Math.abs(dx);
  for (let k = 0; k < height - Math.abs(dy); k += 1) {
    const row = dy > 0 ? height - 1 - k : k;
    const from = (row - dy) * width + Math.max(0, -dx);
    indices.copyWithin(row * width + Math.max(0, dx), from, from + kept);
  }
  const top = dy > 0 ? 0 : height + dy;
  const left = dx > 0 ? 0 : width + dx;
  return [
    { left: 0, right: width, top, bottom: top + Math.abs(dy) },
    { left, right: left + Math.abs(dx), top: dy > 0 ? dy : 0, bottom: dy > 0 ? height : height + dy },
  ];
}
