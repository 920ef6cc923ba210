import { useKeys } from '../acts';

export interface StudyKeys {
  readonly count: number;
  /** -1: none yet. */
  readonly activeIndex: number;
  readonly pageRows: number;
  readonly onMove: (index: number) => void;
  readonly onOpen: (index: number) => void;
  readonly onMark: (index: number) => void;
  readonly onSearch: () => void;
  readonly onEscape: () => void;
}

/** The keys that every list of the program has. */
export function useStudyKeys(list: StudyKeys): void {
  const moveBy = (steps: number) => (): void => {
    if (list.count > 0) list.onMove(clampIndex(list.activeIndex + steps, list.count));
  };
  const onActive = (act: (index: number) => void) => (): void => {
    if (list.activeIndex >= 0) act(list.activeIndex);
  };
  useKeys('Studies', [
    { keys: ['j', 'ArrowDown'], description: 'Next study', run: moveBy(1) },
    { keys: ['k', 'ArrowUp'], description: 'Previous study', run: moveBy(-1) },
    { keys: ['PageDown'], description: 'A page down', run: moveBy(list.pageRows) },
    { keys: ['PageUp'], description: 'A page up', run: moveBy(-list.pageRows) },
    { keys: ['Home'], description: 'First study', run: moveBy(-list.count - 1) },
    { keys: ['End'], description: 'Last study', run: moveBy(list.count + 1) },
    { keys: ['Enter'], description: 'Open the study', run: onActive(list.onOpen) },
    { keys: ['Space'], description: 'Mark the study', run: onActive(list.onMark) },
    { keys: ['/'], description: 'Search', run: list.onSearch },
    { keys: ['Escape'], description: 'Clear the marks', run: list.onEscape },
  ]);
}

export function clampIndex(index: number, count: number): number {
  return Math.min(count - 1, Math.max(0, index));
}
