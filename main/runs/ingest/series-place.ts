import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { systemCodeOf } from '@main/workspace';

export interface OpenSeriesFolder {
  /** Holds a folder for each run. */
  readonly folder: string;
  readonly close: () => void;
}

const TEMPORARY_PREFIX = 'mammobench-series-';

/**
 * Where the series of a workspace's runs lie. The workspace's one writer keeps them in its cache. Whoever only reads makes
 * its own, for as long as it is open: rows that the writer has not committed mean nothing, and it may begin anew at any time.
 */
export function openSeriesFolder(workspaceFolder: string, readOnly: boolean): OpenSeriesFolder {
  if (!readOnly) return { folder: join(workspaceFolder, 'cache', 'series'), close: () => undefined };
  removeOrphans();
  const folder = mkdtempSync(join(tmpdir(), `${TEMPORARY_PREFIX}${process.pid}-`));
  return { folder, close: () => rmSync(folder, { recursive: true, force: true }) };
}

/** What programs that were killed left behind. */
function removeOrphans(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(/^mammobench-series-(\d+)-/.exec(name)?.[1] ?? NaN);
    if (!Number.isInteger(pid) || isRunning(pid)) continue;
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    } catch {
      // another user's
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCodeOf(error) === 'EPERM';
  }
}
