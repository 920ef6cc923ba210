import { readFile, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';

import { systemCodeOf } from './disk-failure';

/** Filesystems whose locks and shared memory cannot be trusted across machines; SQLite's WAL needs both. */
const NETWORK_FILESYSTEMS = new Set([
  'nfs',
  'nfs4',
  'cifs',
  'smb2',
  'smb3',
  'smbfs',
  'afs',
  'ncpfs',
  'ceph',
  'lustre',
  'gpfs',
  'beegfs',
  'glusterfs',
  '9p',
  'fuse.sshfs',
  'fuse.glusterfs',
  'fuse.rclone',
  'fuse.s3fs',
  'fuse.ceph',
  'fuse.davfs',
  'davfs',
  'fuse.gvfsd-fuse',
]);

/** Mount points in /proc/mounts write space, tab, newline and backslash in octal. */
function unescapeMount(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
}

/** The type of the filesystem on which a folder lies; mountsText is /proc/mounts. The last of the longest mounts wins. */
export function filesystemOf(folder: string, mountsText: string): string | null {
  let best: { readonly length: number; readonly type: string } | null = null;
  for (const line of mountsText.split('\n')) {
    const [, rawPoint, type] = line.split(' ');
    if (rawPoint === undefined || type === undefined) continue;
    const point = unescapeMount(rawPoint);
    const inside = folder === point || folder.startsWith(point.endsWith('/') ? point : `${point}/`);
    if (inside && (best === null || point.length >= best.length)) best = { length: point.length, type };
  }
  return best?.type ?? null;
}

export function isNetworkFilesystem(type: string): boolean {
  return NETWORK_FILESYSTEMS.has(type);
}

async function nearestExisting(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (error) {
    const parent = dirname(folder);
    if (systemCodeOf(error) !== 'ENOENT' || parent === folder) throw error;
    return nearestExisting(parent);
  }
}

/**
 * The network filesystem on which a folder lies (or would lie), or null for a local disk.
 * Linux asks the mount table; Windows knows UNC paths; on macOS network mounts are not recognized.
 */
export async function networkFilesystemOf(folder: string): Promise<string | null> {
  if (process.platform === 'win32') return /^[\\/]{2}[^\\/?.]/.test(folder) ? 'a network share' : null;
  if (process.platform !== 'linux') return null;
  const type = filesystemOf(await nearestExisting(folder), await readFile('/proc/mounts', 'utf8'));
  return type !== null && isNetworkFilesystem(type) ? type : null;
}
