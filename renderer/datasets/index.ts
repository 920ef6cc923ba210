import './datasets.css';

export { hangThumbnails, nameOfView } from './hang-thumbnails';
export { ImportDialog } from './import-dialog';
export { LeftOutDialog } from './left-out-dialog';
export { SplitDialog } from './split-dialog';
export { connectDatasets, createSplit, knownDatasets, runningImports, useDatasets } from './store';
export { StudyFacts } from './study-facts';
export { StudyFilters } from './study-filters';
export { StudyListPanel, type StudyListPanelProps } from './study-list-panel';
