import { isInverted, voiFraction, type ImageMetadata, type Voi } from '@core/dicom/index';

import type { GrayRaster } from './gray-raster';

type Presentation = Pick<ImageMetadata, 'photometricInterpretation' | 'presentationLutShape'>;

const OPAQUE_BLACK = 0xff000000;
const WHITE = 255;

/**
 * VOI and presentation for every index of a raster, as opaque canvas pixels. Index 0 (no image here) is black, inverted
 * or not. MONOCHROME1 and Presentation LUT Shape INVERSE invert once together; the reader's invert is one more.
 */
export function buildGrayTable(
  raster: GrayRaster,
  presentation: Presentation,
  voi: Voi,
  invertedByReader: boolean,
): Uint32Array {
  const fraction = voiFraction(voi);
  const inverted = isInverted(presentation) !== invertedByReader;
  const table = new Uint32Array(raster.largestIndex + 1);
  table[0] = OPAQUE_BLACK;
  for (let index = 1; index < table.length; index += 1) {
    const y = fraction(raster.modalityAtOne + (index - 1) * raster.modalityStep);
    const gray = Math.floor((inverted ? 1 - y : y) * WHITE + 0.5);
    table[index] = OPAQUE_BLACK + gray * 0x010101;
  }
  return table;
}
