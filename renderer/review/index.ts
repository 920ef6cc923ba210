export { AnnotationsLayer } from './annotations-layer';
export { DrawNotice, DrawTools } from './draw-tools';
export { describeFinding, FindingsLayer } from './findings-layer';
export { useDrawing, useDrawn } from './use-drawing';
