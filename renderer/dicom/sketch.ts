import type { Frame, FrameArea } from './frame';
import type { GrayRaster, RasterLevel } from './gray-raster';
import type { Placement } from './view-transform';

/** Shares are in 128ths: two of them and an index of 16 bits then fit an integer, and no product is a float. */
const WHOLE_BITS = 7;
const WHOLE = 1 << WHOLE_BITS;
const HALF_OF_SQUARE = (WHOLE * WHOLE) / 2;
const SQUARE_BITS = 2 * WHOLE_BITS;

/** Of one axis, for each device pixel: the pixel of the level at or before its center, and the share of the one after it. */
interface Samples {
  /** -1: not on the image. */
  readonly first: Int32Array;
  readonly share: Int32Array;
}

/**
 * What is drawn while a view moves: the picture between the centers of a level's pixels, in a third of the time of an area average.
 * Only to look at; the exact frame follows as soon as the view rests. Padding is never mixed with tissue: the nearest pixel then.
 */
export function sketch(
  raster: GrayRaster,
  level: RasterLevel,
  placement: Placement,
  frame: Frame,
  area: FrameArea,
): void {
  const { originX, originY, stepX, stepY } = placement;
  const nearest = raster.hasPadding || level.rows < 2 || level.columns < 2;
  const along = { factor: level.factor, nearest };
  const across = samplesOf({ origin: originX, step: stepX, ...along }, raster.columns, level.columns, [
    area.left,
    area.right,
  ]);
  const down = samplesOf({ origin: originY, step: stepY, ...along }, raster.rows, level.rows, [area.top, area.bottom]);
  const [from, to] = extentOf(across.first);
  const mixed = new MixedRows(level, across, from, to);
  for (let k = 0; k < down.first.length; k += 1) {
    const at = (area.top + k) * frame.width + area.left;
    const row = down.first[k] ?? -1;
    if (row < 0 || from === to) {
      frame.indices.fill(0, at, at + area.right - area.left);
      continue;
    }
    frame.indices.fill(0, at, at + from);
    frame.indices.fill(0, at + to, at + area.right - area.left);
    if (nearest) pickRow(level, row, across.first, frame.indices, [at, from, to]);
    else blendRows(mixed.row(row), mixed.row(row + 1), down.share[k] ?? 0, frame.indices, [at, from, to]);
  }
}

interface Axis {
  readonly origin: number;
  readonly step: number;
  readonly factor: number;
  readonly nearest: boolean;
}

function samplesOf(
  { origin, step, factor, nearest }: Axis,
  imageSize: number,
  levelSize: number,
  [from, to]: readonly [number, number],
): Samples {
  const count = to - from;
  const samples = { first: new Int32Array(count), share: new Int32Array(count) };
  // The last pixel of the level is all of the share of the one before it.
  const last = nearest ? levelSize - 1 : levelSize - 2;
  for (let k = 0; k < count; k += 1) {
    const onImage = (from + k + 0.5 - origin) / step;
    const at = onImage / factor - (nearest ? 0 : 0.5);
    const first = Math.min(last, Math.max(0, Math.floor(at)));
    samples.first[k] = onImage >= 0 && onImage < imageSize ? first : -1;
    samples.share[k] = Math.min(1, Math.max(0, at - first)) * WHOLE;
  }
  return samples;
}

/** Where the image begins and ends on the frame: what is on it lies side by side. */
function extentOf(first: Int32Array): readonly [number, number] {
  const from = first.findIndex((at) => at >= 0);
  if (from < 0) return [0, 0];
  let to = first.length;
  while ((first[to - 1] ?? -1) < 0) to -= 1;
  return [from, to];
}

/** A level's rows at the frame's columns; two neighbors are kept, since the next line of the frame mostly wants them again. */
class MixedRows {
  private readonly rows: readonly [Int32Array, Int32Array];
  private readonly held: [number, number] = [-1, -1];

  constructor(
    private readonly level: RasterLevel,
    private readonly across: Samples,
    private readonly from: number,
    private readonly to: number,
  ) {
    this.rows = [new Int32Array(to), new Int32Array(to)];
  }

  /** Neighbors differ by one: an even row and an odd one, each with a place of its own. */
  row(row: number): Int32Array {
    const place = row % 2 === 0 ? 0 : 1;
    const mixed = this.rows[place];
    if (this.held[place] !== row) mixRow(this.level, row, this.across, mixed, [this.from, this.to]);
    this.held[place] = row;
    return mixed;
  }
}

// The inner loops of every zoom step.
/* eslint-disable @typescript-eslint/no-non-null-assertion -- every index is within its array, and `?? 0` doubles their time */

function mixRow(
  { indices, columns }: RasterLevel,
  row: number,
  { first, share }: Samples,
  mixed: Int32Array,
  [from, to]: readonly [number, number],
): void {
  const start = row * columns;
  for (let k = from; k < to; k += 1) {
    const at = start + first[k]!;
    const left = indices[at]!;
    mixed[k] = (left << WHOLE_BITS) + Math.imul(indices[at + 1]! - left, share[k]!);
  }
}

function blendRows(
  upper: Int32Array,
  lower: Int32Array,
  share: number,
  into: Uint16Array,
  [at, from, to]: readonly [number, number, number],
): void {
  for (let k = from; k < to; k += 1) {
    const above = upper[k]!;
    into[at + k] = ((above << WHOLE_BITS) + Math.imul(lower[k]! - above, share) + HALF_OF_SQUARE) >> SQUARE_BITS;
  }
}

function pickRow(
  { indices, columns }: RasterLevel,
  row: number,
  first: Int32Array,
  into: Uint16Array,
  [at, from, to]: readonly [number, number, number],
): void {
  const start = row * columns;
  for (let k = from; k < to; k += 1) into[at + k] = indices[start + first[k]!]!;
}
