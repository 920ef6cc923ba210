import { event } from './channel.js';
import { isMachineSample } from './generated/validators.js';

export const telemetryEvents = {
  /** This machine, once a second. */
  'telemetry.machine': event(isMachineSample),
};
