export { WindowBoxLayer } from './window-box-layer';
