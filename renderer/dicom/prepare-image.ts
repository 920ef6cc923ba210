import { ok, type Result } from '@contract/result';
import {
  chestWallEdge,
  decodePixels,
  decodeReduced,
  displayChoices,
  modalityTable,
  parseDicom,
  storedRange,
  type CodecProvider,
  type DecodedImage,
  type ImageMetadata,
  type ParsedImage,
} from '@core/dicom/index';

import type { DisplayFacts, ViewerImage } from './decode-messages';
import { buildGrayRaster, standIn } from './gray-raster';

/** Below this a whole image is there at once. */
const LEAST_PREVIEWED_PIXELS = 2 ** 22;
/** A quarter of the edges: about a screen's resolution, for a twentieth of the decoding. */
const PREVIEW_REDUCTIONS = 2;

/**
 * A DICOM file's bytes → an image ready to draw. The image may lie in the file's own memory, of which nothing else is
 * left then.
 *
 * @param bytes a whole buffer, of nobody else
 * @param onPreview told of a reduced image beforehand, where that saves a wait
 */
export async function prepareImage(
  imageId: string,
  bytes: Uint8Array,
  codecs: CodecProvider,
  onPreview: ((preview: ViewerImage) => void) | null = null,
): Promise<Result<ViewerImage>> {
  const parsed = parseDicom(bytes);
  if (!parsed.ok) return parsed;
  if (onPreview !== null) {
    const preview = await previewOf(imageId, parsed.value, codecs);
    if (preview !== null) onPreview(preview);
  }
  const decoded = await decodePixels(parsed.value, codecs);
  if (!decoded.ok) return decoded;
  const image = imageOf(imageId, parsed.value.metadata, decoded.value);
  eraseAround(image.raster.levels[0].indices);
  return ok(image);
}

/** Identifiers stay in the worker: where the pixels lie in the memory of their file, its tags are erased before it is handed over. */
function eraseAround({ buffer, byteOffset, byteLength }: Uint16Array): void {
  const memory = new Uint8Array(buffer);
  memory.fill(0, 0, byteOffset);
  memory.fill(0, byteOffset + byteLength);
}

async function previewOf(imageId: string, parsed: ParsedImage, codecs: CodecProvider): Promise<ViewerImage | null> {
  const { metadata } = parsed;
  if (metadata.rows * metadata.columns < LEAST_PREVIEWED_PIXELS) return null;
  const reduced = await decodeReduced(parsed, codecs, PREVIEW_REDUCTIONS);
  if (reduced === null) return null;
  const image = imageOf(imageId, metadata, reduced);
  return { ...image, raster: standIn(image.raster, metadata, 2 ** PREVIEW_REDUCTIONS) };
}

function imageOf(imageId: string, metadata: ImageMetadata, decoded: DecodedImage): ViewerImage {
  const display = displayChoices(metadata, decoded);
  const chestWall = chestWallEdge(metadata, decoded);
  return {
    imageId,
    // At the end: it takes the memory of what was decoded.
    raster: rasterOf(metadata, decoded),
    facts: withoutIdentifiers({ ...metadata, warnings: [...metadata.warnings, ...display.warnings] }),
    voiChoices: display.choices,
    chestWall,
    complete: decoded.complete,
  };
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
    overwrites: true,
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
