import { findBreast, type BreastMask } from './breast-mask.js';
import type { DecodedImage, ImageMetadata } from './image-types.js';
import { modalityTable, storedRange } from './modality-lut.js';
import { normalizedTable } from './normalized-values.js';
import type { Voi } from './voi.js';

const LOW_PERCENTILE = 0.01;
const HIGH_PERCENTILE = 0.995;

/** A window from the 1st to the 99.5th percentile of the breast's modality values: air and labels have no say. */
export function percentileWindow(metadata: ImageMetadata, image: DecodedImage): Voi {
  const breast = findBreast(image, normalizedTable(metadata));
  const counts = countStored(metadata, image, breast);
  const modality = modalityTable(metadata);
  const order = Array.from(counts.keys()).filter((index) => (counts[index] ?? 0) > 0);
  order.sort((a, b) => (modality[a] ?? 0) - (modality[b] ?? 0));
  const low = valueAt(order, counts, modality, LOW_PERCENTILE);
  const high = valueAt(order, counts, modality, HIGH_PERCENTILE);
  return windowOver(low, high);
}

/** A window from the smallest to the largest modality value of the image. */
export function wholeWindow(metadata: ImageMetadata, { storedValues }: DecodedImage): Voi {
  const { padding } = metadata;
  const modality = modalityTable(metadata);
  const { minimum } = storedRange(metadata);
  let low = Infinity;
  let high = -Infinity;
  for (const stored of storedValues) {
    if (padding !== null && stored >= padding.minimum && stored <= padding.maximum) continue;
    const value = modality[stored - minimum] ?? 0;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? windowOver(0, 0) : windowOver(low, high);
}

function windowOver(low: number, high: number): Voi {
  // DICOM PS3.3 C.11.2.1.2.1: this center and width put low at the darkest and high at the brightest gray.
  const width = Math.max(1, high - low + 1);
  const center = (low + high) / 2 + 0.5;
  return { kind: 'window', center, width, explanation: null, voiLutFunction: 'LINEAR', source: 'estimated' };
}

/** How often each stored value occurs in the breast, padding left out. */
function countStored(metadata: ImageMetadata, image: DecodedImage, breast: BreastMask): Uint32Array {
  const { minimum, maximum } = storedRange(metadata);
  const counts = new Uint32Array(maximum - minimum + 1);
  const { rows, columns, storedValues } = image;
  const { blockSize, gridRows, gridColumns, blocks } = breast;
  for (let gridRow = 0; gridRow < gridRows; gridRow += 1) {
    for (let gridColumn = 0; gridColumn < gridColumns; gridColumn += 1) {
      if (blocks[gridRow * gridColumns + gridColumn] === 0) continue;
      const bottom = Math.min(rows, (gridRow + 1) * blockSize);
      const right = Math.min(columns, (gridColumn + 1) * blockSize);
      for (let row = gridRow * blockSize; row < bottom; row += 1) {
        for (let column = gridColumn * blockSize; column < right; column += 1) {
          const index = (storedValues[row * columns + column] ?? 0) - minimum;
          counts[index] = (counts[index] ?? 0) + 1;
        }
      }
    }
  }
  const { padding } = metadata;
  if (padding !== null)
    counts.fill(0, Math.max(0, padding.minimum - minimum), Math.max(0, padding.maximum - minimum + 1));
  return counts;
}

function valueAt(order: readonly number[], counts: Uint32Array, modality: Float64Array, share: number): number {
  const total = order.reduce((sum, index) => sum + (counts[index] ?? 0), 0);
  let seen = 0;
  for (const index of order) {
    seen += counts[index] ?? 0;
    if (seen >= share * total) return modality[index] ?? 0;
  }
  return modality[0] ?? 0;
}
