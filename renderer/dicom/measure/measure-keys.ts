import { redoLatest, undoLatest, useActs, useKeys, type Act, type KeyBinding } from '../../acts';
import { ARROWS, crosshairPoint, stepped, surfaceOf } from '../../pointing';
import { useViewer } from '../viewer-store';
import { measureActs, useMeasure } from './measure-store';
import { keyText, MEASURE_TOOLS } from './tools';

const STEP_PX = 10;

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
    ...(measuring ? crosshairKeys(activeTile) : []),
    ...(measuring || drawing || selected ? [ESCAPE] : []),
    ...(selected && !bare ? [DELETE] : []),
    ...(canUndo && !bare ? [UNDO] : []),
    ...(canRedo && !bare ? [REDO] : []),
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
const UNDO: KeyBinding = { keys: ['Ctrl+z'], description: 'Undo the latest act', run: undoLatest };
const REDO: KeyBinding = {
  keys: ['Ctrl+Shift+z', 'Ctrl+y'],
  description: 'Redo what was undone last',
  run: redoLatest,
};

function toolKeys(): KeyBinding[] {
  return MEASURE_TOOLS.map(({ tool, name, key }) => ({
    keys: [key],
    description: name,
    run: () => measureActs.choose(tool),
  }));
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
    { keys: ['Enter'], description: 'Put a point at the crosshair', run: () => putAtCrosshair(activeTile) },
  ];
}

function moveCrosshair(tile: string, key: string, stepPx: number | null): void {
  const surface = surfaceOf(tile);
  const direction = ARROWS[key];
  if (surface === null || direction === undefined) return;
  const point = stepped(surface, useMeasure.getState().crosshair, direction, stepPx);
  if (point !== null) measureActs.point({ imageId: surface.imageId, point, byKeyboard: true });
}

function putAtCrosshair(tile: string): void {
  const surface = surfaceOf(tile);
  if (surface === null) return;
  const point = crosshairPoint(surface, useMeasure.getState().crosshair);
  if (point === null) return;
  measureActs.point({ imageId: surface.imageId, point, byKeyboard: true });
  measureActs.put(surface.imageId, point);
}

function actsOf(can: { selected: boolean; canUndo: boolean; canRedo: boolean }): Act[] {
  const section = 'Measuring';
  const acts: Act[] = MEASURE_TOOLS.map(({ tool, name, key }) => ({
    id: `viewer.tool.${tool}`,
    name,
    shortcut: keyText(key),
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
