import {
  displayKey,
  REDO_KEY,
  redoLatest,
  UNDO_KEY,
  undoLatest,
  useActs,
  useKeys,
  type Act,
  type KeyBinding,
} from '../../acts';
import { crosshairKeys } from '../../pointing';
import { useViewer } from '../viewer-store';
import { measureActs, useMeasure } from './measure-store';
import { MEASURE_TOOLS } from './tools';

/** The tools by key and by name. Comes after the viewer's other keys, for with a tool the arrows and Enter are its own. */
export function useMeasureKeys(activeTile: string): void {
  const drawing = useMeasure((state) => state.draft !== null || state.moving !== null);
  const tool = useMeasure((state) => state.tool);
  const selected = useMeasure((state) => state.selectedId !== null);
  const canUndo = useMeasure((state) => state.past.length > 0);
  const canRedo = useMeasure((state) => state.future.length > 0);
  const bare = useViewer((state) => state.bare);
  const measuring = tool !== 'window' && !bare;
  useKeys('Measuring', [
    ...toolKeys(),
    ...(measuring ? crosshairKeys(activeTile, CROSSHAIR) : []),
    ...(measuring || drawing || selected ? [ESCAPE] : []),
    ...(selected && !bare ? [DELETE] : []),
    ...(canUndo && !bare ? [UNDO_KEY] : []),
    ...(canRedo && !bare ? [REDO_KEY] : []),
  ]);
  useActs(actsOf({ selected: selected && !bare, canUndo: canUndo && !bare, canRedo: canRedo && !bare }));
}

const ESCAPE: KeyBinding = {
  keys: ['Escape'],
  description: 'Give up the point, then the tool, then the selection',
  run: measureActs.cancel,
};
const DELETE: KeyBinding = {
  keys: ['Delete', 'Backspace'],
  description: 'Remove the selected measurement',
  run: measureActs.removeSelected,
};
const CROSSHAIR: Parameters<typeof crosshairKeys>[1] = {
  crosshair: () => useMeasure.getState().crosshair,
  point: measureActs.point,
  put: ({ imageId }, point) => measureActs.put(imageId, point),
  putDescription: 'Put a point at the crosshair',
};

function toolKeys(): KeyBinding[] {
  return MEASURE_TOOLS.map(({ tool, name, key }) => ({
    keys: [key],
    description: name,
    run: () => measureActs.choose(tool),
  }));
}

function actsOf(can: { selected: boolean; canUndo: boolean; canRedo: boolean }): Act[] {
  const section = 'Measuring';
  const acts: Act[] = MEASURE_TOOLS.map(({ tool, name, key }) => ({
    id: `viewer.tool.${tool}`,
    name,
    shortcut: displayKey(key),
    section,
    run: () => measureActs.choose(tool),
  }));
  if (can.selected)
    acts.push({
      id: 'viewer.measure.remove',
      name: 'Remove the selected measurement',
      shortcut: 'Delete',
      section,
      run: measureActs.removeSelected,
    });
  if (can.canUndo)
    acts.push({ id: 'viewer.undo', name: 'Undo the latest act', shortcut: 'Ctrl+Z', section, run: undoLatest });
  if (can.canRedo)
    acts.push({
      id: 'viewer.redo',
      name: 'Redo what was undone last',
      shortcut: 'Ctrl+Shift+Z',
      section,
      run: redoLatest,
    });
  return acts;
}
