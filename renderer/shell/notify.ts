import type { Failure } from '@contract/index';
import { notifications } from '@mantine/notifications';

/** A word in the corner that goes by itself. */
export function notify(title: string, message: string): void {
  notifications.show({ title, message, color: 'blue', autoClose: 6000, withBorder: true });
}

/** A failure that has no place on the screen; it stays until it is closed. */
export function notifyFailure(title: string, failure: Failure): void {
  notifications.show({ title, message: failure.message, color: 'red', autoClose: false, withBorder: true });
}
