import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { readStudy } from '../../../main/datasets/study-queries';
import { backUpDaily } from '../../../main/workspace/catalogue-backup';
import { openForReading, openForWriting, read, write } from '../../../main/workspace/catalogue-database';
import { MIGRATIONS } from '../../../main/workspace/catalogue-migrations';
import type { Catalogue, SqlValue } from '../../../main/workspace/index';
import { temporaryFolder } from '../support/temporary-folder';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const file = (): string => join(folder.path, 'catalogue.sqlite');
const backups = (): string => join(folder.path, 'backups');

describe('migrations', () => {
  it('are numbered from 1 without gaps', () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, index) => index + 1));
  });

  it('bring an older catalogue forward and keep a copy of what it was', () => {
    const old = openForWriting(file(), backups(), MIGRATIONS.slice(0, 1));
    write(old.database, [
      { sql: "INSERT INTO datasets VALUES ('d', 'D', '/x', 1, '00', 'ready')", parameterSets: [[]] },
    ]);
    old.database.close();
    expect(() => readdirSync(backups())).toThrow();

    const { database, version } = openForWriting(file(), backups());
    expect(version).toBe(MIGRATIONS.length);
    expect(read(database, 'SELECT id FROM datasets', [])).toEqual([{ id: 'd' }]);
    database.close();
    const [copy] = readdirSync(backups());
    expect(copy).toMatch(/^catalogue-version-1-/);
    const kept = new Database(join(backups(), copy!));
    expect(kept.prepare('SELECT id FROM datasets').all()).toEqual([{ id: 'd' }]);
    kept.close();
  });

  it('give the images of an older catalogue an empty list of view modifiers', async () => {
    const old = openForWriting(file(), backups(), MIGRATIONS.slice(0, 2));
    write(old.database, [
      { sql: "INSERT INTO datasets VALUES ('d', 'D', '/x', 1, '00', 'ready')", parameterSets: [[]] },
      { sql: "INSERT INTO studies VALUES ('s', 'd', 'key', 'patient', 2020, 0, 0)", parameterSets: [[]] },
      {
        sql: `INSERT INTO images VALUES
          ('i', 'd', 's', 'patient', 'case', '/x/i.dcm', 'R', 'CC', 'tags', 8, 8, 'MONOCHROME2', '1.2', NULL, NULL, NULL, NULL)`,
        parameterSets: [[]],
      },
    ]);
    old.database.close();

    const { database } = openForWriting(file(), backups());
    const catalogue = {
      read: async (sql: string, parameters: readonly SqlValue[] = []) =>
        Promise.resolve(read(database, sql, parameters)),
    } as unknown as Catalogue;
    const study = await readStudy(catalogue, 's');
    database.close();
    expect(study).toMatchObject({ ok: true, value: { images: [{ imageId: 'i', viewModifiers: [] }] } });
  });

  it('leave the catalogue as it was when one fails', () => {
    openForWriting(file(), backups()).database.close();
    const broken = {
      version: MIGRATIONS.length + 1,
      title: 'broken',
      sql: 'CREATE TABLE half (x TEXT); SELECT nonsense',
    };
    expect(() => openForWriting(file(), backups(), [...MIGRATIONS, broken])).toThrow(/nonsense/);
    const { database, version } = openForWriting(file(), backups());
    expect(version).toBe(MIGRATIONS.length);
    expect(read(database, "SELECT name FROM sqlite_master WHERE name = 'half'", [])).toEqual([]);
    database.close();
  });

  it('are not attempted by a reader, who is told why', () => {
    openForWriting(file(), backups(), MIGRATIONS.slice(0, 1)).database.close();
    expect(() => openForReading(file())).toThrow(/brought forward/);
  });
});

describe('the writer’s connection', () => {
  it('is in WAL mode, synchronous FULL, with foreign keys', () => {
    const { database } = openForWriting(file(), backups());
    expect(read(database, 'PRAGMA journal_mode', [])).toEqual([{ journal_mode: 'wal' }]);
    expect(read(database, 'PRAGMA synchronous', [])).toEqual([{ synchronous: 2 }]);
    expect(read(database, 'PRAGMA foreign_keys', [])).toEqual([{ foreign_keys: 1 }]);
    database.close();
  });
});

describe('the daily backup', () => {
  it('is made once a day, and the newest seven stay', () => {
    const { database } = openForWriting(file(), backups());
    mkdirSync(backups(), { recursive: true });
    writeFileSync(join(backups(), 'catalogue-version-1-2026-01-01T00-00-00.sqlite'), 'before a migration');
    for (let day = 1; day <= 9; day += 1) {
      const now = new Date(Date.UTC(2026, 4, day, 12));
      expect(backUpDaily(database, backups(), now)).toContain(`2026-05-0${day}`);
      expect(backUpDaily(database, backups(), now)).toBeNull();
    }
    database.close();
    const names = readdirSync(backups()).sort();
    expect(names).toHaveLength(8);
    expect(names[0]).toBe('catalogue-2026-05-03.sqlite');
    expect(names.at(-1)).toMatch(/^catalogue-version-1/);
  });
});
