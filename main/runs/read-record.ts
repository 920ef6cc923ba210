import type { Validator } from '@contract/generated/validators';
import { readJsonFile, systemCodeOf } from '@main/workspace';

/** A small file that another program writes whole; null when it is not there, cannot be read or is not what it should be. */
export async function readRecord<T>(path: string, validator: Validator<T>): Promise<T | null> {
  try {
    const file = await readJsonFile(path);
    return file.kind === 'read' && validator(file.value) ? file.value : null;
  } catch (error) {
    if (systemCodeOf(error) === null) throw error;
    return null;
  }
}
