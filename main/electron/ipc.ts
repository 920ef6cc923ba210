import {
  commands,
  events,
  failed,
  type CommandName,
  type EventName,
  type PayloadOf,
  type Result,
} from '@contract/index';
import { BrowserWindow, ipcMain, type WebContents, type WebFrameMain } from 'electron';

import type { CommandHandlers } from '../workspace/index';
import { BUNDLE_ORIGIN } from './schemes';

type AnyHandler = (argument: unknown) => Result<unknown> | Promise<Result<unknown>>;

/** Only the main frame of our own page may ask for anything. */
function isOurs(frame: WebFrameMain | null): boolean {
  return frame !== null && frame.parent === null && frame.url.startsWith(`${BUNDLE_ORIGIN}/`);
}

function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}

/** Registers every command of the contract: sender checked, argument validated, an exception turned into a failure and logged. */
export function registerCommands(
  handlers: CommandHandlers<CommandName>,
  logError: (message: string) => void,
  mayAsk: (name: CommandName, from: WebContents) => boolean = () => true,
): void {
  for (const name of Object.keys(commands).filter(isCommandName)) {
    // The argument's type is what the contract's validator of the same name has just established.
    const handler = handlers[name] as AnyHandler;
    ipcMain.handle(name, async (event, raw: unknown): Promise<Result<unknown>> => {
      if (!isOurs(event.senderFrame)) return failed('refused', 'This page may not use the workstation');
      if (!mayAsk(name, event.sender))
        return failed('refused', 'The second window only looks: do this in the first one.');
      const argument = commands[name].parseArgument(raw);
      if (!argument.ok) return argument;
      try {
        return await handler(argument.value);
      } catch (error) {
        const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
        logError(`${name} threw: ${details}`);
        return failed('internal', `Something went wrong in ${name}; the details are in the app log.`);
      }
    });
  }
}

/** Tells every window; a payload that breaks the contract is a bug of main, and throws. */
export function broadcast<Name extends EventName>(name: Name, payload: PayloadOf<Name>): void {
  const checked = events[name].parsePayload(payload);
  if (!checked.ok) throw new Error(`The event ${name} breaks the contract: ${checked.failure.message}`);
  for (const window of BrowserWindow.getAllWindows()) {
    if (!window.isDestroyed() && !window.webContents.isDestroyed()) window.webContents.send(name, payload);
  }
}
