export { crosshairKeys } from './crosshair-keys';
export { CrosshairMark } from './crosshair-mark';
export { isDragged, listenToHand } from './hand';
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
