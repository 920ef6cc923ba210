export { AlertWatch } from './alert-watch';
export type { Notice } from './notices';
