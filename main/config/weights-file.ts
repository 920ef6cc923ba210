import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';

/** Why a file of initial weights cannot be used; null where it can, as far as can be seen without opening it. */
export async function weightsFailureOf(path: string): Promise<string | null> {
  if (!isAbsolute(path)) return 'must be the whole path of a file, from the root';
  try {
    if (!(await stat(path)).isFile()) return `${path} is no file`;
    await access(path, constants.R_OK);
    return null;
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return isMissing ? `${path} is missing` : `${path} cannot be read`;
  }
}
