import { create } from 'zustand';

interface Notices {
  /** What became of the last export; null before the first. */
  readonly notice: string | null;
  readonly say: (notice: string | null) => void;
}

/** Buttons and palette say what came of an export in one place. */
export const useNotices = create<Notices>((set) => ({ notice: null, say: (notice) => set({ notice }) }));
