/** The catalogue's worker thread: the only place that touches SQLite, which is synchronous. */
import { parentPort } from 'node:worker_threads';

import type Database from 'libsql';

import { backUpDaily } from './catalogue-backup';
import { openForReading, openForWriting, read, write } from './catalogue-database';
import type {
  CatalogueAnswer,
  CatalogueEnvelope,
  CatalogueError,
  CatalogueOpened,
  CatalogueReplies,
  CatalogueRequest,
} from './catalogue-messages';
import { takeWorkspaceLock } from './workspace-lock';

const BACKUP_CHECK_MS = 3_600_000;

interface Session {
  readonly database: Database.Database;
  readonly close: () => void;
}

let session: Session | null = null;

function openSession(request: Extract<CatalogueRequest, { kind: 'open' }>): CatalogueOpened {
  const { files, holder } = request;
  const lock = takeWorkspaceLock(files.lock, holder);
  if (!lock.held) {
    const { database, version } = openForReading(files.catalogue);
    session = { database, close: () => database.close() };
    return { access: 'read', holder: lock.holder, version };
  }
  try {
    const { database, version } = openForWriting(files.catalogue, files.backups);
    const backUp = (): unknown => backUpQuietly(database, files.backups);
    const first = setImmediate(backUp);
    const timer = setInterval(backUp, BACKUP_CHECK_MS);
    const close = (): void => {
      clearImmediate(first);
      clearInterval(timer);
      database.close();
      lock.release();
    };
    session = { database, close };
    return { access: 'write', holder: null, version };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** A backup that fails (a full disk) must not take the catalogue down; main is told. */
function backUpQuietly(database: Database.Database, folder: string): void {
  try {
    backUpDaily(database, folder, new Date());
  } catch (error) {
    parentPort?.postMessage({ id: 0, ok: false, error: errorOf(error) } satisfies CatalogueAnswer);
  }
}

function needSession(): Session {
  if (session === null) throw new Error('The catalogue is not open');
  return session;
}

function answer(request: CatalogueRequest): CatalogueReplies[CatalogueRequest['kind']] {
  switch (request.kind) {
    case 'open':
      return openSession(request);
    case 'read':
      return read(needSession().database, request.sql, request.parameters);
    case 'write':
      return write(needSession().database, request.statements);
    case 'close':
      session?.close();
      session = null;
      return null;
  }
}

function errorOf(error: unknown): CatalogueError {
  if (!(error instanceof Error)) return { code: null, message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  return { code, message: error.message };
}

function handle(envelope: CatalogueEnvelope): void {
  let reply: CatalogueAnswer;
  try {
    reply = { id: envelope.id, ok: true, value: answer(envelope.request) };
  } catch (error) {
    reply = { id: envelope.id, ok: false, error: errorOf(error) };
  }
  parentPort?.postMessage(reply);
  if (envelope.request.kind === 'close') parentPort?.close();
}

parentPort?.on('message', handle);
