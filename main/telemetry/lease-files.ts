import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A file as /proc/locks names it: device number and inode. */
type FileKey = string;

/** One device's two files in the lease folder; null where the file is not there. */
export interface LeaseFiles {
  readonly device: string;
  readonly lockPath: string;
  readonly lock: FileKey | null;
  readonly held: FileKey | null;
}

/** Where leases may lie: the folder that the environment names alone, or the machine's and this user's. */
export function leaseFolders(environment: NodeJS.ProcessEnv): readonly string[] {
  const named = environment['MAMMOBENCH_LEASE_DIR'];
  if (named !== undefined && named !== '') return [named];
  const runtime = environment['XDG_RUNTIME_DIR'];
  return ['/run/lock/mammobench', ...(runtime === undefined || runtime === '' ? [] : [join(runtime, 'mammobench')])];
}

/** The processes that hold a flock, by file. Those that wait for one ("->") hold nothing (proc(5), /proc/locks). */
export function parseLocks(text: string): ReadonlyMap<FileKey, readonly number[]> {
  const holders = new Map<FileKey, number[]>();
  for (const [, pid, major, minor, inode] of text.matchAll(FLOCK)) {
    const key = fileKey(parseInt(major ?? '', 16), parseInt(minor ?? '', 16), inode ?? '');
    const pids = holders.get(key);
    if (pids === undefined) holders.set(key, [Number(pid)]);
    else pids.push(Number(pid));
  }
  return holders;
}

const FLOCK = /^\d+: FLOCK +\w+ +\w+ +(\d+) ([0-9a-f]+):([0-9a-f]+):(\d+)\b/gm;

function fileKey(major: number, minor: number, inode: string): FileKey {
  return `${major}:${minor}:${inode}`;
}

const SETTLED_AFTER_MS = 1000;

/** The lease files of some folders. A folder is listed again only when a file came or went: they are kept for good. */
export class LeaseFolders {
  private readonly listed = new Map<string, { readonly version: bigint; readonly files: readonly LeaseFiles[] }>();

  constructor(private readonly folders: readonly string[]) {}

  async files(): Promise<readonly LeaseFiles[]> {
    const lists = await Promise.all(this.folders.map((folder) => this.filesOf(folder)));
    return lists.flat();
  }

  private async filesOf(folder: string): Promise<readonly LeaseFiles[]> {
    const status = await stat(folder, { bigint: true }).catch(() => null);
    // Nobody has leased anything yet.
    if (status === null) return [];
    const version = status.mtimeNs;
    const before = this.listed.get(folder);
    if (before?.version === version) return before.files;
    const files = await listLeaseFiles(folder);
    // Within one tick of the file system's clock, a second file leaves the folder's time as it is.
    if (Math.abs(Date.now() - Number(status.mtimeMs)) > SETTLED_AFTER_MS) this.listed.set(folder, { version, files });
    return files;
  }
}

async function listLeaseFiles(folder: string): Promise<readonly LeaseFiles[]> {
  const names = new Set(await readdir(folder).catch(() => []));
  const devices = new Set([...names].flatMap((name) => /^(.+)\.(?:lock|held)$/.exec(name)?.[1] ?? []));
  return Promise.all(
    [...devices].map(async (device) => {
      const lockPath = join(folder, `${device}.lock`);
      const [lock, held] = await Promise.all([keyOf(lockPath), keyOf(join(folder, `${device}.held`))]);
      return { device, lockPath, lock, held };
    }),
  );
}

async function keyOf(path: string): Promise<FileKey | null> {
  const status = await stat(path, { bigint: true }).catch(() => null);
  if (status === null) return null;
  const { dev, ino } = status;
  // gnu_dev_major and gnu_dev_minor: 12 low bits of the major from bit 8 on, 8 low bits of the minor below.
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn);
  const minor = (dev & 0xffn) | ((dev >> 12n) & ~0xffn);
  return fileKey(Number(major), Number(minor), ino.toString());
}

/** Who took a device, as its lock file says: for a person to read, never evidence. */
export interface LeaseNote {
  readonly runFolder: string;
  readonly pid: number;
  readonly user: string;
}

export async function readLeaseNote(lockPath: string): Promise<LeaseNote | null> {
  try {
    const note: unknown = JSON.parse(await readFile(lockPath, 'utf8'));
    return isLeaseNote(note) ? note : null;
  } catch {
    return null;
  }
}

function isLeaseNote(value: unknown): value is LeaseNote {
  if (typeof value !== 'object' || value === null) return false;
  const note = value as Record<string, unknown>;
  return typeof note['runFolder'] === 'string' && typeof note['pid'] === 'number' && typeof note['user'] === 'string';
}
