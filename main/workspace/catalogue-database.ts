import Database from 'libsql';

import { backUpBeforeMigration } from './catalogue-backup';
import type { SqlRow, SqlValue, WriteStatement } from './catalogue-messages';
import { MIGRATIONS, type Migration } from './catalogue-migrations';

/** An error whose code main turns into a failure for a person. */
export class CatalogueRefusal extends Error {
  constructor(
    readonly code: 'newer-catalogue' | 'older-catalogue',
    message: string,
  ) {
    super(message);
  }
}

const BUSY_TIMEOUT_MS = 5000;

export interface OpenedDatabase {
  readonly database: Database.Database;
  readonly version: number;
}

function versionOf(database: Database.Database): number {
  const rows = database.prepare('SELECT user_version AS version FROM pragma_user_version').all() as {
    version: number;
  }[];
  return rows[0]?.version ?? 0;
}

function refuseNewer(version: number, known: number, file: string): void {
  if (version <= known) return;
  throw new CatalogueRefusal(
    'newer-catalogue',
    `${file} was written by a newer Mammobench (version ${version}; this one knows ${known}). Update this program to open it; nothing in it was changed.`,
  );
}

function migrate(database: Database.Database, migration: Migration): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    database.exec(migration.sql);
    database.exec(`PRAGMA user_version = ${migration.version}`);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

function lastVersion(migrations: readonly Migration[]): number {
  return migrations.at(-1)?.version ?? 0;
}

/** Opens the one writer's connection, and brings an older schema forward, with a backup before each step. */
export function openForWriting(file: string, backups: string, migrations = MIGRATIONS): OpenedDatabase {
  const database = new Database(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    const known = lastVersion(migrations);
    const found = versionOf(database);
    refuseNewer(found, known, file);
    for (const migration of migrations) {
      const version = versionOf(database);
      if (migration.version <= version) continue;
      // A catalogue that is just being made holds nothing to keep.
      if (found > 0) backUpBeforeMigration(database, backups, version);
      migrate(database, migration);
    }
    return { database, version: versionOf(database) };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** libsql ignores `readonly: true`; query_only is what refuses a write. */
export function openForReading(file: string, migrations = MIGRATIONS): OpenedDatabase {
  const database = new Database(file, { timeout: BUSY_TIMEOUT_MS, fileMustExist: true });
  try {
    database.pragma('query_only = ON');
    const version = versionOf(database);
    const known = lastVersion(migrations);
    refuseNewer(version, known, file);
    if (version < known) {
      throw new CatalogueRefusal(
        'older-catalogue',
        `${file} must be brought forward from version ${version} to ${known}, which only its one writer can do. Close the other Mammobench, then open it here.`,
      );
    }
    return { database, version };
  } catch (error) {
    database.close();
    throw error;
  }
}

export function read(database: Database.Database, sql: string, parameters: readonly SqlValue[]): SqlRow[] {
  return database.prepare(sql).all(...parameters) as SqlRow[];
}

/** All of it or nothing. */
export function write(database: Database.Database, statements: readonly WriteStatement[]): number[] {
  database.exec('BEGIN IMMEDIATE');
  try {
    const changed = statements.map(({ sql, parameterSets }) => {
      const statement = database.prepare(sql);
      return parameterSets.reduce((total, parameters) => total + statement.run(...parameters).changes, 0);
    });
    database.exec('COMMIT');
    return changed;
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
