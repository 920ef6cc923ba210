import type { RefObject } from 'react';

import { useKeys } from '../acts';

export interface QueueKeys {
  readonly count: number;
  /** -1: none yet. */
  readonly activeIndex: number;
  readonly pageLines: number;
  readonly onLine: (index: number) => void;
  readonly onOpen: () => void;
  readonly onMark: () => void;
  readonly onMoveRun: (steps: number) => void;
  readonly onHold: () => void;
  readonly onPriority: (step: number) => void;
  readonly onCancel: () => void;
  readonly onFold: (fold: boolean) => void;
  readonly onEscape: () => void;
}

/** The keys of the queue, while the focus is in it. */
export function useQueueKeys(list: QueueKeys, within: RefObject<HTMLElement | null>): void {
  const moveBy = (steps: number) => (): void => {
    const index = list.activeIndex < 0 && steps < 0 ? list.count + steps : list.activeIndex + steps;
    if (list.count > 0) list.onLine(Math.min(list.count - 1, Math.max(0, index)));
  };
  useKeys(
    'Queue',
    [
      { keys: ['j', 'ArrowDown'], description: 'Next in the queue', run: moveBy(1) },
      { keys: ['k', 'ArrowUp'], description: 'Previous in the queue', run: moveBy(-1) },
      { keys: ['PageDown'], description: 'A page down', run: moveBy(list.pageLines) },
      { keys: ['PageUp'], description: 'A page up', run: moveBy(-list.pageLines) },
      { keys: ['Home'], description: 'First in the queue', run: () => list.onLine(0) },
      { keys: ['End'], description: 'Last in the queue', run: () => list.onLine(list.count - 1) },
      { keys: ['Enter'], description: 'Open the run, or fold the group', run: list.onOpen },
      { keys: ['ArrowRight'], description: 'Unfold the group', run: () => list.onFold(false) },
      { keys: ['ArrowLeft'], description: 'Fold the group', run: () => list.onFold(true) },
      { keys: ['Space'], description: 'Mark', run: list.onMark },
      { keys: ['Alt+ArrowUp'], description: 'Start it earlier', run: () => list.onMoveRun(-1) },
      { keys: ['Alt+ArrowDown'], description: 'Start it later', run: () => list.onMoveRun(1) },
      { keys: ['h'], description: 'Hold, or let go', run: list.onHold },
      { keys: ['+', '='], description: 'Raise the priority', run: () => list.onPriority(1) },
      { keys: ['-'], description: 'Lower the priority', run: () => list.onPriority(-1) },
      { keys: ['Delete'], description: 'Take out of the queue', run: list.onCancel },
      { keys: ['Escape'], description: 'Clear the marks, then leave the queue', run: list.onEscape },
    ],
    within,
  );
}
