import type { DecodedImage } from './image-types.js';
import type { NormalizedTable } from './normalized-values.js';

/** The breast on a coarse grid of square blocks: 1 where a block belongs to it. */
export interface BreastMask {
  readonly blockSize: number;
  readonly gridRows: number;
  readonly gridColumns: number;
  readonly blocks: Uint8Array;
  /** In blocks, the ends not included. */
  readonly box: { readonly top: number; readonly left: number; readonly bottom: number; readonly right: number };
  /** More of the breast lies in the right half of the image. */
  readonly onTheRight: boolean;
  /** False when nothing stands out from the background: then the mask is the whole image. */
  readonly found: boolean;
}

const COARSE_GRID_BLOCKS = 256;
const BINS = 256;

/** Preprocessing version 1, steps 3 and 4: Otsu on block means, the largest 4-connected component. */
export function findBreast(image: DecodedImage, table: NormalizedTable): BreastMask {
  const blockSize = Math.ceil(Math.max(image.rows, image.columns) / COARSE_GRID_BLOCKS);
  const gridRows = Math.ceil(image.rows / blockSize);
  const gridColumns = Math.ceil(image.columns / blockSize);
  const bins = blockBins(image, table, blockSize, gridRows, gridColumns);
  const threshold = Math.max(1, otsuThreshold(bins) >> 1);
  const foreground = Uint8Array.from(bins, (bin) => (bin >= threshold ? 1 : 0));
  const component = largestComponent(foreground, gridRows, gridColumns);
  const found = component.includes(1);
  const blocks = found ? component : component.fill(1);
  return { blockSize, gridRows, gridColumns, blocks, found, ...extentOf(blocks, gridRows, gridColumns, found) };
}

/** The mean of each block (floored), as one of 256 bins; blocks at the edge average the pixels that exist. */
function blockBins(
  image: DecodedImage,
  table: NormalizedTable,
  blockSize: number,
  gridRows: number,
  gridColumns: number,
): Uint8Array {
  const { rows, columns, storedValues } = image;
  const { values, firstStored } = table;
  const sums = new Float64Array(gridRows * gridColumns);
  for (let row = 0; row < rows; row += 1) {
    const gridStart = Math.floor(row / blockSize) * gridColumns;
    const rowStart = row * columns;
    for (let gridColumn = 0, from = 0; gridColumn < gridColumns; gridColumn += 1, from += blockSize) {
      const until = Math.min(columns, from + blockSize);
      let sum = 0;
      for (let column = from; column < until; column += 1) {
        sum += values[(storedValues[rowStart + column] ?? 0) - firstStored] ?? 0;
      }
      sums[gridStart + gridColumn] = (sums[gridStart + gridColumn] ?? 0) + sum;
    }
  }
  return Uint8Array.from(sums, (sum, index) => {
    const height = Math.min(blockSize, rows - Math.floor(index / gridColumns) * blockSize);
    const width = Math.min(blockSize, columns - (index % gridColumns) * blockSize);
    return Math.floor(sum / (height * width)) >> 8;
  });
}

/** Otsu 1979: the first bin of the brighter class that parts the histogram best; the lowest of equals, 0 for one value. */
export function otsuThreshold(bins: Uint8Array): number {
  const histogram = new Float64Array(BINS);
  for (const bin of bins) histogram[bin] = (histogram[bin] ?? 0) + 1;
  const totalSum = histogram.reduce((sum, count, bin) => sum + count * bin, 0);
  let best = 0;
  let bestVariance = -1;
  let below = 0;
  let belowSum = 0;
  for (let threshold = 1; threshold < BINS; threshold += 1) {
    below += histogram[threshold - 1] ?? 0;
    belowSum += (histogram[threshold - 1] ?? 0) * (threshold - 1);
    const above = bins.length - below;
    if (below === 0 || above === 0) continue;
    const difference = belowSum * above - (totalSum - belowSum) * below;
    const variance = (difference * difference) / (below * above);
    if (variance > bestVariance) {
      bestVariance = variance;
      best = threshold;
    }
  }
  return best;
}

/** The largest 4-connected component; of equals the first in row-major order. */
function largestComponent(foreground: Uint8Array, gridRows: number, gridColumns: number): Uint8Array {
  const labels = new Int32Array(foreground.length);
  const stack = new Int32Array(foreground.length);
  let label = 0;
  let largest = 0;
  let largestSize = 0;
  for (let start = 0; start < foreground.length; start += 1) {
    if (foreground[start] === 0 || labels[start] !== 0) continue;
    label += 1;
    const size = flood(foreground, labels, stack, start, label, gridRows, gridColumns);
    if (size > largestSize) {
      largestSize = size;
      largest = label;
    }
  }
  return Uint8Array.from(labels, (value) => (value === largest && largest !== 0 ? 1 : 0));
}

function flood(
  foreground: Uint8Array,
  labels: Int32Array,
  stack: Int32Array,
  start: number,
  label: number,
  gridRows: number,
  gridColumns: number,
): number {
  let depth = 0;
  let size = 0;
  const visit = (block: number): void => {
    if (foreground[block] === 0 || labels[block] !== 0) return;
    labels[block] = label;
    stack[depth++] = block;
    size += 1;
  };
  visit(start);
  while (depth > 0) {
    const block = stack[--depth] ?? 0;
    const column = block % gridColumns;
    if (column > 0) visit(block - 1);
    if (column + 1 < gridColumns) visit(block + 1);
    if (block >= gridColumns) visit(block - gridColumns);
    if (block + gridColumns < gridRows * gridColumns) visit(block + gridColumns);
  }
  return size;
}

function extentOf(
  blocks: Uint8Array,
  gridRows: number,
  gridColumns: number,
  found: boolean,
): Pick<BreastMask, 'box' | 'onTheRight'> {
  const box = { top: gridRows, left: gridColumns, bottom: 0, right: 0 };
  let left = 0;
  let right = 0;
  blocks.forEach((inside, block) => {
    if (inside === 0) return;
    const row = Math.floor(block / gridColumns);
    const column = block % gridColumns;
    box.top = Math.min(box.top, row);
    box.left = Math.min(box.left, column);
    box.bottom = Math.max(box.bottom, row + 1);
    box.right = Math.max(box.right, column + 1);
    if (column * 2 >= gridColumns) right += 1;
    else left += 1;
  });
  return { box, onTheRight: found && right > left };
}
