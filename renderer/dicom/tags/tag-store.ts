import { create } from 'zustand';

interface TagBrowserState {
  readonly open: boolean;
  /** Identifiers are shown; forgotten when the tags are closed. */
  readonly revealed: boolean;
}

export const useTagBrowser = create<TagBrowserState>(() => ({ open: false, revealed: false }));

const { setState: set, getState: get } = useTagBrowser;

export const tagActs = {
  toggle: (): void => {
    set({ open: !get().open, revealed: false });
  },
  close: (): void => {
    set({ open: false, revealed: false });
  },
  setRevealed: (revealed: boolean): void => {
    set({ revealed });
  },
};
