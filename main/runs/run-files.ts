import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { Validator } from '@contract/generated/validators';
import { jsonFileOf, readJsonFile, systemCodeOf, type JsonFile } from '@main/workspace';

import type { FolderLook } from './folder-look';

/** A run's small files, by their paths in its folder: on its disk, or as a look at many folders has just found them. */
export interface RunFiles {
  readonly json: (name: string) => Promise<JsonFile>;
  /** When it was last written; null when it is not there. */
  readonly timeMs: (name: string) => Promise<number | null>;
}

export function filesOnDisk(folder: string): RunFiles {
  return {
    json: (name) => readJsonFile(join(folder, name)),
    timeMs: async (name) => (await stat(join(folder, name)).catch(() => null))?.mtimeMs ?? null,
  };
}

export function filesSeen({ timesMs, texts }: FolderLook): RunFiles {
  return {
    json: (name) => {
      const text = texts.get(name);
      return Promise.resolve(text === undefined ? { kind: 'missing' } : jsonFileOf(text));
    },
    timeMs: (name) => Promise.resolve(timesMs.get(name) ?? null),
  };
}

/** A small file that another program writes whole; null when it is not there, cannot be read or is not what it should be. */
export async function recordOf<T>(files: RunFiles, name: string, validator: Validator<T>): Promise<T | null> {
  try {
    const file = await files.json(name);
    return file.kind === 'read' && validator(file.value) ? file.value : null;
  } catch (error) {
    if (systemCodeOf(error) === null) throw error;
    return null;
  }
}
