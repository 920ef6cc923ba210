import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

import type { LogEntry } from '@contract/index';

export type LogLevel = LogEntry['level'];

const RANK: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };
const FILES_KEPT = 5;
const MAXIMUM_BYTES = 1_048_576;

const QUOTED_PATH = /(["'])(?:[A-Za-z]:)?[\\/][^"']*\1/g;
const TOKEN = /[^\s"'(),;]+/g;
/** Where in the program it was: the file's name stays, the folder goes. */
const CODE_PLACE = /[\\/]([^\\/]+\.(?:js|cjs|mjs|ts|tsx):\d+(?::\d+)?)$/;
const ABSOLUTE_PATH = /^(?:[A-Za-z]:[\\/]|[\\/]|file:)/;
const DATA_FILE = /\.(?:dcm|dicom|png|pgm|ljpeg)\b|\^/i;
const UNIQUE_IDENTIFIER = /\b\d+(?:\.\d+){4,}\b/g;
const MAXIMUM_CHARACTERS = 16_000;

function withoutPath(token: string): string {
  if (!/[\\/^.]/.test(token)) return token;
  const place = CODE_PLACE.exec(token);
  if (place !== null) return place[1] ?? '';
  return ABSOLUTE_PATH.test(token) || DATA_FILE.test(token) ? '[path]' : token;
}

/** Leaves no path of a data file (folders are named after patients) and no DICOM UID in a text. */
export function withoutIdentifiers(text: string): string {
  return text
    .slice(0, MAXIMUM_CHARACTERS)
    .replace(UNIQUE_IDENTIFIER, '[uid]')
    .replace(QUOTED_PATH, '[path]')
    .replace(TOKEN, withoutPath);
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
