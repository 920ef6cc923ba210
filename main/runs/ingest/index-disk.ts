import {
  closeSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';

import { systemCodeOf } from '@main/workspace';

/** What lies on disk is not what was written there: someone deleted or changed it. The log tells everything again. */
export class IndexDamaged extends Error {}

/** The few things that an index does with its files. They are a cache: nothing is synced, everything is checked. */
export interface IndexDisk {
  readonly makeFolder: (folder: string) => void;
  readonly remove: (folder: string) => void;
  /** What lies in a folder; nothing where there is none. */
  readonly list: (folder: string) => readonly string[];
  /** Null when there is no such file. */
  readonly size: (path: string) => number | null;
  readonly truncate: (path: string, sizeBytes: number) => void;
  /** Fills all of `into`. */
  readonly read: (path: string, position: number, into: Uint8Array) => void;
  /** Adds bytes to a file that is exactly `position` bytes long: all of them, or none where the disk refuses. */
  readonly append: (path: string, position: number, bytes: Uint8Array) => void;
  readonly readText: (path: string) => string | null;
  /** Replaces the file in one act. */
  readonly writeWhole: (path: string, text: string) => void;
}

export const localDisk: IndexDisk = {
  makeFolder: (folder) => {
    mkdirSync(folder, { recursive: true });
  },
  remove: (folder) => rmSync(folder, { recursive: true, force: true }),
  list: (folder) => ifThere(() => readdirSync(folder)) ?? [],
  size: (path) => ifThere(() => statSync(path).size),
  truncate: (path, sizeBytes) => truncateSync(path, sizeBytes),
  read: (path, position, into) => withFile(path, 'r', (file) => readAll(file, path, position, into)),
  append: (path, position, bytes) => {
    withFile(path, position === 0 ? 'w' : 'r+', (file) => {
      if (fstatSync(file).size !== position) throw new IndexDamaged(`${path} is not ${position} bytes long`);
      try {
        writeAll(file, position, bytes);
      } catch (error) {
        ftruncateSync(file, position);
        throw error;
      }
    });
  },
  readText: (path) => ifThere(() => readFileSync(path, 'utf8')),
  writeWhole: (path, text) => {
    const temporary = `${path}.new`;
    damagedIfGone(path, () => writeFileSync(temporary, text));
    renameSync(temporary, path);
  },
};

function withFile(path: string, flags: string, act: (file: number) => void): void {
  const file = damagedIfGone(path, () => openSync(path, flags));
  try {
    act(file);
  } finally {
    closeSync(file);
  }
}

function readAll(file: number, path: string, position: number, into: Uint8Array): void {
  let read = 0;
  while (read < into.length) {
    const count = readSync(file, into, read, into.length - read, position + read);
    if (count === 0) throw new IndexDamaged(`${path} ends before byte ${position + into.length}`);
    read += count;
  }
}

function writeAll(file: number, position: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) {
    written += writeSync(file, bytes, written, bytes.length - written, position + written);
  }
}

function ifThere<T>(act: () => T): T | null {
  try {
    return act();
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function damagedIfGone<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') throw new IndexDamaged(`${path} is gone`);
    throw error;
  }
}
