import { useAnnotations } from './annotation-store';

/**
 * The window asks before it closes while a stroke is in no database: `false` here becomes main's question. Once said it holds, also
 * on other screens, for as long as the window lives.
 */
export function askBeforeLeaving(): void {
  window.onbeforeunload = () => (useAnnotations.getState().unsaved.length > 0 ? false : undefined);
}
