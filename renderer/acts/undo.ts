import type { KeyBinding } from './keys';

/**
 * What can be undone, of several kinds. Each keeps a history of its own; the orders here say which act was the latest, so
 * that one key undoes it, whichever kind it was.
 */
export interface UndoSource {
  /** The order of the act that `undo` would take back now; null where there is none. */
  readonly latestDone: () => number | null;
  /** The order of the undoing that `redo` would take back now. */
  readonly latestUndone: () => number | null;
  readonly undo: () => void;
  readonly redo: () => void;
}

const sources = new Set<UndoSource>();
let lastOrder = 0;
let lastAct = 0;

/** For a new act: what was undone before it cannot be redone any more. */
export function orderOfAct(): number {
  lastAct = orderOfUndo();
  return lastAct;
}

/** For an act that was undone or redone. */
export function orderOfUndo(): number {
  lastOrder += 1;
  return lastOrder;
}

/** Returns the undo. */
export function addUndoSource(source: UndoSource): () => void {
  sources.add(source);
  return () => {
    sources.delete(source);
  };
}

export const UNDO_KEY: KeyBinding = { keys: ['Ctrl+z'], description: 'Undo the latest act', run: undoLatest };
export const REDO_KEY: KeyBinding = {
  keys: ['Ctrl+Shift+z', 'Ctrl+y'],
  description: 'Redo what was undone last',
  run: redoLatest,
};

export function undoLatest(): void {
  latest((source) => source.latestDone(), 0)?.undo();
}

export function redoLatest(): void {
  latest((source) => source.latestUndone(), lastAct)?.redo();
}

function latest(orderOf: (source: UndoSource) => number | null, after: number): UndoSource | null {
  let found: UndoSource | null = null;
  let order = after;
  for (const source of sources) {
    const own = orderOf(source);
    if (own === null || own <= order) continue;
    found = source;
    order = own;
  }
  return found;
}
