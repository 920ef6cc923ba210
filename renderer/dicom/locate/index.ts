export { LocateLayer } from './locate-layer';
