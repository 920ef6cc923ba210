import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import type Database from 'libsql';

const DAILY = /^catalogue-(\d{4}-\d{2}-\d{2})\.sqlite$/;
const DAILY_KEPT = 7;

/** VACUUM INTO writes a consistent copy without stopping anyone; a half-written one never bears the final name. */
function copyTo(catalogue: Database.Database, target: string): void {
  const temporary = `${target}.tmp`;
  rmSync(temporary, { force: true });
  catalogue.prepare('VACUUM INTO ?').run(temporary);
  renameSync(temporary, target);
}

export function backUpBeforeMigration(catalogue: Database.Database, folder: string, fromVersion: number): string {
  mkdirSync(folder, { recursive: true });
  const stamp = new Date().toISOString().replaceAll(':', '-').slice(0, 19);
  const target = join(folder, `catalogue-version-${fromVersion}-${stamp}.sqlite`);
  copyTo(catalogue, target);
  return target;
}

/** One copy a day; the newest seven stay. Returns the new copy, or null when today has one. */
export function backUpDaily(catalogue: Database.Database, folder: string, now: Date): string | null {
  mkdirSync(folder, { recursive: true });
  const target = join(folder, `catalogue-${now.toISOString().slice(0, 10)}.sqlite`);
  if (existsSync(target)) return null;
  copyTo(catalogue, target);
  const daily = readdirSync(folder).filter((name) => DAILY.test(name));
  for (const old of daily.sort().reverse().slice(DAILY_KEPT)) rmSync(join(folder, old), { force: true });
  return target;
}
