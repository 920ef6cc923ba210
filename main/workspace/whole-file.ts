import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

import { systemCodeOf } from './disk-failure';

/** Writes a file whole: temporary name, fsync, rename. A reader sees the old file or the new one, never a part. */
export async function writeWholeFile(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Makes the rename itself durable; Windows neither needs nor allows it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export async function writeJsonFile(path: string, value: unknown): Promise<void> {
  await writeWholeFile(path, `${JSON.stringify(value, null, 2)}\n`);
}

export type JsonFile =
  { readonly kind: 'missing' } | { readonly kind: 'damaged' } | { readonly kind: 'read'; readonly value: unknown };

/** A file that is not there or is not JSON is an answer; a disk that fails throws. */
export async function readJsonFile(path: string): Promise<JsonFile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return { kind: 'missing' };
    throw error;
  }
  return jsonFileOf(text);
}

/** What a file with this text says. */
export function jsonFileOf(text: string): JsonFile {
  try {
    return { kind: 'read', value: JSON.parse(text) as unknown };
  } catch {
    return { kind: 'damaged' };
  }
}

/** Moves a damaged file aside, so that writing a new one destroys nothing. */
export async function setAside(path: string): Promise<string> {
  const aside = `${path}.damaged-${Date.now()}`;
  await rename(path, aside);
  return aside;
}
