import { command, event, query } from './channel.js';
import type { AlertList, MachineSample, TelemetrySample } from './generated/types.js';
import { isAlertList, isAlertReference, isMachineSample } from './generated/validators.js';

export const telemetryCommands = {
  /** The newest sample of this machine; null before the first. */
  'telemetry.latest': query<MachineSample | null>(),
  /** The last two minutes of this machine, once a second, oldest first. */
  'telemetry.recent': query<readonly TelemetrySample[]>(),
  /** The workspace's history of alerts, newest first. */
  'telemetry.alerts': query<AlertList>(),
  /** A person has seen it; it stays in the history. */
  'telemetry.markSeen': command(isAlertReference).returns<null>(),
  'telemetry.markAllSeen': query<null>(),
};

export const telemetryEvents = {
  /** This machine: once a second while a run is active or the machine's page is open, else less often. */
  'telemetry.machine': event(isMachineSample),
  'telemetry.alertsChanged': event(isAlertList),
};
