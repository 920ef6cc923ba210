import { basename, dirname } from 'node:path';

import type { Validator } from '@contract/generated/validators';

import { filesOnDisk, recordOf } from './run-files';

/** A small file that another program writes whole; null when it is not there, cannot be read or is not what it should be. */
export function readRecord<T>(path: string, validator: Validator<T>): Promise<T | null> {
  return recordOf(filesOnDisk(dirname(path)), basename(path), validator);
}
