/**
 * One decoder, one VOI, one view resolver: shared by import, viewer, thumbnails and inference.
 *
 *   const parsed = parseDicom(bytes);                          // Result<ParsedImage>
 *   const decoded = await decodePixels(parsed.value, codecs);  // Result<DecodedImage>
 *   const voi = chooseVoi(metadata, decoded);                  // the file's first table or window, else by percentiles
 *   const lut = buildDisplayLut(metadata, voi);                // stored value s → lut.grays[s - lut.firstStored]
 */
export type * from './image-types.js';
export { nameTransferSyntax } from './file-header.js';
export { parseDicom } from './parse-dicom.js';
export { decodePixels } from './decode-pixels.js';
export { decodeReduced } from './decode-reduced.js';
export { CODEC_FILES } from './codec-modules.js';
export { caseKeyBytes } from './case-key.js';
export { transferSyntaxOf, type TransferSyntax } from './transfer-syntax.js';
export { modalityRange, modalityTable, storedRange, type StoredRange } from './modality-lut.js';
export { normalizedTable, type NormalizedTable } from './normalized-values.js';
export { buildDisplayLut, isInverted, voiChoices, voiFraction, type DisplayLut, type Voi } from './voi.js';
export { chooseVoi, displayChoices, type DisplayChoices } from './display-choices.js';
export { percentileWindow } from './default-window.js';
export { findBreast, type BreastMask } from './breast-mask.js';
export { resolveView, type ResolvedView } from './view.js';
export {
  hangStudy,
  type HangingImage,
  protocolProblems,
  type HungStep,
  type HungStudy,
  type HungTile,
} from './hang-study.js';
export {
  bandInOther,
  estimateNipple,
  type ImagePoint,
  type LocatableView,
  type LocateResult,
  type NippleBand,
} from './nipple-band.js';
export { chestWallEdge, orientForHanging, type ChestWall, type Orientation } from './chest-wall.js';
export { spacingOf, type SpacingWithProvenance } from './millimeters.js';
export { averageAreas, type RowSource } from './area-average.js';
export { reduceToFit, type ReducedImage } from './reduced-levels.js';
export { trainingExclusion, type TrainingExclusion } from './training-exclusion.js';
export { burnedInRisk } from './burned-in.js';
export { readTagDictionary } from './tag-dictionary.js';
export { readTags, type TagLine, type TagList } from './read-tags.js';
