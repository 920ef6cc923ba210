export { appIdentity } from './app-identity';
export { chooseFolder } from './dialogs';
export { broadcast, registerCommands } from './ipc';
export { parseLaunchOptions } from './launch-options';
export { appendOfflineSwitches, keepSessionOffline } from './offline';
export { serveSchemes } from './protocol';
export { registerSchemes } from './schemes';
export { startUtilityProcess } from './utility-process';
export { openWindow } from './window';
