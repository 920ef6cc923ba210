import { useEffect } from 'react';

import { useActs, useKeys, type Act, type KeyBinding } from '../../acts';
import { ARROWS } from '../../pointing';
import { magnifierActs, useMagnifier } from './magnifier-store';

const MAGNIFIER_KEY = 'v';
const STEP_PX = 10;

/** The lens by key and by name. Comes after the viewer's other keys: the arrows are the lens's while it is open. */
export function useMagnifierKeys(activeTile: string): void {
  const open = useMagnifier((state) => state.open);
  useHeldKey();
  useKeys('Mouse', open ? OVER_THE_LENS : []);
  useKeys('Magnifier', [toggleKey(activeTile), ...(open ? openKeys(activeTile) : [])]);
  useActs(actsOf(activeTile, open));
}

/** The key that opened the lens, while it is down and repeats: it is held on purpose, and letting it go closes the lens. */
let held: string | null = null;

function toggleKey(activeTile: string): KeyBinding {
  return {
    keys: [MAGNIFIER_KEY],
    description: 'Magnifier: press to open or close, or hold',
    run: (event) => {
      if (event.repeat) held = useMagnifier.getState().open ? event.key : null;
      else magnifierActs.toggle(activeTile);
    },
  };
}

function useHeldKey(): void {
  useEffect(() => {
    const letGo = (event: KeyboardEvent): void => {
      if (event.key !== held) return;
      held = null;
      magnifierActs.close();
    };
    window.addEventListener('keyup', letGo);
    return () => {
      window.removeEventListener('keyup', letGo);
      magnifierActs.close();
    };
  }, []);
}

function openKeys(activeTile: string): KeyBinding[] {
  const names = Object.keys(ARROWS);
  const move = (stepPx: number | null) => (_event: KeyboardEvent, key: string) => {
    const direction = ARROWS[key.replace('Ctrl+', '')];
    if (direction !== undefined) magnifierActs.moveBy(activeTile, direction, stepPx);
  };
  return [
    { keys: names, description: 'Move the lens', run: move(STEP_PX) },
    { keys: names.map((name) => `Ctrl+${name}`), description: 'Move it by one pixel of the image', run: move(null) },
    { keys: ['+', '='], description: 'Magnify more: 1×, 2×, 4×', run: () => magnifierActs.zoomBy(1) },
    { keys: ['-'], description: 'Magnify less', run: () => magnifierActs.zoomBy(-1) },
    { keys: ['Escape'], description: 'Close the magnifier', run: magnifierActs.close },
  ];
}

/** These come through the window's own keys; listed, so that the cheat sheet says whose window they change. */
const OVER_THE_LENS: readonly KeyBinding[] = [
  { keys: ['Shift + arrows, left drag, 1–9'], description: 'A window of the lens’s own', run: () => undefined },
  { keys: ['R'], description: 'The lens’s window as in the view again', run: () => undefined },
];

function actsOf(activeTile: string, open: boolean): Act[] {
  const section = 'Viewer';
  const name = open ? 'Close the magnifier' : 'Open the magnifier';
  const acts: Act[] = [
    { id: 'viewer.magnifier', name, shortcut: 'V', section, run: () => magnifierActs.toggle(activeTile) },
  ];
  if (!open) return acts;
  acts.push(
    { id: 'viewer.magnifier.more', name: 'Magnify more', shortcut: '+', section, run: () => magnifierActs.zoomBy(1) },
    { id: 'viewer.magnifier.less', name: 'Magnify less', shortcut: '-', section, run: () => magnifierActs.zoomBy(-1) },
  );
  const { at, own } = useMagnifier.getState();
  if (at !== null && own[at.imageId] !== undefined)
    acts.push({
      id: 'viewer.magnifier.same',
      name: 'Magnifier: window as in the view',
      shortcut: 'R',
      section,
      run: () => magnifierActs.sameAsView(at.imageId),
    });
  return acts;
}
