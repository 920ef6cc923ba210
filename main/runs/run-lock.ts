import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A process that holds a lock of the run (its launcher, or an export from the command line); null when none does. */
export async function lockHolder(folder: string): Promise<number | null> {
  const local = join(folder, 'local');
  const nodes = (await readdir(local).catch(() => [])).filter((name) => name.startsWith('node-'));
  const files = ['', ...nodes].map((node) => join(local, node, 'launcher.lock'));
  const found = await Promise.all(files.map((file) => stat(file, { bigint: true }).catch(() => null)));
  const inodes = new Set(found.flatMap((each) => (each === null ? [] : [each.ino.toString()])));
  if (inodes.size === 0) return null;
  return holderOf(inodes, await readFile('/proc/locks', 'utf8').catch(() => ''));
}

/**
 * By inode alone: on overlay and btrfs the kernel's list names another device than stat does. Two files of one number are
 * rare, and then a run is kept that could have gone. Those that wait ("->") hold nothing.
 */
export function holderOf(inodes: ReadonlySet<string>, locks: string): number | null {
  for (const [, pid, inode] of locks.matchAll(/^\d+: FLOCK +\w+ +\w+ +(-?\d+) [0-9a-f]+:[0-9a-f]+:(\d+)\b/gm)) {
    if (inode !== undefined && inodes.has(inode)) return Number(pid);
  }
  return null;
}
