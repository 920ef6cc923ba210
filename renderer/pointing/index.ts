export { CrosshairMark } from './crosshair-mark';
export { giveLeftButton, onLeftButtonLost, useLeftButton } from './left-button';
export { labelLeft, place, usePlaced } from './place';
export {
  ARROWS,
  crosshairPoint,
  imagePointAt,
  imagePointOf,
  stepped,
  surfaceOf,
  useSurface,
  type Crosshair,
} from './surface';
