/** The only bridge to main: a verb for each command, a subscription for each event. Sandboxed; one CommonJS file. */
import { commands, events, type CommandName, type EventName, type WorkstationApi } from '@contract/index';
import { contextBridge, ipcRenderer } from 'electron';

import { buildWorkstation } from './workstation';

const workstation = buildWorkstation({
  commandNames: Object.keys(commands) as CommandName[],
  eventNames: Object.keys(events) as EventName[],
  invoke: (name, argument) => ipcRenderer.invoke(name, argument),
  listen: (name, listener) => {
    const receive = (_event: Electron.IpcRendererEvent, payload: unknown): void => listener(payload);
    ipcRenderer.on(name, receive);
    return () => {
      ipcRenderer.removeListener(name, receive);
    };
  },
  // Validated here, at the receiving edge; a payload that main should never have sent is dropped, and said.
  parseEvent: (name, payload) => events[name].parsePayload(payload),
  complain: (message) => console.error(message),
});

contextBridge.exposeInMainWorld('workstation', workstation satisfies WorkstationApi);
