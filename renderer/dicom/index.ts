export { hang, markerOf, type Hanging, type Tile } from './hanging';
export { images, prefetchImages } from './image-source';
export { ViewerPanel, ViewerWait, type ViewerPanelProps } from './viewer-panel';
export { useViewer, viewerActs, type ViewerState } from './viewer-store';
