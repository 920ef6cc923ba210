import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { isRunId } from '@contract/index';

/** The runs of a workspace, by their folders; its folder is made with the first run. */
export async function runIdsIn(runsFolder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(runsFolder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory() && isRunId(entry.name)).map(({ name }) => name);
  } catch {
    return [];
  }
}

/** What begins and ends an attempt, what it writes, and what people say of it. */
const FILES = [
  'local/launcher.json',
  'exit.json',
  'result.json',
  'model.json',
  'events.jsonl',
  'telemetry.jsonl',
  'supervision.jsonl',
  'notes.json',
];

/** Another one whenever a file changed that tells of a run. */
export async function folderStamp(folder: string): Promise<string> {
  const times = await Promise.all(
    FILES.map((name) =>
      stat(join(folder, name)).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  return times.join(' ');
}
