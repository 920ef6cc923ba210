import { buildDisplayLut, chooseVoi, reduceToFit, type DecodedImage, type ImageMetadata } from '@core/dicom/index';

import { encodeGrayPng } from './gray-png';

const THUMBNAIL_PIXELS = 256;

/** The image as the viewer first shows it, at most 256 pixels high and wide. */
export function thumbnailOf(metadata: ImageMetadata, image: DecodedImage): Buffer {
  const lut = buildDisplayLut(metadata, chooseVoi(metadata, image));
  const reduced = reduceToFit(image, THUMBNAIL_PIXELS, THUMBNAIL_PIXELS, metadata.padding);
  const grays = Uint8Array.from(reduced.storedValues, (value) => lut.grays[value - lut.firstStored] ?? 0);
  return encodeGrayPng(reduced.rows, reduced.columns, grays);
}
