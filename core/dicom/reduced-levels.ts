import { averageAreas, type RowSource } from './area-average.js';
import type { DecodedImage, PaddingRange } from './image-types.js';

export interface ReducedImage {
  readonly rows: number;
  readonly columns: number;
  /** Of the same kind as the full image's stored values, so that the same display table serves. */
  readonly storedValues: Uint16Array | Int16Array;
  /** Reduced pixels for one full pixel, the same both ways up to rounding; 1 is the full image. */
  readonly scale: number;
}

/**
 * The whole image at most maximumRows × maximumColumns large, by area averaging, never enlarged. Averaging stored values
 * is averaging modality values, rescaling being linear. Padding stays padding: it never mixes with tissue.
 */
export function reduceToFit(
  image: DecodedImage,
  maximumRows: number,
  maximumColumns: number,
  padding: PaddingRange | null,
): ReducedImage {
  const { rows, columns, storedValues } = image;
  const scale = Math.min(1, maximumRows / rows, maximumColumns / columns);
  if (scale === 1) return { rows, columns, storedValues, scale };
  const reducedRows = Math.max(1, Math.round(rows * scale));
  const reducedColumns = Math.max(1, Math.round(columns * scale));
  const means =
    padding === null
      ? averageAreas(valuesOf(image), reducedRows, reducedColumns)
      : averageWithoutPadding(image, padding, reducedRows, reducedColumns);
  const reduced = storedValues instanceof Int16Array ? new Int16Array(means.length) : new Uint16Array(means.length);
  for (let i = 0; i < means.length; i += 1) reduced[i] = Math.round(means[i] ?? 0);
  return { rows: reducedRows, columns: reducedColumns, storedValues: reduced, scale };
}

function valuesOf({ rows, columns, storedValues }: DecodedImage): RowSource {
  return {
    rows,
    columns,
    readRow: (row, into) => {
      into.set(storedValues.subarray(row * columns, (row + 1) * columns));
    },
  };
}

/** Means over the pixels that are image; padding where more than half of the area is padding. */
function averageWithoutPadding(
  image: DecodedImage,
  padding: PaddingRange,
  rows: number,
  columns: number,
): Float64Array {
  const { minimum, maximum } = padding;
  const read = (pick: (value: number) => number): RowSource => ({
    rows: image.rows,
    columns: image.columns,
    readRow: (row, into) => {
      const start = row * image.columns;
      for (let column = 0; column < image.columns; column += 1)
        into[column] = pick(image.storedValues[start + column] ?? 0);
    },
  });
  const inside = (value: number): boolean => value < minimum || value > maximum;
  const sums = averageAreas(
    read((value) => (inside(value) ? value : 0)),
    rows,
    columns,
  );
  const shares = averageAreas(
    read((value) => (inside(value) ? 1 : 0)),
    rows,
    columns,
  );
  return sums.map((sum, index) => {
    const share = shares[index] ?? 0;
    return share < 0.5 ? minimum : sum / share;
  });
}
