import type { LogEntry } from '@contract/index';

import { workstation } from '../bridge';

const LONGEST_MESSAGE = 8000;

/** To the rotated app log; a log that cannot be written must not break the screen that writes to it. */
export function logToApp(level: LogEntry['level'], message: string): void {
  const entry = { level, message: message.slice(0, LONGEST_MESSAGE) };
  workstation.workspace.log(entry).catch((error: unknown) => {
    console.error('The app log could not be written', error);
  });
}

/** What no error boundary sees: event handlers and promises. */
export function logUncaughtErrors(): void {
  window.addEventListener('error', (event) => {
    logToApp('error', describeError(event.error ?? event.message));
  });
  window.addEventListener('unhandledrejection', (event) => {
    logToApp('error', describeError(event.reason));
  });
}

export function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
