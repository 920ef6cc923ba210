import { openWorkspaceOf, type WorkspaceStore } from '../workspace';

/** Null when the workspace can be written to. */
export function readOnlyReasonOf(store: WorkspaceStore): string | null {
  const workspace = openWorkspaceOf(store);
  return workspace?.readOnly === true ? (workspace.readOnlyReason ?? 'Open for reading only') : null;
}
