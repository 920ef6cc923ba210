export { currentActs, useActs, type Act } from './acts';
export { currentKeyGroups, dispatchKey, keyNameOf, useKeys, type KeyBinding, type KeyGroup } from './keys';
