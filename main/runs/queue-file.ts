import { rename, stat } from 'node:fs/promises';

import { isQueueFile, type QueueFile } from '@contract/index';
import { readJsonFile, systemCodeOf, writeJsonFile } from '@main/workspace';

export const QUEUE_FORMAT_VERSION = 1;
export const EMPTY_QUEUE: QueueFile = { formatVersion: QUEUE_FORMAT_VERSION, paused: false, entries: [] };

export interface QueueReading {
  readonly file: QueueFile;
  /** Why what lies there counts as empty, with the remedy; null when it was read. */
  readonly refusal: string | null;
}

/** A queue that was never written is empty. What is no queue is refused, counts as empty, and stays where it is. */
export async function readQueueFile(path: string): Promise<QueueReading> {
  const read = await readJsonFile(path).catch((error: unknown) => {
    if (systemCodeOf(error) === null) throw error;
    return { kind: 'unreadable', code: systemCodeOf(error) } as const;
  });
  if (read.kind === 'unreadable') return refused(path, `cannot be read (${read.code})`);
  if (read.kind === 'missing') return { file: EMPTY_QUEUE, refusal: null };
  if (read.kind === 'damaged') return refused(path, 'is not JSON');
  if (isQueueFile(read.value)) return { file: read.value, refusal: null };
  const error = isQueueFile.errors?.[0];
  const version = versionOf(read.value);
  if (version !== null && version > QUEUE_FORMAT_VERSION) {
    const text = `${path} was written by a newer Mammobench (format ${version}; this one knows ${QUEUE_FORMAT_VERSION}), so the queue counts as empty here. Update this program. ${KEPT}`;
    return { file: EMPTY_QUEUE, refusal: text };
  }
  return refused(path, `is not valid: ${error?.instancePath ?? '/'} ${error?.message ?? 'is not a queue'}`);
}

const KEPT = 'When the queue is changed, the file is kept beside it as queue.json.damaged-…';

function refused(path: string, why: string): QueueReading {
  const remedy = 'Correct the file, or queue the runs again.';
  return { file: EMPTY_QUEUE, refusal: `${path} ${why}, so the queue counts as empty. ${remedy} ${KEPT}` };
}

/** Writes it whole. What was refused at reading is kept aside; the path that it has now, or null. */
export async function writeQueueFile(path: string, file: QueueFile, wasRefused: boolean): Promise<string | null> {
  const aside = wasRefused ? await keepAside(path) : null;
  await writeJsonFile(path, file);
  return aside;
}

async function keepAside(path: string): Promise<string | null> {
  const aside = `${path}.damaged-${Date.now()}`;
  try {
    await rename(path, aside);
    return aside;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Changes with every write: another file takes the name. */
export async function stampOf(path: string): Promise<string> {
  try {
    const { ino, mtimeMs, size } = await stat(path);
    return `${ino} ${mtimeMs} ${size}`;
  } catch (error) {
    if (systemCodeOf(error) === null) throw error;
    return '';
  }
}

function versionOf(value: unknown): number | null {
  if (typeof value !== 'object' || value === null || !('formatVersion' in value)) return null;
  return typeof value.formatVersion === 'number' ? value.formatVersion : null;
}
