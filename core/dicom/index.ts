/**
 * One decoder, one VOI, one view resolver: shared by import, viewer, thumbnails and inference.
 *
 *   const parsed = parseDicom(bytes);                          // Result<ParsedImage>
 *   const decoded = await decodePixels(parsed.value, codecs);  // Result<DecodedImage>
 *   const voi = chooseVoi(metadata, decoded);                  // the file's first window, else a percentile window
 *   const lut = buildDisplayLut(metadata, voi);                // stored value - lut.firstStored → gray level
 */
export type * from './image-types';
export { parseDicom } from './parse-dicom';
export { createDecoder, decodePixels } from './decode-pixels';
export { caseKeyBytes } from './case-key';
export { transferSyntaxOf, type TransferSyntax } from './transfer-syntax';
export { modalityRange, modalityTable, storedRange, type StoredRange } from './modality-lut';
export { buildDisplayLut, type DisplayLut, type Voi } from './voi';
export { chooseVoi, percentileWindow } from './default-window';
export { resolveView, type ResolvedView } from './view';
export { hangFourUp, type FourUp, type HangingImage, type HangingTile } from './hanging';
export { chestWallEdge, type ChestWall } from './chest-wall';
export { spacingOf, type SpacingWithProvenance } from './millimeters';
export { reduceToFit, type ReducedImage } from './reduced-levels';
export { trainingExclusion, type TrainingExclusion } from './training-exclusion';
