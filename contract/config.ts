import { command, query } from './channel.js';
import type { ConfigCheck, ConfigFile, ConfigPreview, MemoryNeed, Preset } from './generated/types.js';
import { isConfigDraft, isConfigDrafts, isConfigFile } from './generated/validators.js';

export const configCommands = {
  'config.presets': query<readonly Preset[]>(),
  /** Every error and warning of a config that may still be half-written. */
  'config.check': command(isConfigDraft).returns<ConfigCheck>(),
  /** Of each config, in order: what is wrong with it, and how long it takes and how much disk. */
  'config.preview': command(isConfigDrafts).returns<readonly ConfigPreview[]>(),
  /** Asks Python, which takes seconds the first time: a newer question ends the one before, which fails as `superseded`. */
  'config.memory': command(isConfigDraft).returns<MemoryNeed>(),
  /** Asks for a file and reads it; null when that was canceled. */
  'config.openFile': query<ConfigFile | null>(),
  /** Asks for a place and writes the text there; null when that was canceled, else the file's path. */
  'config.saveFile': command(isConfigFile).returns<string | null>(),
};
