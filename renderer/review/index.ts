export { describeFinding, FindingsLayer } from './findings-layer';
