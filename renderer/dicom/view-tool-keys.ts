import { useActs, useKeys } from '../acts';
import { trueSizeActs } from './true-size';
import type { OrientationChange } from './orientation';
import type { ViewAct } from './view-controller';
import { viewerActs } from './viewer-store';

export interface ViewToolTargets {
  readonly act: (act: ViewAct) => void;
  readonly trueSize: () => void;
}

/** A tool that is used now and then: by its key, by name, and in the strip's menu. */
export interface ViewTool {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly shortcut: string;
  readonly group: 'turn' | 'size';
  readonly run: (targets: ViewToolTargets) => void;
}

const turn = (id: string, name: string, key: string, shortcut: string, change: OrientationChange): ViewTool => ({
  id: `viewer.orient.${id}`,
  name,
  key,
  shortcut,
  group: 'turn',
  run: ({ act }) => act({ kind: 'orient', change }),
});

export const VIEW_TOOLS: readonly ViewTool[] = [
  turn('right', 'Turn right by 90°', 'Shift+r', 'Shift+R', 'turn-right'),
  turn('left', 'Turn left by 90°', 'Shift+l', 'Shift+L', 'turn-left'),
  turn('around', 'Turn by 180°', 'Shift+u', 'Shift+U', 'turn-around'),
  turn('across', 'Flip left to right', 'Shift+h', 'Shift+H', 'flip-across'),
  turn('down', 'Flip top to bottom', 'Shift+v', 'Shift+V', 'flip-down'),
  {
    id: 'viewer.true-size',
    name: 'Show at true size',
    key: 'Shift+a',
    shortcut: 'Shift+A',
    group: 'size',
    run: ({ trueSize }) => trueSize(),
  },
  {
    id: 'viewer.calibrate',
    name: 'Calibrate this display',
    key: 'Shift+c',
    shortcut: 'Shift+C',
    group: 'size',
    run: () => void trueSizeActs.openDialog(),
  },
  {
    id: 'viewer.smooth',
    name: 'Above 1:1: smooth, or the pixels themselves',
    key: 'Shift+s',
    shortcut: 'Shift+S',
    group: 'size',
    run: () => viewerActs.toggleSmooth(),
  },
];

export function useViewToolKeys(targets: ViewToolTargets): void {
  useKeys(
    'Turn and size',
    VIEW_TOOLS.map(({ key, name, run }) => ({ keys: [key], description: name, run: () => run(targets) })),
  );
  useActs(
    VIEW_TOOLS.map(({ id, name, shortcut, run }) => ({
      id,
      name,
      shortcut,
      section: 'Viewer',
      run: () => run(targets),
    })),
  );
}
