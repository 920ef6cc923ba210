import type { GrayRaster, RasterLevel } from './gray-raster';
import { levelFor, resampleRows, type Frame } from './resample';
import type { CanvasSize, Placement } from './view-transform';

/**
 * Holds what one canvas shows, at the canvas's own size. A change of gray levels repaints from the frame; a change of
 * place resamples it, at once from a reduced level, later from the image itself.
 */
export class FramePainter {
  private frame: Frame | null = null;
  private pixels: ImageData | null = null;
  private raster: GrayRaster | null = null;
  private placement: Placement | null = null;
  private frameIsExact = false;

  /** True when every device pixel is the average of exactly the image pixels that it covers. */
  get exact(): boolean {
    return this.frameIsExact;
  }

  /** Resamples where image, place or canvas differ from what the frame holds. */
  place(raster: GrayRaster, placement: Placement, canvas: CanvasSize): void {
    const fits = this.frame?.width === canvas.width && this.frame.height === canvas.height;
    if (fits && raster === this.raster && samePlacement(placement, this.placement)) return;
    const frame = fits && this.frame !== null ? this.frame : emptyFrame(canvas);
    const level = levelFor(raster, placement, false);
    resampleRows(raster, level, placement, frame, 0, frame.height);
    this.frame = frame;
    this.raster = raster;
    this.placement = placement;
    this.frameIsExact = level.factor === 1;
  }

  paint(context: CanvasRenderingContext2D, grays: Uint32Array): void {
    const { frame } = this;
    if (frame === null) return;
    if (this.pixels?.width !== frame.width || this.pixels.height !== frame.height) {
      this.pixels = new ImageData(frame.width, frame.height);
    }
    applyGrays(frame.indices, grays, new Uint32Array(this.pixels.data.buffer));
    context.putImageData(this.pixels, 0, 0);
  }

  /** Work that makes the frame exact, in slices; each call does what fits in the time and says whether that was all. */
  refinement(): ((untilMs: number) => boolean) | null {
    const { raster, placement, frame } = this;
    if (raster === null || placement === null || frame === null || this.frameIsExact) return null;
    const finer = emptyFrame(frame);
    const level = levelFor(raster, placement, true);
    let row = 0;
    return (untilMs) => {
      if (this.placement !== placement || this.raster !== raster || this.frame !== frame) return true;
      while (row < finer.height && performance.now() < untilMs)
        row = this.refineRows(raster, level, placement, finer, row);
      if (row < finer.height) return false;
      this.frame = finer;
      this.frameIsExact = true;
      return true;
    };
  }

  /** Forgets the image, so that its pixels can be freed. */
  clear(): void {
    this.raster = null;
    this.placement = null;
    this.frameIsExact = false;
  }

  private refineRows(
    raster: GrayRaster,
    level: RasterLevel,
    placement: Placement,
    frame: Frame,
    fromRow: number,
  ): number {
    const toRow = Math.min(frame.height, fromRow + ROWS_AT_A_TIME);
    resampleRows(raster, level, placement, frame, fromRow, toRow);
    return toRow;
  }
}

/** Some 2 ms on a 4664 × 3064 image fitted to a screen. */
const ROWS_AT_A_TIME = 48;

function emptyFrame(size: CanvasSize): Frame {
  return { width: size.width, height: size.height, indices: new Uint16Array(size.width * size.height) };
}

/** The inner loop of every W/L step: one read, one lookup and one write for a device pixel. */
export function applyGrays(indices: Uint16Array, grays: Uint32Array, pixels: Uint32Array): void {
  const count = indices.length;
  for (let i = 0; i < count; i += 1) pixels[i] = grays[indices[i] ?? 0] ?? 0;
}

function samePlacement(one: Placement, other: Placement | null): boolean {
  return (
    other !== null &&
    one.originX === other.originX &&
    one.originY === other.originY &&
    one.stepX === other.stepX &&
    one.stepY === other.stepY
  );
}
