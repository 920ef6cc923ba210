import { useEffect } from 'react';

import {
  addUndoSource,
  redoLatest,
  undoLatest,
  useActs,
  useKeys,
  type Act,
  type KeyBinding,
  type UndoSource,
} from '../acts';
import { ARROWS, crosshairPoint, stepped, surfaceOf } from '../pointing';
import { historyOf, openImages, useAnnotations } from './annotation-store';
import { KINDS, kindName } from './content';
import { reachOf } from './draw-pointer';
import { drawActs, ownOn, useDraw } from './draw-store';
import { nextRedo, nextUndo } from './history';
import { DRAW_TOOLS } from './tools';

const STEP_PX = 10;

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
    ...(chosen ? crosshairKeys(activeTile) : []),
    ...(chosen && outlining ? [CLOSE] : []),
    ...(chosen || selected ? selectionKeys(activeTile) : []),
    ...(chosen || moving || selected || refused ? [ESCAPE] : []),
    ...(selected ? [DELETE] : []),
    ...(canUndo ? [UNDO] : []),
    ...(canRedo ? [REDO] : []),
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
const UNDO: KeyBinding = { keys: ['Ctrl+z'], description: 'Undo the latest act', run: undoLatest };
const REDO: KeyBinding = {
  keys: ['Ctrl+Shift+z', 'Ctrl+y'],
  description: 'Redo what was undone last',
  run: redoLatest,
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

function crosshairKeys(activeTile: string): KeyBinding[] {
  const names = Object.keys(ARROWS);
  return [
    { keys: names, description: 'Move the crosshair', run: (_event, key) => moveCrosshair(activeTile, key, STEP_PX) },
    {
      keys: names.map((name) => `Shift+${name}`),
      description: 'Move the crosshair by one pixel of the image',
      run: (_event, key) => moveCrosshair(activeTile, key.replace('Shift+', ''), null),
    },
    {
      keys: ['Enter'],
      description: 'Put a point at the crosshair; on the first or the last one, close the outline',
      run: () => putAtCrosshair(activeTile),
    },
  ];
}

function selectionKeys(activeTile: string): KeyBinding[] {
  return [
    { keys: [']'], description: 'Select the next annotation', run: () => selectBy(activeTile, 1) },
    { keys: ['['], description: 'Select the previous annotation', run: () => selectBy(activeTile, -1) },
  ];
}

function moveCrosshair(tile: string, key: string, stepPx: number | null): void {
  const surface = surfaceOf(tile);
  const direction = ARROWS[key];
  if (surface === null || direction === undefined) return;
  const point = stepped(surface, useDraw.getState().crosshair, direction, stepPx);
  if (point !== null) drawActs.point({ imageId: surface.imageId, point, byKeyboard: true });
}

function putAtCrosshair(tile: string): void {
  const surface = surfaceOf(tile);
  if (surface === null) return;
  const point = crosshairPoint(surface, useDraw.getState().crosshair);
  if (point === null) return;
  drawActs.point({ imageId: surface.imageId, point, byKeyboard: true });
  drawActs.put(surface.imageId, point, reachOf(surface));
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
