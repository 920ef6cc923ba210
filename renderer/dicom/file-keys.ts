import { useActs, useKeys, type Act, type KeyBinding } from '../acts';
import { attempt, isSecondWindow, workstation } from '../bridge';
import { exportActs } from './export';
import { tagActs } from './tags';

/** What is done with the active view's file, by key and by name. The second window only looks. */
export function useFileKeys(): void {
  useKeys('File', isSecondWindow() ? KEYS.slice(0, 1) : KEYS);
  useActs(isSecondWindow() ? ACTS.slice(0, 1) : ACTS);
}

export function openSecondWindow(): void {
  void attempt(() => workstation.windows.openSecond());
}

const KEYS: readonly KeyBinding[] = [
  { keys: ['t'], description: 'Show or hide the tags of the active view', run: tagActs.toggle },
  { keys: ['Ctrl+Shift+e'], description: 'Export the active view as PNG', run: exportActs.open },
  { keys: ['Ctrl+Shift+n'], description: 'Open a second window on the other screen', run: openSecondWindow },
];

const ACTS: readonly Act[] = [
  {
    id: 'viewer.tags',
    name: 'Show or hide the tags of the file',
    keywords: 'DICOM header metadata',
    section: 'Viewer',
    run: tagActs.toggle,
  },
  {
    id: 'viewer.export',
    name: 'Export the active view as PNG',
    keywords: 'save picture image screenshot',
    section: 'Viewer',
    run: exportActs.open,
  },
  {
    id: 'viewer.second-window',
    name: 'Open a second window on the other screen',
    keywords: 'display monitor follow',
    section: 'Viewer',
    run: openSecondWindow,
  },
];
