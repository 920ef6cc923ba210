import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, extname } from 'node:path';

import { failed, ok, type ConfigFile, type Result } from '@contract/index';
import { diskFailure, systemCodeOf, writeWholeFile } from '@main/workspace';

/** The native dialogs; null when they were canceled. */
export interface ConfigFileDialogs {
  readonly chooseFile: (
    title: string,
    kind: { readonly name: string; readonly endings: readonly string[] },
  ) => Promise<string | null>;
  readonly chooseSaveFile: (title: string, name: string) => Promise<string | null>;
}

/** A config has a few kilobytes: what is larger is another file. */
const LARGEST_BYTES = 256 * 1024;

/** What the file says is for the window to read, which is the sandbox of the two: main hands on bounded text. */
export async function openConfigFile({ chooseFile }: ConfigFileDialogs): Promise<Result<ConfigFile | null>> {
  const path = await chooseFile('Import a config', { name: 'Configs', endings: ['yaml', 'yml', 'json'] });
  return path === null ? ok(null) : readConfigFile(path);
}

export async function readConfigFile(path: string): Promise<Result<ConfigFile>> {
  try {
    const bytes = await readBounded(path);
    if (bytes === null) return refused(path, 'is no plain file', 'Choose a file of YAML or JSON.');
    if (bytes.length > LARGEST_BYTES)
      return refused(path, `has more than ${LARGEST_BYTES / 1024} KiB, and so is no config`, 'Choose another file.');
    return ok({ name: basename(path), text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) });
  } catch (error) {
    if (error instanceof TypeError && systemCodeOf(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      return refused(path, 'is not UTF-8 text', 'Choose a file of YAML or JSON, or save it as UTF-8.');
    return failureOf(error, path, 'could not be read');
  }
}

/** At most one byte more than is allowed; null of what is no file. A pipe must not keep anybody waiting: hence nonblocking. */
async function readBounded(path: string): Promise<Uint8Array | null> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    if (!(await file.stat()).isFile()) return null;
    const buffer = new Uint8Array(LARGEST_BYTES + 1);
    let length = 0;
    for (let read = 1; read > 0 && length < buffer.length; length += read)
      read = (await file.read(buffer, length, buffer.length - length)).bytesRead;
    return buffer.subarray(0, length);
  } finally {
    await file.close();
  }
}

export async function saveConfigFile(
  { chooseSaveFile }: ConfigFileDialogs,
  { name, text }: ConfigFile,
): Promise<Result<string | null>> {
  const path = await chooseSaveFile('Export the config', name);
  if (path === null) return ok(null);
  // By its ending a file is read again.
  if (isJson(path) !== isJson(name))
    return refused(path, `would hold ${isJson(name) ? 'JSON' : 'YAML'}`, `Let its name end in ${extname(name)}.`);
  try {
    await writeWholeFile(path, text);
    return ok(path);
  } catch (error) {
    return failureOf(error, path, 'could not be written');
  }
}

function isJson(path: string): boolean {
  return extname(path).toLowerCase() === '.json';
}

function refused(path: string, message: string, remedy: string): Result<never> {
  return failed('refused-file', `${path} ${message}. ${remedy}`, [{ path, message, remedy }]);
}

function failureOf(error: unknown, path: string, what: string): Result<never> {
  const known = diskFailure(error, path);
  if (known !== null) return known;
  const code = systemCodeOf(error);
  if (code === null) throw error;
  return failed('file-failed', `${path} ${what} (${code}). Choose another place.`);
}
