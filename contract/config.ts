import { command, query } from './channel.js';
import type { ConfigCheck, ConfigFile, Preset } from './generated/types.js';
import { isConfigDraft, isConfigFile } from './generated/validators.js';

export const configCommands = {
  'config.presets': query<readonly Preset[]>(),
  /** Every error and warning of a config that may still be half-written. */
  'config.check': command(isConfigDraft).returns<ConfigCheck>(),
  /** Asks for a file and reads it; null when that was canceled. */
  'config.openFile': query<ConfigFile | null>(),
  /** Asks for a place and writes the text there; null when that was canceled, else the file's path. */
  'config.saveFile': command(isConfigFile).returns<string | null>(),
};
