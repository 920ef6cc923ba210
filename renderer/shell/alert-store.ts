import type { Alert, AlertList, Failure, Result } from '@contract/index';
import { create } from 'zustand';

import { attempt, workstation } from '../bridge';

export interface AlertStore {
  /** Newest first. */
  readonly alerts: readonly Alert[];
  /** Why the history could not be read. */
  readonly failure: Failure | null;
  /** Whether the list is on screen. */
  readonly isOpen: boolean;
}

const nothingYet: AlertStore = { alerts: [], failure: null, isOpen: false };

export const useAlertStore = create<AlertStore>(() => nothingYet);

export function unseenOf(alerts: readonly Alert[]): readonly Alert[] {
  return alerts.filter((alert) => alert.seenAtMs === null);
}

export function showAlerts(isOpen: boolean): void {
  useAlertStore.setState({ isOpen });
}

/** Follows the open workspace's alerts; `onNew` hears once of those that come while the program is open. */
export function connectAlerts(onNew: (alerts: readonly Alert[]) => void): () => void {
  // Of the open workspace; null until its history has come: what is in that is not new.
  let told: Set<string> | null = null;
  let asked = 0;
  const adopt = ({ alerts }: AlertList): void => {
    const before = told;
    told = new Set([...(before ?? []), ...alerts.map(({ id }) => id)]);
    useAlertStore.setState({ alerts, failure: null });
    const fresh = before === null ? [] : unseenOf(alerts).filter(({ id }) => !before.has(id));
    if (fresh.length > 0) onNew(fresh);
  };
  const load = async (): Promise<void> => {
    const own = ++asked;
    told = null;
    const result = await attempt(() => workstation.telemetry.alerts());
    if (own !== asked) return;
    if (result.ok) adopt(result.value);
    else useAlertStore.setState({ alerts: [], failure: result.failure });
  };
  const stops = [
    workstation.telemetry.onAlertsChanged((list) => {
      // What was asked for before may be older.
      asked += 1;
      adopt(list);
    }),
    workstation.workspace.onChanged(() => void load()),
  ];
  void load();
  return () => {
    for (const stop of stops) stop();
    asked += 1;
    useAlertStore.setState(nothingYet);
  };
}

/** What main then tells (alertsChanged) says the same; the list needs no second word. */
export function markSeen(id: string): Promise<Result<null>> {
  return attempt(() => workstation.telemetry.markSeen({ id }));
}

export function markAllSeen(): Promise<Result<null>> {
  return attempt(() => workstation.telemetry.markAllSeen());
}
