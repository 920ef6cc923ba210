import { command, query } from './channel.js';
import type { ConfigCheck, Preset } from './generated/types.js';
import { isConfigDraft } from './generated/validators.js';

export const configCommands = {
  'config.presets': query<readonly Preset[]>(),
  /** Every error and warning of a config that may still be half-written. */
  'config.check': command(isConfigDraft).returns<ConfigCheck>(),
};
