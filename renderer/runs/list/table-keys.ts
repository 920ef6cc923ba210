import type { RefObject } from 'react';

import { useKeys } from '../../acts';
import type { KeepingActs } from '../keeping/keeping-acts';
import type { RunSelection } from './selection';
import { reverseSort, sortByNext } from './table-view';

export interface TableKeys {
  readonly selection: RunSelection;
  readonly keeping: KeepingActs;
  readonly filter: RefObject<HTMLInputElement | null>;
  readonly onOpen: (runId: string) => void;
  readonly onCompare: () => void;
  readonly onUnfilter: () => void;
}

const PAGE_RUNS = 15;

/** The keys of the table. */
export function useTableKeys({ selection, keeping, filter, onOpen, onCompare, onUnfilter }: TableKeys): void {
  const { cursor, control } = selection;
  useKeys('Runs', [
    { keys: ['j', 'ArrowDown'], description: 'Next run', run: () => control.moveBy(1) },
    { keys: ['k', 'ArrowUp'], description: 'Previous run', run: () => control.moveBy(-1) },
    { keys: ['Shift+ArrowDown', 'Shift+j'], description: 'Mark down to the next run', run: () => control.extendBy(1) },
    { keys: ['Shift+ArrowUp', 'Shift+k'], description: 'Mark up to the previous run', run: () => control.extendBy(-1) },
    { keys: ['PageDown'], description: 'A page of runs down', run: () => control.moveBy(PAGE_RUNS) },
    { keys: ['PageUp'], description: 'A page of runs up', run: () => control.moveBy(-PAGE_RUNS) },
    { keys: ['Home'], description: 'First run', run: () => control.moveTo('first') },
    { keys: ['End'], description: 'Last run', run: () => control.moveTo('last') },
    { keys: ['Space'], description: 'Mark the run', run: () => control.toggle(cursor) },
    { keys: ['Ctrl+a'], description: 'Mark all runs shown', run: control.markAll },
    { keys: ['Enter'], description: 'Open the run', run: () => cursor !== null && onOpen(cursor) },
    { keys: ['c'], description: 'Compare the marked runs', run: onCompare },
    { keys: ['F2'], description: 'Rename the run', run: keeping.rename },
    { keys: ['n'], description: 'Write notes of the run', run: keeping.editNotes },
    { keys: ['t'], description: 'Tag the runs', run: keeping.tag },
    { keys: ['s'], description: 'Star the runs', run: keeping.star },
    { keys: ['e'], description: 'Archive the runs', run: keeping.archive },
    { keys: ['p'], description: 'Pin the runs', run: keeping.pin },
    { keys: ['Delete'], description: 'Delete the runs', run: keeping.remove },
    { keys: ['o'], description: 'Sort by the next column', run: sortByNext },
    { keys: ['Shift+o'], description: 'Sort the other way round', run: reverseSort },
    { keys: ['/'], description: 'Filter', run: () => filter.current?.focus() },
    {
      keys: ['Escape'],
      description: 'Clear the marks, then the filter',
      run: () => {
        if (!control.clear()) onUnfilter();
      },
    },
  ]);
}
