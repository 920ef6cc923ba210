import { randomUUID } from 'node:crypto';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { failed, isWorkspaceFile, ok, parse, type Result, type WorkspaceFile } from '@contract/index';

import { systemCodeOf } from './disk-failure';
import { networkFilesystemOf } from './network-folder';
import { readJsonFile, writeJsonFile } from './whole-file';

export const WORKSPACE_FORMAT_VERSION = 1;
const FOLDERS = ['backups', 'datasets', 'runs', 'reports', 'cache'];

export function workspaceFilePath(folder: string): string {
  return join(folder, 'workspace.json');
}

/** WAL needs shared memory and locks that only a local disk has. */
export async function refuseNetworkFolder(folder: string): Promise<Result<null>> {
  const type = await networkFilesystemOf(folder);
  if (type === null) return ok(null);
  return failed(
    'network-folder',
    `${folder} lies on a network folder (${type}): the catalogue’s write-ahead log needs a local disk. Choose a folder on a local disk.`,
  );
}

export async function readWorkspaceFile(folder: string): Promise<Result<WorkspaceFile>> {
  const path = workspaceFilePath(folder);
  const file = await readJsonFile(path);
  if (file.kind === 'missing') return missingFailure(folder);
  if (file.kind === 'damaged') {
    return failed('damaged-workspace', `${path} is not JSON. Restore it from a backup of the folder.`);
  }
  const newer = newerFormat(file.value);
  if (newer !== null) {
    return failed(
      'newer-workspace',
      `${folder} was made by a newer Mammobench (format ${newer}; this one knows ${WORKSPACE_FORMAT_VERSION}). Update this program to open it; nothing in it was changed.`,
    );
  }
  return parse(isWorkspaceFile, file.value, path);
}

async function missingFailure(folder: string): Promise<Result<never>> {
  const exists = await isFolder(folder);
  if (!exists)
    return failed('not-found', `The folder ${folder} does not exist. Check the path, and that its disk is connected.`);
  return failed(
    'not-a-workspace',
    `${folder} is not a workspace: it holds no workspace.json. Create a workspace there, or choose another folder.`,
  );
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

function newerFormat(value: unknown): number | null {
  if (typeof value !== 'object' || value === null || !('formatVersion' in value)) return null;
  const version = value.formatVersion;
  return typeof version === 'number' && version > WORKSPACE_FORMAT_VERSION ? version : null;
}

/** Makes the folder and its parts. Only an empty or a new folder becomes a workspace: nothing of anyone's is mixed in. */
export async function createWorkspaceFolder(folder: string, name: string): Promise<Result<WorkspaceFile>> {
  await mkdir(folder, { recursive: true });
  const entries = await readdir(folder);
  if (entries.includes('workspace.json')) {
    return failed('already-a-workspace', `${folder} is a workspace already. Open it instead.`);
  }
  if (entries.length > 0) {
    return failed(
      'folder-not-empty',
      `${folder} is not empty. Choose an empty folder, or a new one, for the workspace.`,
    );
  }
  for (const part of FOLDERS) await mkdir(join(folder, part));
  const file: WorkspaceFile = {
    formatVersion: WORKSPACE_FORMAT_VERSION,
    id: randomUUID(),
    name,
    createdAtMs: Date.now(),
  };
  await writeJsonFile(workspaceFilePath(folder), file);
  return ok(file);
}
