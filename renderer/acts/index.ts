export { currentActs, useActs, type Act } from './acts';
export { displayKey } from './display-key';
export type { CatalogueEntry } from './key-catalogue';
export { holdersOf, isReserved, overrideProblems } from './key-conflicts';
export {
  keysInForce,
  keyText,
  setKeyOverrides,
  useKeyEntries,
  useKeyOverrides,
  useKeyText,
  useNameWithKey,
  usePlaceholderWithKey,
  type KeyOverrides,
} from './key-map';
export { currentKeyGroups, dispatchKey, keyNameOf, useKeys, type KeyBinding, type KeyGroup } from './keys';
export {
  addUndoSource,
  orderOfAct,
  orderOfUndo,
  REDO_KEY,
  redoLatest,
  UNDO_KEY,
  undoLatest,
  type UndoSource,
} from './undo';
