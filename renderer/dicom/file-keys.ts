import { useActs, useKeys, type Act, type KeyBinding } from '../acts';
import { tagActs } from './tags';

/** What is done with the active view's file, by key and by name. */
export function useFileKeys(): void {
  useKeys('File', KEYS);
  useActs(ACTS);
}

const KEYS: readonly KeyBinding[] = [
  { keys: ['t'], description: 'Show or hide the tags of the active view', run: tagActs.toggle },
];

const ACTS: readonly Act[] = [
  {
    id: 'viewer.tags',
    name: 'Show or hide the tags of the file',
    keywords: 'DICOM header metadata',
    section: 'Viewer',
    run: tagActs.toggle,
  },
];
