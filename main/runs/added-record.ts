import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Marks a run that came from elsewhere; it lies in local/, which no bundle holds. */
export const ADDED_FILE = join('local', 'added.json');

/** When a run came here from elsewhere; null of one that was made here. */
export async function readAdded(folder: string): Promise<number | null> {
  const found = await stat(join(folder, ADDED_FILE)).catch(() => null);
  return found === null ? null : found.mtimeMs;
}
