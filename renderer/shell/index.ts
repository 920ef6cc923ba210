export { useActs, useKeys, type Act, type KeyBinding } from '../acts';
export { workstation } from '../bridge';
export { formatRoute, navigate, parseRoute, useRoute, type Route, type RouteTo, type ScreenName } from './routes';
