import type { TagLine } from '@core/dicom/index';
import type { RefObject } from 'react';

import { useKeys } from '../../acts';
import { tagActs } from './tag-store';

export interface TagKeys {
  readonly shown: readonly TagLine[];
  readonly activeIndex: number;
  readonly onMove: (path: string) => void;
  readonly onFold: (path: string, fold: boolean | null) => void;
  readonly search: RefObject<HTMLInputElement | null>;
}

const PAGE_ROWS = 20;

/** The keys of the tags, while the focus is in them. */
export function useTagKeys({ shown, activeIndex, ...acts }: TagKeys, within: RefObject<HTMLElement | null>): void {
  const moveTo = (index: number): void => {
    const line = shown[Math.max(0, Math.min(shown.length - 1, index))];
    if (line !== undefined) acts.onMove(line.path);
  };
  const fold = (wanted: boolean | null): void => {
    const line = shown[activeIndex];
    if (line !== undefined && line.kind !== 'value') acts.onFold(line.path, wanted);
  };
  const up = activeIndex < 0 ? shown.length : activeIndex;
  useKeys(
    'Tags',
    [
      { keys: ['j', 'ArrowDown'], description: 'Next tag', run: () => moveTo(activeIndex + 1) },
      { keys: ['k', 'ArrowUp'], description: 'Previous tag', run: () => moveTo(up - 1) },
      { keys: ['PageDown'], description: 'A page of tags down', run: () => moveTo(activeIndex + PAGE_ROWS) },
      { keys: ['PageUp'], description: 'A page of tags up', run: () => moveTo(up - PAGE_ROWS) },
      { keys: ['Home'], description: 'First tag', run: () => moveTo(0) },
      { keys: ['End'], description: 'Last tag', run: () => moveTo(shown.length - 1) },
      { keys: ['Enter', 'Space'], description: 'Fold or unfold a sequence', run: () => fold(null) },
      { keys: ['ArrowLeft'], description: 'Fold the sequence', run: () => fold(true) },
      { keys: ['ArrowRight'], description: 'Unfold the sequence', run: () => fold(false) },
      { keys: ['/'], description: 'Search the tags', run: () => acts.search.current?.focus() },
      { keys: ['Escape'], description: 'Close the tags', run: tagActs.close },
    ],
    within,
  );
}
