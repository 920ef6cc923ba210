import { failed, ok, type Result } from '@contract/result';
import {
  chestWallEdge,
  chooseVoi,
  decodePixels,
  modalityTable,
  parseDicom,
  storedRange,
  voiChoices,
  type CodecProvider,
  type DecodedImage,
  type ImageMetadata,
  type ParsedImage,
  type Voi,
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
  if (!decoded.ok) return nameSyntax(decoded, parsed.value);
  const { metadata } = parsed.value;
  return ok({
    imageId,
    raster: rasterOf(metadata, decoded.value),
    facts: withoutIdentifiers(metadata),
    voiChoices: choicesOf(metadata, decoded.value),
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

function choicesOf(metadata: ImageMetadata, decoded: DecodedImage): readonly Voi[] {
  const named = voiChoices(metadata);
  return named.length > 0 ? named : [chooseVoi(metadata, decoded)];
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

/** Whoever reads why pixels did not decode also needs to know what they were encoded in. */
function nameSyntax(failure: Extract<Result<never>, { ok: false }>, parsed: ParsedImage): Result<never> {
  const { transferSyntaxName, transferSyntaxUid } = parsed.metadata;
  const { code, message, problems } = failure.failure;
  const path = 'Transfer Syntax UID (0002,0010)';
  return failed(code, message, [
    ...problems,
    { path, message: `${transferSyntaxName}, ${transferSyntaxUid}`, remedy: null },
  ]);
}
