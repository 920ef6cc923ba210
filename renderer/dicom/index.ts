export type { Hanging, HangingStep, Tile } from './hanging';
export { expectImages, images, prefetchImages } from './image-source';
export { ViewerPanel, ViewerWait, type PriorStudy, type ViewerPanelProps } from './viewer-panel';
export { trueSizeActs } from './true-size';
export { firstImagesOf, useHanging, type ShownHanging } from './use-hanging';
export { companionProtocol } from './companion-protocol';
export { useViewer, viewerActs, type ViewerState } from './viewer-store';
