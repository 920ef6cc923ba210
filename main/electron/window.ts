import { BrowserWindow, type WebContents } from 'electron';

import { askBeforeClosing } from './ask-before-closing';
import { BUNDLE_ORIGIN } from './schemes';

export interface WindowOptions {
  readonly preloadFile: string;
  readonly iconFile: string | null;
  readonly log: (level: 'info' | 'error', message: string) => void;
}

const START = `${BUNDLE_ORIGIN}/index.html`;
const CRASHES_ALLOWED = 3;
const CRASH_SPAN_MS = 60_000;

/** Our page may change its route (the hash); nothing may lead anywhere else, open a window or attach a guest. */
function denyNavigation(contents: WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** A crashed renderer comes back to its route; one that keeps crashing is left alone, so that it cannot spin. */
function reloadAfterCrash(window: BrowserWindow, log: WindowOptions['log']): void {
  let route = START;
  const crashes: number[] = [];
  window.webContents.on('did-navigate-in-page', (_event, url, isMainFrame) => {
    if (isMainFrame) route = url;
  });
  window.webContents.on('render-process-gone', (_event, details) => {
    log('error', `The window’s process is gone: ${details.reason}, exit code ${details.exitCode}`);
    if (details.reason === 'clean-exit' || window.isDestroyed()) return;
    const now = Date.now();
    crashes.push(now);
    const recent = crashes.filter((time) => now - time < CRASH_SPAN_MS);
    if (recent.length <= CRASHES_ALLOWED) void window.loadURL(route);
  });
}

/** Opens a window on the start page, or on a route such as '#/studies', in the middle or where it is told to. */
export function openWindow(
  { preloadFile, iconFile, log }: WindowOptions,
  route = '',
  bounds: Partial<Electron.Rectangle> = {},
): BrowserWindow {
  const window = new BrowserWindow({
    width: 1600,
    height: 1000,
    ...bounds,
    minWidth: 1024,
    minHeight: 700,
    show: false,
    backgroundColor: '#101113',
    autoHideMenuBar: true,
    title: 'Mammobench',
    ...(iconFile === null ? {} : { icon: iconFile }),
    webPreferences: {
      preload: preloadFile,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      webviewTag: false,
      spellcheck: false,
      // Plots and progress go on while another window is in front.
      backgroundThrottling: false,
    },
  });
  denyNavigation(window.webContents);
  reloadAfterCrash(window, log);
  askBeforeClosing(window);
  window.once('ready-to-show', () => window.show());
  window.webContents.on('preload-error', (_event, _path, error) =>
    log('error', `The preload failed: ${error.message}`),
  );
  window.loadURL(`${START}${route}`).catch((error: unknown) => log('error', `The page did not load: ${String(error)}`));
  return window;
}

/** What the open windows show: '#/machine', or '' before a page has loaded. */
export function shownRoutes(): readonly string[] {
  return BrowserWindow.getAllWindows().map(({ webContents }) => /#.*$/.exec(webContents.getURL())?.[0] ?? '');
}
