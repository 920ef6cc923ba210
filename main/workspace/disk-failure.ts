import { failed, type Result } from '@contract/index';

/** The operating system's code of an error, such as ENOSPC; null for any other error. */
export function systemCodeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

interface Explanation {
  readonly code: string;
  readonly message: (path: string) => string;
  readonly remedy: string;
}

const FULL: Explanation = {
  code: 'disk-full',
  message: (path) => `There is no space left for ${path}`,
  remedy: 'Free some space on that disk, then try again. What was saved before is unharmed.',
};
const CLOSED: Explanation = {
  code: 'permission-denied',
  message: (path) => `This user may not read or write ${path}`,
  remedy: 'Give this user read and write permission, or choose another folder.',
};
const READ_ONLY: Explanation = {
  code: 'read-only-disk',
  message: (path) => `The disk of ${path} is read-only`,
  remedy: 'Copy the folder to a disk that can be written.',
};
const MISSING: Explanation = {
  code: 'not-found',
  message: (path) => `${path} does not exist`,
  remedy: 'Check the path, and that its disk is connected.',
};
const NO_FOLDER: Explanation = {
  code: 'not-a-folder',
  message: (path) => `${path} is not a folder, or lies below a file`,
  remedy: 'Choose a folder.',
};
const FAILING: Explanation = {
  code: 'disk-error',
  message: (path) => `The disk failed while ${path} was used`,
  remedy: 'Check the disk and its cable; restore from backups/ if a file is damaged.',
};
const DAMAGED: Explanation = {
  code: 'damaged-file',
  message: (path) => `${path} is damaged`,
  remedy: 'Put the newest file of the workspace’s backups folder in its place.',
};

const EXPLANATIONS: ReadonlyMap<string, Explanation> = new Map([
  ['ENOSPC', FULL],
  ['EDQUOT', FULL],
  ['SQLITE_FULL', FULL],
  ['EACCES', CLOSED],
  ['EPERM', CLOSED],
  ['EROFS', READ_ONLY],
  ['SQLITE_READONLY', READ_ONLY],
  ['ENOENT', MISSING],
  ['ENOTDIR', NO_FOLDER],
  ['EIO', FAILING],
  ['SQLITE_IOERR', FAILING],
  ['SQLITE_CORRUPT', DAMAGED],
  ['SQLITE_NOTADB', DAMAGED],
]);

/** SQLite's extended codes (SQLITE_IOERR_WRITE) are explained as the code they extend. */
function explanationOf(systemCode: string): Explanation | undefined {
  return EXPLANATIONS.get(systemCode) ?? EXPLANATIONS.get(systemCode.replace(/^(SQLITE_[A-Z]+)_.*$/, '$1'));
}

/** A failure that names the path and the remedy, for what disks and permissions do; null for a bug, which must be thrown on. */
export function diskFailure(error: unknown, path: string): Result<never> | null {
  const code = systemCodeOf(error);
  if (code === null) return null;
  const explanation = explanationOf(code);
  if (explanation === undefined) return null;
  const message = explanation.message(path);
  const { remedy } = explanation;
  return failed(explanation.code, `${message}. ${remedy}`, [{ path, message, remedy }]);
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
