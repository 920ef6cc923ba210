import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

import type { LogEntry } from '@contract/index';

export type LogLevel = LogEntry['level'];

const RANK: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };
const FILES_KEPT = 5;
const MAXIMUM_BYTES = 1_048_576;

/** A path's last part tells where in the program it was; any other path may carry a patient's name, and is taken out. */
const CODE_PLACE = /(?:file:\/\/|app:\/\/)?[^\s"'()]*[\\/]([\w.-]+\.(?:js|cjs|mjs|ts|tsx):\d+(?::\d+)?)/g;
const QUOTED_PATH = /(["'])(?:[A-Za-z]:)?[\\/][^"']*\1/g;
const BARE_PATH = /(^|[\s(=,:])(?:[A-Za-z]:[\\/]|\/)[^\s"',;)]+(?:[\\/][^\s"',;)]*)*/g;
const UNIQUE_IDENTIFIER = /\b\d+(?:\.\d+){4,}\b/g;

/** Leaves no path of a data file and no DICOM UID in a text. */
export function withoutIdentifiers(text: string): string {
  return text
    .replace(CODE_PLACE, '$1')
    .replace(QUOTED_PATH, '[path]')
    .replace(BARE_PATH, '$1[path]')
    .replace(UNIQUE_IDENTIFIER, '[uid]');
}

export interface AppLog {
  readonly write: (level: LogLevel, source: string, message: string) => void;
  readonly setLevel: (level: LogLevel) => void;
}

function rotate(path: string): void {
  rmSync(`${path}.${FILES_KEPT - 1}`, { force: true });
  for (let n = FILES_KEPT - 2; n >= 1; n -= 1) {
    if (existsSync(`${path}.${n}`)) renameSync(`${path}.${n}`, `${path}.${n + 1}`);
  }
  renameSync(path, `${path}.1`);
}

/** One JSON object a line; five files of a megabyte. Logging never brings the program down: a failing disk is passed over. */
export function createAppLog(path: string, maximumBytes = MAXIMUM_BYTES): AppLog {
  let least: LogLevel = 'info';
  let size: number | null = null;
  const append = (line: string): void => {
    if (size === null) {
      mkdirSync(dirname(path), { recursive: true });
      size = existsSync(path) ? statSync(path).size : 0;
    }
    const bytes = Buffer.byteLength(line);
    if (size > 0 && size + bytes > maximumBytes) {
      rotate(path);
      size = 0;
    }
    appendFileSync(path, line);
    size += bytes;
  };
  return {
    setLevel: (level) => {
      least = level;
    },
    write: (level, source, message) => {
      if (RANK[level] < RANK[least]) return;
      const entry = { time: new Date().toISOString(), level, source, message: withoutIdentifiers(message) };
      try {
        append(`${JSON.stringify(entry)}\n`);
      } catch {
        size = null;
      }
    },
  };
}
