import type { Frame, FrameArea } from './frame';
import type { GrayRaster, RasterLevel } from './gray-raster';
import type { Placement } from './view-transform';

/** Shares are in 128ths: two of them and an index of 16 bits then fit an integer, and no product is a float. */
const WHOLE = 128;
const HALF_OF_SQUARE = (WHOLE * WHOLE) / 2;
const SQUARE_BITS = 14;

/** Of one axis, for each device pixel: the two pixels of the level around its center, and the second one's share; -1: not on the image. */
interface Samples {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly share: Int32Array;
}

/**
 * What is drawn while a view moves: the picture between the centers of a level's pixels, in a quarter of the time of an area average.
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
  const nearest = raster.hasPadding;
  const across = samplesOf(
    originX,
    stepX,
    raster.columns,
    level.columns,
    level.factor,
    [area.left, area.right],
    nearest,
  );
  const down = samplesOf(originY, stepY, raster.rows, level.rows, level.factor, [area.top, area.bottom], nearest);
  const [from, to] = extentOf(across.first);
  const rows = new SampledRows(level, across, from, to);
  for (let k = 0; k < down.first.length; k += 1) {
    const at = (area.top + k) * frame.width + area.left;
    const first = down.first[k] ?? -1;
    if (first < 0 || from === to) {
      frame.indices.fill(0, at, at + area.right - area.left);
      continue;
    }
    frame.indices.fill(0, at, at + from);
    frame.indices.fill(0, at + to, at + area.right - area.left);
    if (nearest) rows.pickInto(first, frame.indices, at);
    else rows.mixInto(first, down.second[k] ?? first, down.share[k] ?? 0, frame.indices, at);
  }
}

function samplesOf(
  origin: number,
  step: number,
  imageSize: number,
  levelSize: number,
  factor: number,
  [from, to]: readonly [number, number],
  nearest: boolean,
): Samples {
  const count = to - from;
  const samples = { first: new Int32Array(count), second: new Int32Array(count), share: new Int32Array(count) };
  for (let k = 0; k < count; k += 1) {
    const onImage = (from + k + 0.5 - origin) / step;
    const at = onImage / factor - (nearest ? 0 : 0.5);
    const before = Math.floor(at);
    const isOn = onImage >= 0 && onImage < imageSize;
    samples.first[k] = isOn ? Math.min(levelSize - 1, Math.max(0, before)) : -1;
    samples.second[k] = Math.min(levelSize - 1, Math.max(0, before + 1));
    samples.share[k] = (at - before) * WHOLE;
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

/** Rows of a level at the frame's columns; two neighbors are kept, since the next line of the frame mostly wants them again. */
class SampledRows {
  private readonly mixed: readonly [Int32Array, Int32Array];
  private readonly held: [number, number] = [-1, -1];

  constructor(
    private readonly level: RasterLevel,
    private readonly across: Samples,
    private readonly from: number,
    private readonly to: number,
  ) {
    this.mixed = [new Int32Array(to), new Int32Array(to)];
  }

  pickInto(row: number, into: Uint16Array, at: number): void {
    const { indices, columns } = this.level;
    const { first } = this.across;
    const start = row * columns;
    for (let k = this.from; k < this.to; k += 1) into[at + k] = indices[start + (first[k] ?? 0)] ?? 0;
  }

  mixInto(first: number, second: number, share: number, into: Uint16Array, at: number): void {
    const upper = this.row(first);
    const lower = this.row(second);
    const rest = WHOLE - share;
    for (let k = this.from; k < this.to; k += 1)
      into[at + k] = ((upper[k] ?? 0) * rest + (lower[k] ?? 0) * share + HALF_OF_SQUARE) >> SQUARE_BITS;
  }

  /** Neighbors differ by one: an even row and an odd one, each with a place of its own. */
  private row(row: number): Int32Array {
    const place = row % 2 === 0 ? 0 : 1;
    const mixed = this.mixed[place];
    if (this.held[place] === row) return mixed;
    this.held[place] = row;
    const { indices, columns } = this.level;
    const { first, second, share } = this.across;
    const start = row * columns;
    for (let k = this.from; k < this.to; k += 1) {
      const part = share[k] ?? 0;
      const left = indices[start + (first[k] ?? 0)] ?? 0;
      const right = indices[start + (second[k] ?? 0)] ?? 0;
      mixed[k] = left * (WHOLE - part) + right * part;
    }
    return mixed;
  }
}
