import { ok, type AppInfo, type Display, type DisplayQuestion, type ReaderList, type Result } from '@contract/index';

import type { AppLog } from './app-log';
import type { Broadcast } from './broadcast';
import type { FeatureHandlers } from './command-handlers';
import { onDisk } from './disk-failure';
import type { ReaderStore } from './readers';
import type { RecentWorkspaces } from './recent-workspaces';
import type { SettingsStore } from './settings';
import type { WorkspaceService } from './workspace-service';

export interface WorkspaceDependencies {
  readonly workspace: WorkspaceService;
  readonly settings: SettingsStore;
  readonly readers: ReaderStore;
  readonly recent: RecentWorkspaces;
  readonly log: AppLog;
  readonly userFolder: string;
  readonly broadcast: Broadcast;
  readonly appInfo: () => Promise<AppInfo>;
  readonly chooseFolder: (title: string) => Promise<string | null>;
  readonly displayAt: (place: DisplayQuestion) => Display;
}

export function workspaceHandlers(dependencies: WorkspaceDependencies): FeatureHandlers<'workspace'> {
  const { workspace, recent, log } = dependencies;
  return {
    'workspace.appInfo': async () => ok(await dependencies.appInfo()),
    'workspace.status': () => ok(workspace.current()?.status ?? null),
    'workspace.recent': async () => ok(await recent.list()),
    'workspace.create': ({ folder, name }) => workspace.createAt(folder, name),
    'workspace.open': ({ folder }) => workspace.openAt(folder),
    'workspace.close': async () => {
      await workspace.close();
      return ok(null);
    },
    'workspace.chooseFolder': async ({ title }) => ok(await dependencies.chooseFolder(title)),
    'workspace.display': (place) => ok(dependencies.displayAt(place)),
    'workspace.log': ({ level, message }) => {
      log.write(level, 'window', message);
      return ok(null);
    },
    ...settingsHandlers(dependencies),
    ...readerHandlers(dependencies),
  };
}

type SettingsHandlers = Pick<FeatureHandlers<'workspace'>, 'workspace.readSettings' | 'workspace.changeSetting'>;

function settingsHandlers(dependencies: WorkspaceDependencies): SettingsHandlers {
  const { settings, userFolder, broadcast, log, workspace } = dependencies;
  return {
    'workspace.readSettings': async () => ok(await settings.read()),
    'workspace.changeSetting': async (change) => {
      // The workspace's file has one writer, as all of it has.
      const allowed = change.scope === 'workspace' ? workspace.writable() : ok(null);
      if (!allowed.ok) return allowed;
      const changed = await onDisk(userFolder, () => settings.change(change));
      if (!changed.ok) return changed;
      log.setLevel(changed.value.effective.logLevel);
      broadcast('workspace.settingsChanged', changed.value);
      return changed;
    },
  };
}

type ReaderHandlers = Pick<
  FeatureHandlers<'workspace'>,
  'workspace.readers' | 'workspace.createReader' | 'workspace.selectReader'
>;

function readerHandlers({ readers, userFolder, broadcast }: WorkspaceDependencies): ReaderHandlers {
  const changing = async (act: () => Promise<Result<ReaderList>>): Promise<Result<ReaderList>> => {
    const changed = await onDisk(userFolder, act);
    if (changed.ok) broadcast('workspace.readersChanged', changed.value);
    return changed;
  };
  return {
    'workspace.readers': async () => ok(await readers.list()),
    'workspace.createReader': ({ name }) => changing(() => readers.create(name)),
    'workspace.selectReader': ({ id }) => changing(() => readers.select(id)),
  };
}
