export { useMeasureKeys } from './measure-keys';
export { MeasureLayer } from './measure-layer';
export { MeasureHint, MeasureTools } from './measure-tools';
