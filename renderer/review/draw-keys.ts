import { useEffect } from 'react';

import {
  addUndoSource,
  REDO_KEY,
  redoLatest,
  UNDO_KEY,
  undoLatest,
  useActs,
  useKeys,
  type Act,
  type KeyBinding,
  type UndoSource,
} from '../acts';
import { crosshairKeys, surfaceOf } from '../pointing';
import { historyOf, openImages, useAnnotations } from './annotation-store';
import { KINDS, kindName } from './content';
import { reachOf } from './draw-pointer';
import { drawActs, ownOn, useDraw } from './draw-store';
import { nextRedo, nextUndo } from './history';
import { DRAW_TOOLS } from './tools';

/**
 * Drawing by key and by name. Comes after the viewer's keys: with a tool the arrows, Enter and the brackets are its own, and
 * with an outline begun, C is. `shown`: nothing is changed that is hidden.
 */
export function useDrawKeys(activeTile: string, shown: boolean): void {
  const chosen = useDraw((state) => state.tool !== null) && shown;
  const outlining = useDraw((state) => state.draft?.shape === 'outline');
  const moving = useDraw((state) => state.moving !== null);
  const selected = useDraw((state) => state.selectedId !== null) && shown;
  const refused = useDraw((state) => state.refusal !== null);
  const canUndo = useAnnotations((state) => nextUndo(historyOf(state), openImages()) !== null) && shown;
  const canRedo = useAnnotations((state) => nextRedo(historyOf(state), openImages()) !== null) && shown;
  useUndo(shown);
  useKeys('Drawing', [
    ...toolKeys(),
    ...(chosen ? crosshairKeys(activeTile, CROSSHAIR) : []),
    ...(chosen && outlining ? [CLOSE] : []),
    ...(chosen || selected ? selectionKeys(activeTile) : []),
    ...(chosen || moving || selected || refused ? [ESCAPE] : []),
    ...(selected ? [DELETE] : []),
    ...(canUndo ? [UNDO_KEY] : []),
    ...(canRedo ? [REDO_KEY] : []),
  ]);
  useActs(actsOf({ selected, canUndo, canRedo }));
}

function useUndo(shown: boolean): void {
  useEffect(() => (shown ? addUndoSource(UNDO_SOURCE) : undefined), [shown]);
}

const UNDO_SOURCE: UndoSource = {
  latestDone: () => nextUndo(historyOf(useAnnotations.getState()), openImages())?.order ?? null,
  latestUndone: () => nextRedo(historyOf(useAnnotations.getState()), openImages())?.order ?? null,
  undo: drawActs.undo,
  redo: drawActs.redo,
};

const CLOSE: KeyBinding = { keys: ['c'], description: 'Close the outline', run: drawActs.close };
const ESCAPE: KeyBinding = {
  keys: ['Escape'],
  description: 'Give up the shape, then the tool, then the selection',
  run: drawActs.cancel,
};
const DELETE: KeyBinding = {
  keys: ['Delete', 'Backspace'],
  description: 'Remove the selected annotation',
  run: drawActs.removeSelected,
};
const CROSSHAIR: Parameters<typeof crosshairKeys>[1] = {
  crosshair: () => useDraw.getState().crosshair,
  point: drawActs.point,
  put: (surface, point) => drawActs.put(surface.imageId, point, reachOf(surface)),
  putDescription: 'Put a point at the crosshair; on the first or the last one, close the outline',
};

function toolKeys(): KeyBinding[] {
  return [
    ...DRAW_TOOLS.map(({ shape, name, key }) => ({
      keys: [key],
      description: name,
      run: () => drawActs.choose(shape),
    })),
    { keys: ['k'], description: 'Next kind of finding', run: drawActs.nextKind },
  ];
}

function selectionKeys(activeTile: string): KeyBinding[] {
  return [
    { keys: [']'], description: 'Select the next annotation', run: () => selectBy(activeTile, 1) },
    { keys: ['['], description: 'Select the previous annotation', run: () => selectBy(activeTile, -1) },
  ];
}

/** Among the reader's own on the active view, in the order in which they were drawn. */
function selectBy(tile: string, by: number): void {
  const surface = surfaceOf(tile);
  if (surface === null) return;
  const ids = ownOn(surface.imageId).map(({ annotationId }) => annotationId);
  const at = ids.indexOf(useDraw.getState().selectedId ?? '');
  const from = at < 0 && by < 0 ? 0 : at;
  drawActs.select(ids[(from + by + ids.length) % ids.length] ?? null);
}

function actsOf(can: { selected: boolean; canUndo: boolean; canRedo: boolean }): Act[] {
  const section = 'Drawing';
  const acts: Act[] = DRAW_TOOLS.map(({ shape, name, shortcut }) => ({
    id: `viewer.draw.${shape}`,
    name,
    shortcut,
    section,
    run: () => drawActs.choose(shape),
  }));
  for (const kind of KINDS)
    acts.push({
      id: `viewer.draw.kind.${kind}`,
      name: `${can.selected ? 'Make the selected annotation' : 'Draw as'} ${kindName(kind)}`,
      section,
      run: () => drawActs.chooseKind(kind),
    });
  if (can.selected) {
    const name = 'Remove the selected annotation';
    acts.push({ id: 'viewer.draw.remove', name, shortcut: 'Delete', section, run: drawActs.removeSelected });
  }
  if (can.canUndo)
    acts.push({ id: 'viewer.undo', name: 'Undo the latest act', shortcut: 'Ctrl+Z', section, run: undoLatest });
  if (can.canRedo) {
    const name = 'Redo what was undone last';
    acts.push({ id: 'viewer.redo', name, shortcut: 'Ctrl+Shift+Z', section, run: redoLatest });
  }
  return acts;
}
