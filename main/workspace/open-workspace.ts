import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';

import { failed, ok, type Result, type WorkspaceFile, type WorkspaceStatus } from '@contract/index';

import { CatalogueFailure, openCatalogue, type Catalogue } from './catalogue';
import type { LockHolder } from './catalogue-messages';
import { diskFailure, onDisk } from './disk-failure';
import { createWorkspaceFolder, readWorkspaceFile, refuseNetworkFolder } from './workspace-file';

/** The workspace that is open: what other features work in. */
export interface OpenWorkspace {
  readonly status: WorkspaceStatus;
  readonly folder: string;
  readonly catalogue: Catalogue;
}

export interface OpenOptions {
  readonly workerFile: string;
  readonly warn: (message: string) => void;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}

function self(): LockHolder {
  return { pid: process.pid, hostName: hostname(), userName: userName(), sinceMs: Date.now() };
}

function readOnlyReason(holder: LockHolder | null): string {
  if (holder === null) return 'Another program has this workspace open for writing. Close it there to write here.';
  const since = new Date(holder.sinceMs).toISOString().slice(0, 16).replace('T', ' ');
  return `${holder.userName} on ${holder.hostName} has it open since ${since} UTC (process ${holder.pid}). Close it there to write here.`;
}

function statusOf(folder: string, file: WorkspaceFile, catalogue: Catalogue): WorkspaceStatus {
  const readOnly = catalogue.access === 'read';
  return {
    id: file.id,
    name: file.name,
    folder,
    readOnly,
    readOnlyReason: readOnly ? readOnlyReason(catalogue.holder) : null,
  };
}

/** What the catalogue's refusals and SQLite's errors mean to a person; a bug is thrown on. */
function catalogueFailure(error: unknown, path: string): Result<never> {
  if (!(error instanceof CatalogueFailure)) throw error;
  if (error.code === 'newer-catalogue' || error.code === 'older-catalogue') return failed(error.code, error.message);
  if (error.code?.startsWith('SQLITE_CANTOPEN') === true) {
    return failed(
      'permission-denied',
      `${path} cannot be opened or written. Give this user write permission on the folder and its files.`,
    );
  }
  const failure = diskFailure(error, path);
  if (failure === null) throw error;
  return failure;
}

async function openFolder(folder: string, file: WorkspaceFile, options: OpenOptions): Promise<Result<OpenWorkspace>> {
  const path = join(folder, 'catalogue.sqlite');
  const files = { catalogue: path, lock: join(folder, 'lock.sqlite'), backups: join(folder, 'backups') };
  try {
    const catalogue = await openCatalogue({
      workerFile: options.workerFile,
      files,
      holder: self(),
      onBackgroundFailure: (error) => options.warn(`The catalogue’s backup failed: ${error.message}`),
    });
    return ok({ status: statusOf(folder, file, catalogue), folder, catalogue });
  } catch (error) {
    return catalogueFailure(error, path);
  }
}

export function openWorkspaceFolder(folder: string, options: OpenOptions): Promise<Result<OpenWorkspace>> {
  return onDisk(folder, async () => {
    const file = await readWorkspaceFile(folder);
    if (!file.ok) return file;
    const local = await refuseNetworkFolder(folder);
    if (!local.ok) return local;
    return openFolder(folder, file.value, options);
  });
}

export function createWorkspace(folder: string, name: string, options: OpenOptions): Promise<Result<OpenWorkspace>> {
  return onDisk(folder, async () => {
    const local = await refuseNetworkFolder(folder);
    if (!local.ok) return local;
    const file = await createWorkspaceFolder(folder, name);
    if (!file.ok) return file;
    return openFolder(folder, file.value, options);
  });
}
