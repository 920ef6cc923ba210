import type { ImageMetadata } from './image-types.js';
import { modalityRange, modalityTable, storedRange } from './modality-lut.js';

/** Stored value s → entry s - firstStored: 0 is air and 65535 the densest that the file can express, in every file. */
export interface NormalizedTable {
  readonly firstStored: number;
  readonly values: Uint16Array;
}

/**
 * Preprocessing version 1, steps 1 and 2: the modality value scaled over the range that BitsStored can express,
 * MONOCHROME1 turned over, padding 0.
 */
export function normalizedTable(metadata: ImageMetadata): NormalizedTable {
  const { minimum: firstStored } = storedRange(metadata);
  const { minimum: lowest, maximum: highest } = modalityRange(metadata);
  const inverted = metadata.photometricInterpretation === 'MONOCHROME1';
  const span = highest - lowest;
  const values = Uint16Array.from(modalityTable(metadata), (value) => {
    const upright = inverted ? lowest + highest - value : value;
    return span > 0 ? Math.floor(((upright - lowest) / span) * 65535 + 0.5) : 0;
  });
  if (metadata.padding !== null) {
    const first = Math.max(0, metadata.padding.minimum - firstStored);
    values.fill(0, first, Math.max(0, metadata.padding.maximum - firstStored + 1));
  }
  return { firstStored, values };
}
