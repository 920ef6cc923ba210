import { ok, type Result } from '@contract/result';
import {
  chestWallEdge,
  decodePixels,
  displayChoices,
  modalityTable,
  parseDicom,
  storedRange,
  type CodecProvider,
  type DecodedImage,
  type ImageMetadata,
} from '@core/dicom/index';

import type { DisplayFacts, ViewerImage } from './decode-messages';
import { buildGrayRaster } from './gray-raster';

/** A DICOM file's bytes → an image ready to draw. */
export async function prepareImage(
  imageId: string,
  bytes: Uint8Array,
  codecs: CodecProvider,
): Promise<Result<ViewerImage>> {
  const parsed = parseDicom(bytes);
  if (!parsed.ok) return parsed;
  const decoded = await decodePixels(parsed.value, codecs);
  if (!decoded.ok) return decoded;
  const { metadata } = parsed.value;
  const display = displayChoices(metadata, decoded.value);
  return ok({
    imageId,
    raster: rasterOf(metadata, decoded.value),
    facts: withoutIdentifiers({ ...metadata, warnings: [...metadata.warnings, ...display.warnings] }),
    voiChoices: display.choices,
    chestWall: chestWallEdge(metadata, decoded.value),
    complete: decoded.value.complete,
  });
}

function rasterOf(metadata: ImageMetadata, decoded: DecodedImage): ViewerImage['raster'] {
  const { rescaleSlope, rescaleIntercept, padding } = metadata;
  const { rows, columns, storedValues } = decoded;
  return buildGrayRaster({
    rows,
    columns,
    storedValues,
    rescaleSlope,
    rescaleIntercept,
    padding,
    modalityOf: tableOf(metadata),
  });
}

function tableOf(metadata: ImageMetadata): ((stored: number) => number) | null {
  if (metadata.modalityLut === null) return null;
  const table = modalityTable(metadata);
  const { minimum } = storedRange(metadata);
  return (stored) => table[stored - minimum] ?? 0;
}

function withoutIdentifiers(metadata: ImageMetadata): DisplayFacts {
  const {
    patientId: _patientId,
    studyDate: _studyDate,
    sopInstanceUid: _sopInstanceUid,
    studyInstanceUid: _studyInstanceUid,
    seriesInstanceUid: _seriesInstanceUid,
    modalityLut: _modalityLut,
    ...facts
  } = metadata;
  return facts;
}
