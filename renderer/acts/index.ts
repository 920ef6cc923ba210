export { currentActs, useActs, type Act } from './acts';
export { currentKeyGroups, dispatchKey, keyNameOf, useKeys, type KeyBinding, type KeyGroup } from './keys';
export { addUndoSource, orderOfAct, orderOfUndo, redoLatest, undoLatest, type UndoSource } from './undo';
