import { command, event, query } from './channel.js';
import type {
  AppInfo,
  Display,
  ReaderList,
  SettingsView,
  WorkspaceReference,
  WorkspaceStatus,
} from './generated/types.js';
import {
  isCreateReader,
  isCreateWorkspace,
  isDisplayQuestion,
  isFolderQuestion,
  isLogEntry,
  isOpenWorkspace,
  isReaderList,
  isSelectReader,
  isSettingsChange,
  isSettingsView,
  isWorkspaceChange,
} from './generated/validators.js';

export const workspaceCommands = {
  'workspace.appInfo': query<AppInfo>(),
  /** The open workspace, or null. */
  'workspace.status': query<WorkspaceStatus | null>(),
  'workspace.recent': query<readonly WorkspaceReference[]>(),
  'workspace.create': command(isCreateWorkspace).returns<WorkspaceStatus>(),
  'workspace.open': command(isOpenWorkspace).returns<WorkspaceStatus>(),
  'workspace.close': query<null>(),
  /** The native dialog; null when it was canceled. */
  'workspace.chooseFolder': command(isFolderQuestion).returns<string | null>(),
  'workspace.display': command(isDisplayQuestion).returns<Display>(),
  'workspace.readSettings': query<SettingsView>(),
  'workspace.changeSetting': command(isSettingsChange).returns<SettingsView>(),
  'workspace.readers': query<ReaderList>(),
  'workspace.createReader': command(isCreateReader).returns<ReaderList>(),
  'workspace.selectReader': command(isSelectReader).returns<ReaderList>(),
  'workspace.log': command(isLogEntry).returns<null>(),
};

export const workspaceEvents = {
  /** Another workspace is open, or none. */
  'workspace.changed': event(isWorkspaceChange),
  'workspace.settingsChanged': event(isSettingsView),
  'workspace.readersChanged': event(isReaderList),
};
