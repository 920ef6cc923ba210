import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Read whole, in this order: the launcher writes its exit record before it ends. */
const READ = ['local/launcher.json', 'exit.json', 'result.json', 'notes.json', 'config.json'] as const;
/** What begins and ends an attempt, what it writes, and what people say of it. */
const WATCHED = [
  ...READ,
  'local/added.json',
  'stop.request',
  'model.json',
  'model.onnx',
  'events.jsonl',
  'telemetry.jsonl',
  'supervision.jsonl',
];
/** Larger ones are none of this program's making: whoever wants them reads them for himself. */
const MOST_TEXT_BYTES = 1 << 20;

/** What a run's folder held at one moment. */
export interface FolderLook {
  /** Another one whenever a file changed that tells of the run. */
  readonly stamp: string;
  /** When each file that there is was last written, by its path in the folder. */
  readonly timesMs: ReadonlyMap<string, number>;
  /** What those that are small say; none where only the times were asked for. */
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * Looks at a run's folder, synchronously: for a thread that looks at thousands, in which waiting for each file would cost ten times
 * as much as reading it. Null where the disk refuses something: whoever asks then reads file by file, and finds out what.
 */
export function lookAtFolder(folder: string, withTexts: boolean): FolderLook | null {
  const timesMs = new Map<string, number>();
  const texts = new Map<string, string>();
  const parts: string[] = [];
  try {
    for (const name of WATCHED) {
      const found = statSync(join(folder, name), { throwIfNoEntry: false });
      parts.push(found === undefined ? '-' : `${found.mtimeMs}:${found.size}`);
      if (found !== undefined) timesMs.set(name, found.mtimeMs);
    }
    if (!withTexts) return { stamp: parts.join(' '), timesMs, texts };
    for (const name of READ) {
      if (!timesMs.has(name)) continue;
      const text = readFileSync(join(folder, name), 'utf8');
      if (text.length > MOST_TEXT_BYTES) return null;
      texts.set(name, text);
    }
    return { stamp: parts.join(' '), timesMs, texts };
  } catch {
    return null;
  }
}
