export { codecFiles } from './codec-files';
export { freezeSplit, type FrozenSplit } from './freeze';
export { datasetsHandlers } from './handlers';
export { findImageFile, findImagesByCase, type ImageFile } from './image-files';
export { clearUnfinishedImports, createImports, type Imports } from './imports';
export { makeSplit, splitHash, type LabeledCase, type SplitPlan } from './split';
export { createThumbnailMaker, type ThumbnailMaker } from './thumbnail-maker';
export { readSplitHealth, type SplitHealth } from './split-health';
export { listSplits } from './splits';
