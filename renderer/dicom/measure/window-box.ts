import type { Point } from '../view-transform';

/** Two opposite corners in full-image pixels. */
type BoxListener = (imageId: string, corners: readonly Point[]) => void;

const listeners = new Set<BoxListener>();

/** Hears of each box that was drawn to set the window. Returns the undo. */
export function onWindowBox(listener: BoxListener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export function askForWindow(imageId: string, corners: readonly Point[]): void {
  for (const listener of listeners) listener(imageId, corners);
}
