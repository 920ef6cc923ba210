import { failed, ok, type Result } from '@contract/index';

import { diskFailure, systemCodeOf } from './disk-failure';
import { writeWholeFile } from './whole-file';

/** Runs what writes to a place that a person chose: whatever the system refuses there is a failure that says so, bugs are thrown on. */
export async function atChosenPlace<T>(file: string, act: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await act());
  } catch (error) {
    const known = diskFailure(error, file);
    if (known !== null) return known;
    const code = systemCodeOf(error);
    if (code === null) throw error;
    return failed('write-failed', `${file} could not be written (${code}). Choose another place.`);
  }
}

/** Writes what a person exports, whole. */
export function writeChosenFile(file: string, content: string | Uint8Array): Promise<Result<string>> {
  return atChosenPlace(file, () => writeWholeFile(file, content).then(() => file));
}
