import type {
  AppInfo,
  ReaderList,
  Result,
  SettingsChange,
  SettingsView,
  WorkspaceReference,
  WorkspaceStatus,
} from '@contract/index';
import { create } from 'zustand';

import { attempt, loaded, loading, workstation, type Loadable } from '../bridge';

export interface WorkspaceStore {
  readonly status: Loadable<WorkspaceStatus | null>;
  readonly appInfo: Loadable<AppInfo>;
  readonly recent: Loadable<readonly WorkspaceReference[]>;
  readonly readers: Loadable<ReaderList>;
  readonly settings: Loadable<SettingsView>;
}

const nothingYet: WorkspaceStore = {
  status: loading,
  appInfo: loading,
  recent: loading,
  readers: loading,
  settings: loading,
};

export const useWorkspace = create<WorkspaceStore>(() => nothingYet);

/** Loads everything and follows what main tells; returns the undo. */
export function connectWorkspace(): () => void {
  const stops = [
    workstation.workspace.onChanged(({ status }) => {
      useWorkspace.setState({ status: { state: 'ready', value: status } });
      void loadRecent();
      void loadReaders();
      void loadSettings();
    }),
    workstation.workspace.onSettingsChanged((view) => {
      useWorkspace.setState({ settings: { state: 'ready', value: view } });
    }),
    workstation.workspace.onReadersChanged((list) => {
      useWorkspace.setState({ readers: { state: 'ready', value: list } });
    }),
  ];
  void loadStatus();
  void loadAppInfo();
  void loadRecent();
  void loadReaders();
  void loadSettings();
  return () => {
    for (const stop of stops) stop();
    useWorkspace.setState(nothingYet);
  };
}

export async function loadStatus(): Promise<void> {
  useWorkspace.setState({ status: loaded(await attempt(() => workstation.workspace.status())) });
}

export async function loadAppInfo(): Promise<void> {
  useWorkspace.setState({ appInfo: loaded(await attempt(() => workstation.workspace.appInfo())) });
}

export async function loadRecent(): Promise<void> {
  useWorkspace.setState({ recent: loaded(await attempt(() => workstation.workspace.recent())) });
}

export async function loadReaders(): Promise<void> {
  useWorkspace.setState({ readers: loaded(await attempt(() => workstation.workspace.readers())) });
}

export async function loadSettings(): Promise<void> {
  useWorkspace.setState({ settings: loaded(await attempt(() => workstation.workspace.readSettings())) });
}

export function createWorkspace(folder: string, name: string): Promise<Result<WorkspaceStatus>> {
  return adopt(attempt(() => workstation.workspace.create({ folder, name })));
}

export function openWorkspace(folder: string): Promise<Result<WorkspaceStatus>> {
  return adopt(attempt(() => workstation.workspace.open({ folder })));
}

/** Shows the answer at once; the event that follows says the same. */
async function adopt(answer: Promise<Result<WorkspaceStatus>>): Promise<Result<WorkspaceStatus>> {
  const result = await answer;
  if (result.ok) useWorkspace.setState({ status: { state: 'ready', value: result.value } });
  return result;
}

export async function closeWorkspace(): Promise<Result<null>> {
  const result = await attempt(() => workstation.workspace.close());
  if (result.ok) useWorkspace.setState({ status: { state: 'ready', value: null } });
  return result;
}

export async function changeSetting(change: SettingsChange): Promise<Result<SettingsView>> {
  const result = await attempt(() => workstation.workspace.changeSetting(change));
  if (result.ok) useWorkspace.setState({ settings: { state: 'ready', value: result.value } });
  return result;
}

export async function createReader(name: string): Promise<Result<ReaderList>> {
  return adoptReaders(await attempt(() => workstation.workspace.createReader({ name })));
}

export async function selectReader(id: string): Promise<Result<ReaderList>> {
  return adoptReaders(await attempt(() => workstation.workspace.selectReader({ id })));
}

function adoptReaders(result: Result<ReaderList>): Result<ReaderList> {
  if (result.ok) useWorkspace.setState({ readers: { state: 'ready', value: result.value } });
  return result;
}

/** The open workspace, or null when there is none or it is not known yet. */
export function openWorkspaceOf(store: WorkspaceStore): WorkspaceStatus | null {
  return store.status.state === 'ready' ? store.status.value : null;
}
