// Memory and processor time of a process and all that it started. Linux.
import { readdirSync, readFileSync } from 'node:fs';

/** Proportional set size over the tree: shared pages are counted once. */
export function processTreePssBytes(rootPid: number): number {
  return processTree(rootPid).reduce((sum, pid) => sum + pssBytes(pid), 0);
}

/** Proportional set size of one process; 0 where it has ended. */
export function pssBytes(pid: number): number {
  const kilobytes = /^Pss:\s+(\d+) kB/mu.exec(read(`/proc/${pid}/smaps_rollup`))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

/** Ticks (of 10 ms) that the tree has computed. */
export function processTreeTicks(rootPid: number): number {
  return processTree(rootPid).reduce((sum, pid) => {
    const fields = read(`/proc/${pid}/stat`).split(') ')[1]?.split(' ') ?? [];
    return sum + Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  }, 0);
}

function processTree(rootPid: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/u.test(name)) continue;
    const parent = read(`/proc/${name}/stat`).split(') ')[1]?.split(' ')[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const tree = [rootPid];
  for (const pid of tree) for (const [child, parent] of parents) if (parent === pid) tree.push(child);
  return tree;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
