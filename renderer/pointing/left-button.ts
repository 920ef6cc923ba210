import { create } from 'zustand';

/** Families of tools that the left button and the arrow keys may belong to. */
export type ToolFamily = 'measure' | 'draw';

/** One family at a time; null: the image itself, for window and level. */
export const useLeftButton = create<{ readonly family: ToolFamily | null }>(() => ({ family: null }));

/** A tool of this family was chosen, or none is any more. */
export function giveLeftButton(family: ToolFamily | null): void {
  if (useLeftButton.getState().family !== family) useLeftButton.setState({ family });
}

/** Called when the left button is not this family's any more: its tool is put down. Returns the undo. */
export function onLeftButtonLost(family: ToolFamily, putDown: () => void): () => void {
  return useLeftButton.subscribe((now, before) => {
    if (before.family === family && now.family !== family) putDown();
  });
}
