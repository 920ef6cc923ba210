import type { Failure } from '@contract/index';
import { create } from 'zustand';

import type { SourceLanguage } from './parsed-source';

export type EditorView = 'form' | 'source';

interface SourceState {
  readonly view: EditorView;
  readonly language: SourceLanguage;
  /** The format that the text is written in, where it is an older one; it is read as today's. */
  readonly olderFormat: number | null;
  /** Why a file was not read or written. */
  readonly failure: Failure | null;
  /** What the last act with a file came to. */
  readonly said: string | null;
}

export const useSource = create<SourceState>(() => ({
  view: 'form',
  language: 'yaml',
  olderFormat: null,
  failure: null,
  said: null,
}));

export function showView(view: EditorView): void {
  useSource.setState({ view });
}

export function useEditorView(): EditorView {
  return useSource((state) => state.view);
}
