import { isWorkspaceReference, type WorkspaceReference } from '@contract/index';

import { readJsonFile, writeJsonFile } from './whole-file';

const KEPT = 10;

export interface RecentWorkspaces {
  readonly list: () => Promise<readonly WorkspaceReference[]>;
  readonly add: (reference: WorkspaceReference) => Promise<void>;
}

/** A convenience list: a damaged one is simply empty. */
export function createRecentWorkspaces(path: string): RecentWorkspaces {
  const list = async (): Promise<readonly WorkspaceReference[]> => {
    const file = await readJsonFile(path);
    if (file.kind !== 'read' || !Array.isArray(file.value)) return [];
    return file.value.filter((entry): entry is WorkspaceReference => isWorkspaceReference(entry));
  };
  const add = async (reference: WorkspaceReference): Promise<void> => {
    const others = (await list()).filter((entry) => entry.folder !== reference.folder);
    await writeJsonFile(path, [reference, ...others].slice(0, KEPT));
  };
  return { list, add };
}
