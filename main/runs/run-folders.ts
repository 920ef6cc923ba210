import { readdir } from 'node:fs/promises';

import { isRunId } from '@contract/index';

/** The runs of a workspace, by their folders; its folder is made with the first run. */
export async function runIdsIn(runsFolder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(runsFolder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory() && isRunId(entry.name)).map(({ name }) => name);
  } catch {
    return [];
  }
}
