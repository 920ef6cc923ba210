import { useEffect, useRef } from 'react';

import { useActs, useKeys, type Act, type KeyBinding } from '../acts';
import { useFileKeys } from './file-keys';
import { HANGING_PROTOCOLS } from './hanging-protocols';
import { useMagnifierKeys } from './magnifier';
import { useMeasureKeys } from './measure';
import type { ShownHanging } from './use-hanging';
import type { ViewAct } from './view-controller';
import { useViewToolKeys } from './view-tool-keys';
import { viewerActs } from './viewer-store';

export interface ViewerKeyTargets {
  readonly act: (act: ViewAct) => void;
  /** One millimeter in the breast becomes one on the glass. */
  readonly trueSize: () => void;
  readonly activeTile: string;
  readonly singleTile: string | null;
  readonly tiles: readonly string[];
  readonly shown: ShownHanging;
  readonly onNextStudy: (() => void) | null;
  readonly onPreviousStudy: (() => void) | null;
}

const STEP_PX = 40;
const ZOOM_STEP = 1.25;
const PRESETS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** Everything that the viewer does, on the keyboard and by name. */
export function useViewerKeys(targets: ViewerKeyTargets): void {
  useKeys('Hanging', hangingKeys(targets));
  useKeys('Window', windowKeys(targets));
  useKeys('Zoom and place', placeKeys(targets));
  useFileKeys();
  useKeys('Mouse', MOUSE);
  useActs(actsOf(targets));
  useViewToolKeys(targets);
  useMagnifierKeys(targets.activeTile);
  useMeasureKeys(targets.activeTile);
}

function windowKeys({ act }: ViewerKeyTargets): KeyBinding[] {
  const window = (dx: number, dy: number) => () => {
    act({ kind: 'window', dx, dy });
  };
  return [
    {
      keys: PRESETS,
      description: "The file's windows, in order",
      run: (_event, key) => act({ kind: 'voi', choice: Number(key) - 1 }),
    },
    { keys: ['i'], description: 'Invert', run: () => act({ kind: 'invert' }) },
    { keys: ['Shift+ArrowLeft'], description: 'Narrower window', run: window(-STEP_PX, 0) },
    { keys: ['Shift+ArrowRight'], description: 'Wider window', run: window(STEP_PX, 0) },
    { keys: ['Shift+ArrowUp'], description: 'Brighter', run: window(0, -STEP_PX) },
    { keys: ['Shift+ArrowDown'], description: 'Darker', run: window(0, STEP_PX) },
    { keys: ['r'], description: 'Reset window, zoom and place', run: () => act({ kind: 'reset' }) },
  ];
}

function placeKeys({ act }: ViewerKeyTargets): KeyBinding[] {
  const pan = (dx: number, dy: number) => () => {
    act({ kind: 'pan', dx, dy });
  };
  return [
    { keys: ['z', '0'], description: 'Fit to the tile', run: () => act({ kind: 'fit' }) },
    { keys: ['a'], description: 'Actual pixels (1:1)', run: () => act({ kind: 'actual-pixels', at: null }) },
    { keys: ['+', '='], description: 'Larger', run: () => act({ kind: 'zoom', factor: ZOOM_STEP, at: null }) },
    { keys: ['-'], description: 'Smaller', run: () => act({ kind: 'zoom', factor: 1 / ZOOM_STEP, at: null }) },
    { keys: ['ArrowLeft'], description: 'Look left', run: pan(STEP_PX, 0) },
    { keys: ['ArrowRight'], description: 'Look right', run: pan(-STEP_PX, 0) },
    { keys: ['ArrowUp'], description: 'Look up', run: pan(0, STEP_PX) },
    { keys: ['ArrowDown'], description: 'Look down', run: pan(0, -STEP_PX) },
  ];
}

/** Keys without effect just now, such as a step past the last, stay in the cheat sheet. */
function stepKeys({ protocol, onNextStep, onPreviousStep }: ShownHanging): KeyBinding[] {
  const choose = (by: number) => () => {
    const at = HANGING_PROTOCOLS.findIndex(({ id }) => id === protocol.id);
    const chosen = HANGING_PROTOCOLS[(at + by + HANGING_PROTOCOLS.length) % HANGING_PROTOCOLS.length];
    if (chosen !== undefined) viewerActs.chooseProtocol(chosen.id);
  };
  return [
    { keys: ['PageDown'], description: 'Next step of the hanging', run: () => onNextStep?.() },
    { keys: ['PageUp'], description: 'Previous step of the hanging', run: () => onPreviousStep?.() },
    { keys: ['Shift+PageDown'], description: 'Next hanging protocol', run: choose(1) },
    { keys: ['Shift+PageUp'], description: 'Previous hanging protocol', run: choose(-1) },
  ];
}

function hangingKeys(targets: ViewerKeyTargets): KeyBinding[] {
  const { activeTile, tiles, onNextStudy, onPreviousStudy, singleTile } = targets;
  const step = (by: number) => () => {
    viewerActs.activate(tiles[(tiles.indexOf(activeTile) + by + tiles.length) % tiles.length] ?? activeTile);
  };
  const keys: KeyBinding[] = [
    { keys: ['Enter', 'f'], description: 'One view, or all', run: () => viewerActs.toggleSingle(activeTile) },
    ...stepKeys(targets.shown),
    { keys: ['.'], description: 'Next view', run: step(1) },
    { keys: [','], description: 'Previous view', run: step(-1) },
    { keys: ['l'], description: 'Link the views of a pair', run: viewerActs.toggleLinked },
    { keys: ['o'], description: 'Show or hide findings', run: viewerActs.toggleFindings },
    { keys: ['h'], description: 'Show or hide everything but the images', run: viewerActs.toggleBare },
  ];
  if (singleTile !== null) keys.push({ keys: ['Escape'], description: 'Back to all views', run: viewerActs.fourUp });
  if (onNextStudy !== null) keys.push({ keys: ['n', ']'], description: 'Next study', run: onNextStudy });
  if (onPreviousStudy !== null) keys.push({ keys: ['p', '['], description: 'Previous study', run: onPreviousStudy });
  return keys;
}

/** The cheat sheet shows the mouse too; no key has these names. */
const MOUSE: readonly KeyBinding[] = [
  ['Left drag', 'Window: across for width, up and down for level'],
  ['Wheel', 'Zoom to the cursor'],
  ['Right drag', 'Pan; middle drag and Space with left drag too'],
  ['Double-click', 'One view, or all'],
].map(([key = '', description = '']) => ({ keys: [key], description, run: () => undefined }));

function hangingActs({ onNextStep, onPreviousStep }: ShownHanging, section: string): Act[] {
  const acts: Act[] = HANGING_PROTOCOLS.map(({ id, name, description }) => ({
    id: `viewer.hang.${id}`,
    name: `Hang by protocol: ${name}`,
    keywords: description,
    section,
    run: () => {
      viewerActs.chooseProtocol(id);
    },
  }));
  if (onNextStep !== null)
    acts.push({ id: 'viewer.step.next', name: 'Next step of the hanging', shortcut: 'PgDn', section, run: onNextStep });
  if (onPreviousStep !== null) {
    const name = 'Previous step of the hanging';
    acts.push({ id: 'viewer.step.previous', name, shortcut: 'PgUp', section, run: onPreviousStep });
  }
  return acts;
}

function actsOf({ act, activeTile, onNextStudy, onPreviousStudy, shown }: ViewerKeyTargets): Act[] {
  const section = 'Viewer';
  const acts: Act[] = [
    { id: 'viewer.fit', name: 'Fit the image to its tile', shortcut: 'Z', section, run: () => act({ kind: 'fit' }) },
    {
      id: 'viewer.actual',
      name: 'Show actual pixels',
      shortcut: 'A',
      section,
      run: () => act({ kind: 'actual-pixels', at: null }),
    },
    { id: 'viewer.invert', name: 'Invert the gray levels', shortcut: 'I', section, run: () => act({ kind: 'invert' }) },
    { id: 'viewer.reset', name: 'Reset the view', shortcut: 'R', section, run: () => act({ kind: 'reset' }) },
    {
      id: 'viewer.single',
      name: 'Show one view or all',
      shortcut: 'F',
      section,
      run: () => viewerActs.toggleSingle(activeTile),
    },
    { id: 'viewer.link', name: 'Link or unlink the pair', shortcut: 'L', section, run: viewerActs.toggleLinked },
    { id: 'viewer.findings', name: 'Show or hide findings', shortcut: 'O', section, run: viewerActs.toggleFindings },
    { id: 'viewer.bare', name: 'Hide everything but the images', shortcut: 'H', section, run: viewerActs.toggleBare },
    ...hangingActs(shown, section),
  ];
  if (onNextStudy !== null)
    acts.push({ id: 'viewer.next', name: 'Next study', shortcut: 'N', section, run: onNextStudy });
  if (onPreviousStudy !== null)
    acts.push({ id: 'viewer.previous', name: 'Previous study', shortcut: 'P', section, run: onPreviousStudy });
  return acts;
}

/** Whether Space is down: then the left button pans. */
export function useSpaceHeld(): () => boolean {
  const held = useRef(false);
  const read = useRef(() => held.current);
  useEffect(() => {
    const change = (event: KeyboardEvent): void => {
      if (event.key === ' ') held.current = event.type === 'keydown';
    };
    window.addEventListener('keydown', change);
    window.addEventListener('keyup', change);
    return () => {
      window.removeEventListener('keydown', change);
      window.removeEventListener('keyup', change);
    };
  }, []);
  return read.current;
}
