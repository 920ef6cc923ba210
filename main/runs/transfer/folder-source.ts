import { constants, createReadStream } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

import type { Problem } from '@contract/index';
import { systemCodeOf } from '@main/workspace';

import { problem, Refused } from './refused';
import { checkPath, checkSet, KEPT_OF_LOCAL, LOCAL_STAYS, MOST_FILES, sortOut, tooMany } from './run-file-names';
import type { RunSource, SourceFile } from './source';

/** A run's folder that was copied from elsewhere. Nothing in it may be a link: what it leads to is nobody's to take. */
export async function folderSource(folder: string): Promise<RunSource> {
  const files: SourceFile[] = [];
  const leftOut: Problem[] = [];
  const waiting = [''];
  let count = 0;
  for (let inside = waiting.pop(); inside !== undefined; inside = waiting.pop()) {
    for (const entry of await readdir(join(folder, inside), { withFileTypes: true })) {
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
      count += 1;
      if (count > MOST_FILES) throw new Refused('too-many-files', tooMany(count));
      checkPath(path);
      if (path === 'local' && entry.isDirectory()) {
        const log = await ifThere(() => fileOf(folder, KEPT_OF_LOCAL));
        if (log !== null) files.push(log);
        leftOut.push(LOCAL_STAYS);
        continue;
      }
      if (entry.isDirectory()) {
        waiting.push(path);
        continue;
      }
      const sorted = entry.isFile() ? sortOut(path) : 'take';
      if (sorted !== 'take') leftOut.push(sorted);
      else if (entry.isFile()) files.push(await fileOf(folder, path));
      else throw notPlain(path, entry.isSymbolicLink());
    }
  }
  checkSet(files.map(({ path }) => path));
  return { name: basename(folder), files, leftOut, close: () => undefined };
}

async function fileOf(folder: string, path: string): Promise<SourceFile> {
  const full = join(folder, path);
  const found = await lstat(full);
  if (!found.isFile()) throw notPlain(path, found.isSymbolicLink());
  const { size, mtimeMs } = found;
  return {
    ...{ path, sizeBytes: size, modifiedMs: mtimeMs, crc32: null },
    // What was a file a moment ago may have become a link meanwhile.
    open: async () => {
      const handle = await open(full, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
      return createReadStream('', { fd: handle });
    },
  };
}

function notPlain(path: string, isLink: boolean): Refused {
  const why = isLink ? 'is a link, and where it leads is not copied' : 'is no plain file';
  return new Refused('not-a-file', `${path} ${why}: nothing was added. Copy the run with its links followed (cp -L).`, [
    problem(path, why),
  ]);
}

async function ifThere<T>(act: () => Promise<T>): Promise<T | null> {
  try {
    return await act();
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return null;
    throw error;
  }
}
