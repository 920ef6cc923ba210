import Database from 'libsql';

import type { LockHolder } from './catalogue-messages';

export type LockOutcome =
  { readonly held: true; readonly release: () => void } | { readonly held: false; readonly holder: LockHolder | null };

const ATTEMPTS = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}

function holderOf(row: unknown): LockHolder | null {
  if (typeof row !== 'object' || row === null) return null;
  const { pid, host_name: hostName, user_name: userName, since_ms: sinceMs } = row as Record<string, unknown>;
  if (typeof pid !== 'number' || typeof hostName !== 'string') return null;
  if (typeof userName !== 'string' || typeof sinceMs !== 'number') return null;
  return { pid, hostName, userName, sinceMs };
}

function readHolder(lock: Database.Database): LockHolder | null {
  try {
    return holderOf(lock.prepare('SELECT pid, host_name, user_name, since_ms FROM holder').all()[0]);
  } catch {
    return null;
  }
}

function writeHolder(lock: Database.Database, holder: LockHolder): void {
  lock.exec('BEGIN EXCLUSIVE');
  lock.exec('CREATE TABLE IF NOT EXISTS holder (pid INTEGER, host_name TEXT, user_name TEXT, since_ms REAL)');
  lock.exec('DELETE FROM holder');
  lock
    .prepare('INSERT INTO holder VALUES (?, ?, ?, ?)')
    .run(holder.pid, holder.hostName, holder.userName, holder.sinceMs);
  lock.exec('COMMIT');
}

/**
 * Takes the workspace for writing: BEGIN EXCLUSIVE on lock.sqlite, held as long as the connection lives, so that the kernel frees it
 * when the process dies. The file is in WAL mode, where readers are let in beside the writer: the next one can read who holds it.
 */
export function takeWorkspaceLock(file: string, holder: LockHolder): LockOutcome {
  const lock = new Database(file, { timeout: 0 });
  try {
    lock.pragma('journal_mode = WAL');
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      writeHolder(lock, holder);
      // Between the commit and here another may have come and gone; then its name stands there, and ours is written again.
      lock.exec('BEGIN EXCLUSIVE');
      const current = readHolder(lock);
      if (current?.pid === holder.pid && current.sinceMs === holder.sinceMs) return held(lock);
      lock.exec('ROLLBACK');
    }
    lock.close();
    return { held: false, holder: null };
  } catch (error) {
    if (!isBusy(error)) {
      lock.close();
      throw error;
    }
    const other = readHolder(lock);
    lock.close();
    return { held: false, holder: other };
  }
}

function held(lock: Database.Database): LockOutcome {
  return {
    held: true,
    release: () => {
      lock.exec('ROLLBACK');
      lock.close();
    },
  };
}
