import { randomBytes } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';

import { folderSource } from './folder-source';
import { Refused } from './refused';
import type { Progress } from './transfer-messages';
import { ZipWriter } from './zip-writer';

export interface ExportOptions {
  readonly runFolder: string;
  /** The file to write; replaced in one act. */
  readonly target: string;
  readonly progress: Progress;
}

/** What shrinks to a part of itself; weights and checkpoints do not. */
const SHRINKS = /\.(jsonl?|csv)$/;

/** Writes a run's folder without local/ as a zip: all of it, or nothing. */
export async function exportRun({ runFolder, target, progress }: ExportOptions): Promise<void> {
  const source = await folderSource(runFolder);
  const files = source.files.filter(({ path }) => !path.startsWith('local/'));
  if (!files.some(({ path }) => path === 'config.json')) {
    throw new Refused('run-damaged', `${runFolder} holds no config.json, so no bundle can be made of it.`);
  }
  progress.begin(
    'exporting',
    files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    files.length,
  );
  const partial = `${target}.${randomBytes(4).toString('hex')}.part`;
  const zip = await ZipWriter.create(partial);
  try {
    for (const file of files) {
      const content = counted(await file.open(), progress);
      const path = `${basename(runFolder)}/${file.path}`;
      await zip.add({ ...file, path, deflate: SHRINKS.test(file.path) }, content);
      progress.file();
    }
    await zip.finish();
    await rename(partial, target);
  } catch (error) {
    await zip.abandon();
    await rm(partial, { force: true });
    throw error;
  }
}

async function* counted(content: AsyncIterable<Buffer>, progress: Progress): AsyncGenerator<Buffer, void> {
  for await (const chunk of content) {
    progress.bytes(chunk.length);
    yield chunk;
  }
}
