import { command, event, query } from './channel.js';
import type { WindowsState } from './generated/types.js';
import { isViewedStudy, isWindowsState } from './generated/validators.js';

export const windowsCommands = {
  'windows.state': query<WindowsState>(),
  /** Opens the second window, on another screen where there is one; brings it to the front when it is open. */
  'windows.openSecond': query<null>(),
  /** The first window says what it shows. */
  'windows.view': command(isViewedStudy).returns<null>(),
};

export const windowsEvents = {
  'windows.changed': event(isWindowsState),
};
