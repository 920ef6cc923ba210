import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { addUndoSource, orderOfAct, orderOfUndo, redoLatest, undoLatest } from '@renderer/acts';

/** A history that names its acts. */
function historyOf(name: string, log: string[]) {
  let past: number[] = [];
  let future: number[] = [];
  const remove = addUndoSource({
    latestDone: () => past.at(-1) ?? null,
    latestUndone: () => future.at(-1) ?? null,
    undo: () => {
      log.push(`undo ${name}`);
      past = past.slice(0, -1);
      future = [...future, orderOfUndo()];
    },
    redo: () => {
      log.push(`redo ${name}`);
      future = future.slice(0, -1);
      past = [...past, orderOfUndo()];
    },
  });
  const act = () => {
    past = [...past, orderOfAct()];
    future = [];
  };
  return { act, remove };
}

describe('undo over histories of several kinds', () => {
  let log: string[];
  let lengths: ReturnType<typeof historyOf>;
  let outlines: ReturnType<typeof historyOf>;
  beforeEach(() => {
    log = [];
    lengths = historyOf('length', log);
    outlines = historyOf('outline', log);
  });
  afterEach(() => {
    lengths.remove();
    outlines.remove();
  });

  it('takes the latest act first, whichever kind it is, and redo goes the same way back', () => {
    lengths.act();
    outlines.act();
    lengths.act();
    for (let each = 0; each < 4; each += 1) undoLatest();
    for (let each = 0; each < 4; each += 1) redoLatest();
    expect(log).toEqual(['undo length', 'undo outline', 'undo length', 'redo length', 'redo outline', 'redo length']);
  });

  it('redoes nothing that was undone before a new act of either kind', () => {
    lengths.act();
    undoLatest();
    outlines.act();
    redoLatest();
    expect(log).toEqual(['undo length']);
    undoLatest();
    redoLatest();
    expect(log).toEqual(['undo length', 'undo outline', 'redo outline']);
  });

  it('knows nothing of a history that is gone', () => {
    outlines.act();
    outlines.remove();
    undoLatest();
    expect(log).toEqual([]);
  });
});
