import { open } from 'node:fs/promises';
import { join } from 'node:path';

const TAIL_BYTES = 64 * 1024;

/** The last lines of the launcher's log, which holds the worker's output too. */
export function readLogTail(folder: string, lineCount: number): Promise<string[]> {
  return readTail(join(folder, 'local', 'launcher.log'), lineCount);
}

/** The last lines of a text file; none when there is no such file. */
export async function readTail(path: string, lineCount: number): Promise<string[]> {
  let handle;
  try {
    handle = await open(path, 'r');
  } catch {
    return [];
  }
  try {
    const { size } = await handle.stat();
    const start = Math.max(0, size - TAIL_BYTES);
    const buffer = Buffer.alloc(size - start);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
    const lines = buffer.toString('utf8', 0, bytesRead).split(/\r?\n/);
    // The first line of a cut file is rarely whole.
    return (start > 0 ? lines.slice(1) : lines).filter((line) => line.trim() !== '').slice(-lineCount);
  } finally {
    await handle.close();
  }
}
