import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';

import type { DiskEstimate } from '@contract/index';
import { checkpointsBytes, exportBytes, preparedBytes } from '@core/config';

import type { Sections } from './config-sections';

/** What lies on the disk of the workspace. */
export interface DiskFacts {
  readonly freeBytes: number | null;
  /** Of each cache of prepared images that is there. */
  readonly preparedBytes: ReadonlySet<number>;
}

export const NO_DISK: DiskFacts = { freeBytes: null, preparedBytes: new Set() };

/** Null while a section that it follows from is not valid. */
export function diskEstimate(
  { data, model, patch, whole, execution }: Sections,
  caseCount: number | null,
  weightsBytes: number,
  disk: DiskFacts,
): DiskEstimate | null {
  if (model === null || patch === null || whole === null || execution === null) return null;
  const prepared = data === null || caseCount === null ? null : preparedBytes(data, caseCount);
  return {
    checkpointBytes: checkpointsBytes({ model, patch, whole, execution }),
    exportBytes: exportBytes(model),
    weightsBytes,
    cacheBytes: prepared !== null && disk.preparedBytes.has(prepared) ? 0 : prepared,
    freeBytes: disk.freeBytes,
  };
}

/** What cannot be asked is unknown, and leaves an estimate without it. */
export async function readDiskFacts(workspaceFolder: string): Promise<DiskFacts> {
  const [free, caches] = await Promise.all([freeBytesOf(workspaceFolder), cachesIn(workspaceFolder)]);
  return { freeBytes: free, preparedBytes: new Set(caches) };
}

async function freeBytesOf(folder: string): Promise<number | null> {
  return statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => null,
  );
}

async function cachesIn(workspaceFolder: string): Promise<number[]> {
  const folder = join(workspaceFolder, 'cache', 'prepared');
  const names = await readdir(folder).catch(() => []);
  return Promise.all(names.map((name) => sizeOf(join(folder, name, 'pixels.u16'))));
}

/** 0 where there is no such file. */
export async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
