export { useMeasureKeys } from './measure-keys';
export { MeasureLayer } from './measure-layer';
export { isMeasuring, measureActs, useMeasure } from './measure-store';
export { onWindowBox } from './window-box';
export { MeasureHint, MeasureTools } from './measure-tools';
