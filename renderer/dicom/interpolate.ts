import type { Frame, FrameArea } from './frame';
import type { GrayRaster } from './gray-raster';
import type { Placement } from './view-transform';

/** Of one axis: the two image pixels between whose centers each device pixel's center lies, and the second one's share. */
interface Neighbors {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly share: Float64Array;
  /** The pixel under the center, as without interpolation; -1 outside of the image. */
  readonly under: Int32Array;
}

/**
 * From 1:1 up, smoothly: bilinear between the image's pixels, as raster indices. What the image does not hold (padding, or
 * nothing) has no weight, and stays what it is: a breast's edge neither darkens nor grows.
 */
export function interpolate(raster: GrayRaster, placement: Placement, frame: Frame, area: FrameArea): void {
  const across = neighborsOf(placement.originX, placement.stepX, raster.columns, area.left, area.right);
  const down = neighborsOf(placement.originY, placement.stepY, raster.rows, area.top, area.bottom);
  for (let row = area.top; row < area.bottom; row += 1) {
    const at = row * frame.width + area.left;
    const k = row - area.top;
    if ((down.under[k] ?? -1) < 0) frame.indices.fill(0, at, at + area.right - area.left);
    else interpolateRow(raster, across, down, k, frame.indices, at);
  }
}

function interpolateRow(
  raster: GrayRaster,
  across: Neighbors,
  down: Neighbors,
  k: number,
  into: Uint16Array,
  at: number,
): void {
  const { indices } = raster.levels[0];
  const upper = (down.first[k] ?? 0) * raster.columns;
  const lower = (down.second[k] ?? 0) * raster.columns;
  const middle = (down.under[k] ?? 0) * raster.columns;
  const y = down.share[k] ?? 0;
  for (let i = 0; i < across.under.length; i += 1) {
    const under = across.under[i] ?? -1;
    if (under < 0 || (indices[middle + under] ?? 0) === 0) {
      into[at + i] = 0;
      continue;
    }
    const x = across.share[i] ?? 0;
    const left = across.first[i] ?? 0;
    const right = across.second[i] ?? 0;
    const a = indices[upper + left] ?? 0;
    const b = indices[upper + right] ?? 0;
    const c = indices[lower + left] ?? 0;
    const d = indices[lower + right] ?? 0;
    const sum = (a * (1 - x) + b * x) * (1 - y) + (c * (1 - x) + d * x) * y;
    const weight =
      a === 0 || b === 0 || c === 0 || d === 0
        ? ((a > 0 ? 1 - x : 0) + (b > 0 ? x : 0)) * (1 - y) + ((c > 0 ? 1 - x : 0) + (d > 0 ? x : 0)) * y
        : 1;
    into[at + i] = sum / weight + 0.5;
  }
}

function neighborsOf(origin: number, step: number, size: number, from: number, to: number): Neighbors {
  const count = to - from;
  const [first, second, under] = [new Int32Array(count), new Int32Array(count), new Int32Array(count)];
  const share = new Float64Array(count);
  for (let k = 0; k < count; k += 1) {
    const at = (from + k + 0.5 - origin) / step;
    const before = Math.floor(at - 0.5);
    under[k] = at >= 0 && at < size ? Math.floor(at) : -1;
    first[k] = Math.min(size - 1, Math.max(0, before));
    second[k] = Math.min(size - 1, Math.max(0, before + 1));
    share[k] = at - 0.5 - before;
  }
  return { first, second, share, under };
}
