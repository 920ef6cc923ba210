import { keysOf } from './json-pointer';
import { placeOfField } from './source/source-diagnostics';
import { shownPlaces } from './source/source-document';
import { selectInSource } from './source/source-editor';
import { showView, useSource } from './source/source-store';
import { useConfig } from './store';

/** Puts the focus on a field: its input in the form, its line in the source, whichever is on screen. */
export function goToField(pointer: string): void {
  if (useSource.getState().view === 'source') selectInSource(placeOfField(pointer, shownPlaces()));
  else focusInput(pointer);
}

/** Shows the source, and in it the place where it stops making sense. */
export function goToSourceProblem(): void {
  const at = useConfig.getState().sourceProblem?.at;
  if (at === undefined) return;
  showView('source');
  // The view has to be on screen first.
  requestAnimationFrame(() => selectInSource(at));
}

/** rjsf names its inputs root_whole_learningRate. A field without one is shown by the nearest section that has a place. */
function focusInput(pointer: string): void {
  const keys = keysOf(pointer);
  for (let depth = keys.length; depth > 0; depth--) {
    const element = document.getElementById(['root', ...keys.slice(0, depth)].join('_'));
    if (element === null) continue;
    const fold = element.closest('details');
    if (fold) fold.open = true;
    element.scrollIntoView({ block: 'center' });
    element.focus();
    return;
  }
}
