import { failed, type Result } from '@contract/index';

/** The operating system's code of an error, such as ENOSPC; null for any other error. */
export function systemCodeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

interface Explanation {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

function explain(systemCode: string, path: string): Explanation | null {
  switch (systemCode) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'SQLITE_FULL':
      return {
        code: 'disk-full',
        message: `There is no space left for ${path}`,
        remedy: 'Free some space on that disk, then try again. What was saved before is unharmed.',
      };
    case 'EACCES':
    case 'EPERM':
      return {
        code: 'permission-denied',
        message: `This user may not read or write ${path}`,
        remedy: 'Give this user read and write permission, or choose another folder.',
      };
    case 'EROFS':
    case 'SQLITE_READONLY':
      return {
        code: 'read-only-disk',
        message: `The disk of ${path} is read-only`,
        remedy: 'Copy the folder to a disk that can be written.',
      };
    case 'ENOENT':
    case 'ENOTDIR':
      return {
        code: 'not-found',
        message: `${path} does not exist`,
        remedy: 'Check the path, and that its disk is connected.',
      };
    case 'EIO':
    case 'SQLITE_IOERR':
      return {
        code: 'disk-error',
        message: `The disk failed while ${path} was used`,
        remedy: 'Check the disk and its cable; restore from backups/ if a file is damaged.',
      };
    case 'SQLITE_CORRUPT':
    case 'SQLITE_NOTADB':
      return {
        code: 'damaged-file',
        message: `${path} is damaged`,
        remedy: 'Put the newest file of the workspace’s backups folder in its place.',
      };
    default:
      return null;
  }
}

/** A failure that names the path and the remedy, for what disks and permissions do; null for a bug, which must be thrown on. */
export function diskFailure(error: unknown, path: string): Result<never> | null {
  const code = systemCodeOf(error);
  if (code === null) return null;
  const explanation = explain(code, path) ?? explain(code.replace(/^(SQLITE_[A-Z]+)_.*$/, '$1'), path);
  if (explanation === null) return null;
  const { code: failureCode, message, remedy } = explanation;
  return failed(failureCode, `${message}. ${remedy}`, [{ path, message, remedy }]);
}

/** Runs what touches the disk: the expected failures become values, bugs are thrown on. */
export async function onDisk<T>(path: string, act: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await act();
  } catch (error) {
    const failure = diskFailure(error, path);
    if (failure === null) throw error;
    return failure;
  }
}
