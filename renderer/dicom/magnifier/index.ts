export { useMagnifierKeys } from './magnifier-keys';
export { MagnifierLayer } from './magnifier-layer';
export { magnifierActs, magnifierTakes, useMagnifier } from './magnifier-store';
