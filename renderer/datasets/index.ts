import './datasets.css';

export { hangThumbnails, nameOfView } from './hang-thumbnails';
export { ImportDialog } from './import-dialog';
export { LeftOutDialog } from './left-out-dialog';
export { SplitDialog, SplitTable } from './split-dialog';
export { connectDatasets, createSplit, knownDatasets, runningImports, useDatasets } from './store';
export { StudyFacts } from './study-facts';
export { StudyFilters } from './study-filters';
export { StudyListPanel } from './study-list-panel';
