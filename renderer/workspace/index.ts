import './workspace.css';

export { AboutPanel } from './about-panel';
export { AppNotes } from './app-notes';
export { CreateWorkspaceDialog } from './create-workspace-dialog';
export { KeyboardPanel } from './keyboard/keyboard-panel';
export { OpenWorkspaceDialog } from './open-workspace-dialog';
export { ReadersPanel } from './readers-panel';
export { RecentWorkspaces } from './recent-workspaces';
export { SettingsPanel } from './settings-panel';
export {
  changeSetting,
  closeWorkspace,
  connectWorkspace,
  loadStatus,
  openWorkspaceOf,
  selectReader,
  useWorkspace,
  type WorkspaceStore,
} from './store';
