import type { ImageMetadata } from './image-types.js';

export interface StoredRange {
  readonly minimum: number;
  readonly maximum: number;
}

type Depth = Pick<ImageMetadata, 'bitsStored' | 'signed'>;
type Modality = Depth & Pick<ImageMetadata, 'rescaleSlope' | 'rescaleIntercept' | 'modalityLut'>;

/** Every value that BitsStored and PixelRepresentation can express. */
export function storedRange({ bitsStored, signed }: Depth): StoredRange {
  if (!signed) return { minimum: 0, maximum: 2 ** bitsStored - 1 };
  return { minimum: -(2 ** (bitsStored - 1)), maximum: 2 ** (bitsStored - 1) - 1 };
}

/** The modality value of each stored value, from the range's minimum on (PS3.3 C.11.1). */
export function modalityTable(metadata: Modality): Float64Array {
  const { minimum, maximum } = storedRange(metadata);
  const { rescaleSlope, rescaleIntercept, modalityLut } = metadata;
  return Float64Array.from({ length: maximum - minimum + 1 }, (_, index) => {
    const stored = minimum + index;
    if (modalityLut === null) return rescaleSlope * stored + rescaleIntercept;
    const entry = Math.min(modalityLut.values.length - 1, Math.max(0, stored - modalityLut.firstMapped));
    return modalityLut.values[entry] ?? 0;
  });
}

/** The smallest and the largest modality value that any stored value can have. */
export function modalityRange(metadata: Modality): StoredRange {
  const table = modalityTable(metadata);
  let minimum = Infinity;
  let maximum = -Infinity;
  for (const value of table) {
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  return { minimum, maximum };
}
