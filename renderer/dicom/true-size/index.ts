export { CalibrationDialog } from './calibration-dialog';
export { trueScaleOf } from './true-scale';
export { millimetersPerPixelOf, trueSizeActs, useTrueSize } from './true-size-store';
export { showTrueSize, useDisplay } from './use-true-size';
export { ViewerNote } from './viewer-note';
