import { failed, ok, type Result } from '@contract/index';
import { diskFailure, systemCodeOf, writeWholeFile } from '@main/workspace';

/** Writes what a person exports to the place that they chose. */
export async function writeText(file: string, text: string): Promise<Result<string>> {
  try {
    await writeWholeFile(file, text);
    return ok(file);
  } catch (error) {
    const known = diskFailure(error, file);
    if (known !== null) return known;
    const code = systemCodeOf(error);
    if (code === null) throw error;
    return failed('write-failed', `${file} could not be written (${code}). Choose another place.`);
  }
}
