import { heatColor } from './colormap';

/** A class activation map: logits, row-major. */
export interface ActivationMap {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
  /** The network saw the image mirrored: map column 0 lies at the region's right edge. */
  readonly mirrored: boolean;
  readonly minimum: number;
  readonly maximum: number;
}

export interface HeatPixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/**
 * The map as colored pixels, `finer` for each cell along an edge, turned the way the image lies. Values are interpolated
 * between cell centers before they are colored: colors in between would be no values.
 */
export function drawHeatmap(map: ActivationMap, finer: number): HeatPixels {
  const width = map.columns * finer;
  const height = map.rows * finer;
  const rgba = new Uint8ClampedArray(width * height * 4);
  const span = map.maximum - map.minimum;
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const seen = map.mirrored ? width - 1 - column : column;
      const value = valueAt(map, (row + 0.5) / finer - 0.5, (seen + 0.5) / finer - 0.5);
      const { red, green, blue, alpha } = heatColor(span > 0 ? (value - map.minimum) / span : 0);
      rgba.set([red, green, blue, alpha], (row * width + column) * 4);
    }
  }
  return { width, height, rgba };
}

/** Bilinear between cell centers; beyond the outermost centers, their value. */
function valueAt(map: ActivationMap, row: number, column: number): number {
  const y = Math.min(map.rows - 1, Math.max(0, row));
  const x = Math.min(map.columns - 1, Math.max(0, column));
  const top = Math.floor(y);
  const left = Math.floor(x);
  const cell = (r: number, c: number): number =>
    map.values[Math.min(map.rows - 1, r) * map.columns + Math.min(map.columns - 1, c)] ?? 0;
  const upper = cell(top, left) * (1 - x + left) + cell(top, left + 1) * (x - left);
  const lower = cell(top + 1, left) * (1 - x + left) + cell(top + 1, left + 1) * (x - left);
  return upper * (1 - y + top) + lower * (y - top);
}
