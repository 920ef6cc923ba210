import { BrowserWindow, Notification } from 'electron';

import { BUNDLE_ORIGIN } from './schemes';

export interface DesktopNotice {
  readonly title: string;
  readonly body: string;
  readonly isUrgent: boolean;
  /** Where a click leads, such as '#/runs/7'. */
  readonly route: string;
}

/** The desktop shows a few lines at most. */
const MOST_CHARACTERS = 300;

/** Shows notifications of the desktop; where it has none, they are logged alone. */
export function createDesktopNotifier(log: (message: string) => void): (notice: DesktopNotice) => void {
  // One that nothing refers to is collected, and its click with it.
  const shown = new Set<Notification>();
  return ({ title, body, isUrgent, route }) => {
    if (!Notification.isSupported()) {
      log(`${title}: ${body}`);
      return;
    }
    const notification = new Notification({
      title,
      body: body.length > MOST_CHARACTERS ? `${body.slice(0, MOST_CHARACTERS - 1)}…` : body,
      urgency: isUrgent ? 'critical' : 'normal',
    });
    shown.add(notification);
    const forget = (): void => {
      shown.delete(notification);
    };
    notification.once('close', forget);
    notification.once('failed', (_event, error) => {
      forget();
      log(`${title}: ${body} (not shown: ${error})`);
    });
    notification.once('click', () => {
      forget();
      showRoute(route);
    });
    notification.show();
  };
}

/** Brings a window to the front, on this route: only the hash changes, so the page stays. */
function showRoute(route: string): void {
  const [window] = BrowserWindow.getAllWindows().filter((each) => !each.isDestroyed());
  if (window === undefined) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
  void window.loadURL(`${BUNDLE_ORIGIN}/index.html${route}`).catch(() => undefined);
}
