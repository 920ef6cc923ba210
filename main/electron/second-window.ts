import { ok, type CommandName, type ViewedStudy, type WindowsState } from '@contract/index';
import { screen, type BrowserWindow, type WebContents } from 'electron';

import type { Broadcast, FeatureHandlers } from '../workspace/index';
import { placeForSecond, type Box } from './other-display';

export interface SecondWindowDependencies {
  readonly open: (route: string, bounds: Box) => BrowserWindow;
  readonly broadcast: Broadcast;
}

export interface SecondWindow {
  readonly handlers: FeatureHandlers<'windows'>;
  /** The window that is followed: when it closes, so does the second. */
  readonly follow: (first: BrowserWindow) => void;
  readonly show: () => void;
  /** Another workspace: its studies are others. */
  readonly forget: () => void;
  /** The second window only looks: it may ask for what it shows, and for nothing that starts or changes anything. */
  readonly mayAsk: (name: CommandName, from: WebContents) => boolean;
}

const SECOND_ROUTE = '#/second';

const LOOKING: ReadonlySet<CommandName> = new Set<CommandName>([
  'workspace.appInfo',
  'workspace.status',
  'workspace.recent',
  'workspace.readSettings',
  'workspace.readers',
  'workspace.log',
  'datasets.study',
  'datasets.studies',
  'review.annotations',
  'windows.state',
]);

export function createSecondWindow({ open, broadcast }: SecondWindowDependencies): SecondWindow {
  let first: BrowserWindow | null = null;
  let second: BrowserWindow | null = null;
  let viewed: ViewedStudy | null = null;
  const state = (): WindowsState => ({ secondOpen: second !== null, viewed });
  const tell = (): void => broadcast('windows.changed', state());
  const show = (): void => {
    if (second !== null) second.focus();
    else if (first !== null) {
      const { bounds, fills } = placeBeside(first);
      const opened = open(SECOND_ROUTE, bounds);
      second = opened;
      if (fills) opened.maximize();
      opened.on('closed', () => {
        second = null;
        tell();
      });
      tell();
    }
  };
  return {
    handlers: {
      'windows.state': () => ok(state()),
      'windows.openSecond': () => {
        show();
        return ok(null);
      },
      'windows.view': (study) => {
        viewed = study;
        tell();
        return ok(null);
      },
    },
    follow: (window) => {
      first = window;
      window.on('closed', () => {
        first = null;
        second?.close();
      });
    },
    show,
    forget: () => {
      viewed = null;
      tell();
    },
    mayAsk: (name, from) => from.id !== second?.webContents.id || LOOKING.has(name),
  };
}

function placeBeside(first: BrowserWindow): ReturnType<typeof placeForSecond> {
  const bounds = first.getBounds();
  return placeForSecond(screen.getAllDisplays(), screen.getDisplayMatching(bounds).id, bounds);
}
