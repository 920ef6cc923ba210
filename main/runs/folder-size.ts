import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface FolderSize {
  readonly sizeBytes: number;
  readonly fileCount: number;
}

const BYTES_PER_BLOCK = 512;

/** What a folder takes on disk, links not followed. What cannot be read counts as nothing. */
export async function folderSize(folder: string): Promise<FolderSize> {
  let sizeBytes = 0;
  let fileCount = 0;
  const waiting = [folder];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const entry of await readdir(next, { withFileTypes: true }).catch(() => [])) {
      const path = join(next, entry.name);
      if (entry.isDirectory()) {
        waiting.push(path);
        continue;
      }
      const found = await lstat(path).catch(() => null);
      if (found === null) continue;
      fileCount += 1;
      // A file may be sparse, or shared with another by a hard link: what its blocks take is what is reclaimed.
      sizeBytes += found.nlink > 1 ? 0 : found.blocks * BYTES_PER_BLOCK;
    }
  }
  return { sizeBytes, fileCount };
}
