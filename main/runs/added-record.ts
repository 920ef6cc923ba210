import type { RunFiles } from './run-files';

/** Marks a run that came from elsewhere; it lies in local/, which no bundle holds. */
export const ADDED_FILE = 'local/added.json';

/** When a run came here from elsewhere; null of one that was made here. */
export function readAdded(files: RunFiles): Promise<number | null> {
  return files.timeMs(ADDED_FILE);
}
