import type { Alert, Failure } from '@contract/index';
import { notifications } from '@mantine/notifications';

import { safeText } from '../privacy';
import { countOf } from '../ui';

/** A word in the corner that goes by itself. */
export function notify(title: string, message: string): void {
  notifications.show({ title, message, color: 'blue', autoClose: 6000, withBorder: true });
}

/** A failure that has no place on the screen; it stays until it is closed. */
export function notifyFailure(title: string, failure: Failure): void {
  notifications.show({ title, message: safeText(failure.message), color: 'red', autoClose: false, withBorder: true });
}

/** More at once than this would cover the screen: they are told as a number. */
const MOST_APART = 3;

/** Each once; the list behind the bell keeps them. */
export function notifyAlerts(alerts: readonly Alert[]): void {
  if (alerts.length > MOST_APART) {
    notify(countOf(alerts.length, 'new alert'), 'They are behind the bell at the top.');
    return;
  }
  for (const { id, title, evidence, tone } of alerts) {
    const look = { color: COLORS[tone], autoClose: tone === 'info' ? 8000 : 15_000, withBorder: true };
    notifications.show({ id: `alert ${id}`, title, message: safeText(evidence), ...look });
  }
}

const COLORS = { info: 'blue', attention: 'yellow', failed: 'red' } as const;
