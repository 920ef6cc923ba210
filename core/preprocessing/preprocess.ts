import {
  averageAreas,
  findBreast,
  normalizedTable,
  type BreastMask,
  type DecodedImage,
  type ImageMetadata,
  type NormalizedTable,
} from '@core/dicom/index.js';

import type { Geometry } from './geometry.js';

/** What the network sees of an image, and how it came there. */
export interface PreparedImage {
  /** The same numbers as the trainer's cache holds, 0 … 65535. */
  readonly pixels: Uint16Array;
  /** pixels / 65535, shape [1, 1, rows, columns]. */
  readonly input: Float32Array;
  readonly rows: number;
  readonly columns: number;
  readonly geometry: Geometry;
}

const GREATEST = 65535;
const BRIGHT_SHARE = 0.995;

/** A crop of the image in normalized values, mirrored where the breast is on the right. */
interface Crop {
  readonly height: number;
  readonly width: number;
  readonly readRow: (row: number, into: Float64Array) => void;
}

/**
 * Preprocessing version 1: one definition, shared with training/mammobench/dicom/preprocess.py, from stored values to the
 * input of a network of rows × columns. The chest wall comes to column 0.
 */
export function preprocess(metadata: ImageMetadata, image: DecodedImage, rows: number, columns: number): PreparedImage {
  const table = normalizedTable(metadata);
  const geometry = placeBreast(findBreast(image, table), image, rows, columns);
  const crop = cropOf(image, table, geometry);
  const bright = brightLevel(crop);
  const means = averageAreas(
    { rows: crop.height, columns: crop.width, readRow: crop.readRow },
    geometry.rows,
    geometry.columns,
  );
  const pixels = new Uint16Array(rows * columns);
  for (let row = 0; row < geometry.rows; row += 1) {
    for (let column = 0; column < geometry.columns; column += 1) {
      const share = Math.min((means[row * geometry.columns + column] ?? 0) / bright, 1);
      pixels[(row + geometry.top) * columns + column] = Math.floor(share * GREATEST + 0.5);
    }
  }
  return { pixels, input: Float32Array.from(pixels, (value) => value / GREATEST), rows, columns, geometry };
}

/** The crop box in pixels, and the part of the input that it fills (steps 4 and 6). */
function placeBreast(breast: BreastMask, image: DecodedImage, rows: number, columns: number): Geometry {
  const { box, blockSize, onTheRight } = breast;
  const x = box.left * blockSize;
  const y = box.top * blockSize;
  const width = Math.min(image.columns, box.right * blockSize) - x;
  const height = Math.min(image.rows, box.bottom * blockSize) - y;
  const scale = Math.min(rows / height, columns / width);
  const filledRows = Math.min(rows, Math.max(1, Math.floor(height * scale + 0.5)));
  const filledColumns = Math.min(columns, Math.max(1, Math.floor(width * scale + 0.5)));
  return {
    box: { x, y, width, height },
    mirrored: onTheRight,
    rows: filledRows,
    columns: filledColumns,
    top: Math.floor((rows - filledRows) / 2),
  };
}

function cropOf(image: DecodedImage, table: NormalizedTable, { box, mirrored }: Geometry): Crop {
  const { storedValues, columns } = image;
  const { values, firstStored } = table;
  const readRow = (row: number, into: Float64Array): void => {
    const start = (box.y + row) * columns + box.x;
    for (let column = 0; column < box.width; column += 1) {
      const at = mirrored ? box.width - 1 - column : column;
      into[column] = values[(storedValues[start + at] ?? 0) - firstStored] ?? 0;
    }
  };
  return { height: box.height, width: box.width, readRow };
}

/** Step 5: the 99.5th percentile of the crop's values above 0. */
function brightLevel(crop: Crop): number {
  const counts = new Uint32Array(GREATEST + 1);
  const row = new Float64Array(crop.width);
  for (let y = 0; y < crop.height; y += 1) {
    crop.readRow(y, row);
    for (const value of row) counts[value] = (counts[value] ?? 0) + 1;
  }
  const total = crop.height * crop.width - (counts[0] ?? 0);
  if (total === 0) return GREATEST;
  const due = Math.ceil(BRIGHT_SHARE * total);
  let seen = 0;
  for (let value = 1; value < GREATEST; value += 1) {
    seen += counts[value] ?? 0;
    if (seen >= due) return value;
  }
  return GREATEST;
}
