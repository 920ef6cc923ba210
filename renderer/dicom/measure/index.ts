export { useMeasureKeys } from './measure-keys';
export { MeasureLayer } from './measure-layer';
export { isMeasuring } from './measure-store';
export { MeasureHint, MeasureTools } from './measure-tools';
