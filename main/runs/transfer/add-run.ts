import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { lstat, mkdir, readdir, rename, rm, statfs, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { isRunId, type AddedRun, type RunConfig } from '@contract/index';
import { crc32After } from '@core/checksum';
import { systemCodeOf } from '@main/workspace';

import { ADDED_FILE } from '../added-record';
import { runIdOf } from '../run-id';
import { checkRunFiles, fingerprintOf } from './check-run-files';
import { folderSource } from './folder-source';
import { Refused } from './refused';
import type { RunSource, SourceFile } from './source';
import type { Progress } from './transfer-messages';
import { zipSource } from './zip-source';

/** Where a run is gathered until it is whole; an app that was killed leaves it, and the next one clears it away. */
const STAGING_PREFIX = '.adding-';

/** The disk is not filled to its end: runs that train need some. */
const KEPT_FREE_BYTES = 1 << 30;
/** Read first: what is refused for what it says is refused before gigabytes are copied. */
const SAYS_WHAT_IT_IS = /\.jsonl?$/;

export interface AddOptions {
  readonly runsFolder: string;
  /** A folder, or a zip file. */
  readonly path: string;
  readonly progress: Progress;
}

/** Copies a run from elsewhere into the workspace: all of it, or nothing. */
export async function addRun({ runsFolder, path, progress }: AddOptions): Promise<AddedRun> {
  const found = await lstat(path).catch(() => null);
  if (found === null)
    throw new Refused('not-found', `${path} does not exist. Check the path, and that its disk is connected.`);
  if (found.isSymbolicLink()) throw new Refused('not-a-file', `${path} is a link. Name the folder or file itself.`);
  const source = found.isDirectory() ? await folderSource(path) : await zipSource(path);
  const staging = join(runsFolder, `${STAGING_PREFIX}${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    await checkRoom(runsFolder, path, source);
    await mkdir(join(staging, 'local'), { recursive: true });
    return await gather({ runsFolder, staging, source, progress });
  } finally {
    source.close();
    await rm(staging, { recursive: true, force: true });
  }
}

interface Gathering {
  readonly runsFolder: string;
  readonly staging: string;
  readonly source: RunSource;
  readonly progress: Progress;
}

async function gather({ runsFolder, staging, source, progress }: Gathering): Promise<AddedRun> {
  const says = source.files.filter(({ path }) => SAYS_WHAT_IT_IS.test(path));
  const others = source.files.filter(({ path }) => !SAYS_WHAT_IT_IS.test(path));
  const totalBytes = source.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  progress.begin('copying', totalBytes, source.files.length);
  for (const file of says) await copyFile(file, staging, progress);
  const checked = await checkRunFiles(staging, progress.working);
  await refuseTwice(runsFolder, checked.fingerprint, source.name, says);
  for (const file of others) await copyFile(file, staging, progress);
  progress.working();
  const runId = await takeName(runsFolder, staging, idOf(source.name, checked.config, says));
  return {
    ...{ runId, formerId: source.name === runId ? null : source.name },
    ...{ fileCount: source.files.length, sizeBytes: totalBytes },
    leftOut: [...source.leftOut, ...checked.flaws],
  };
}

async function copyFile(file: SourceFile, staging: string, progress: Progress): Promise<void> {
  const target = join(staging, ...file.path.split('/'));
  await mkdir(dirname(target), { recursive: true });
  let read = 0;
  let crc = 0;
  const stream = await openSource(file);
  try {
    await pipeline(
      stream,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          read += chunk.length;
          // A file may be larger than its list says: no byte more is written than was reckoned with.
          if (read > file.sizeBytes)
            throw new Refused('grew', `${file.path} is larger than it says it is: nothing was added.`);
          if (file.crc32 !== null) crc = crc32After(chunk, crc);
          progress.bytes(chunk.length);
          yield chunk;
        }
      },
      createWriteStream(target, { flags: 'wx', mode: 0o644 }),
    );
  } catch (error) {
    if (error instanceof Error && systemCodeOf(error) === null && error.constructor === Error)
      throw damaged(file.path, error.message);
    throw error;
  }
  if (read !== file.sizeBytes) throw damaged(file.path, `${read} of ${file.sizeBytes} bytes`);
  if (file.crc32 !== null && crc !== file.crc32) throw damaged(file.path, 'its checksum is another');
  await utimes(target, new Date(), new Date(file.modifiedMs));
  progress.file();
}

async function openSource(file: SourceFile): ReturnType<SourceFile['open']> {
  try {
    return await file.open();
  } catch (error) {
    if (systemCodeOf(error) === 'ELOOP')
      throw new Refused('not-a-file', `${file.path} has become a link: nothing was added.`);
    if (systemCodeOf(error) !== null) throw error;
    throw damaged(file.path, error instanceof Error ? error.message : String(error));
  }
}

function damaged(path: string, why: string): Refused {
  return new Refused('damaged-file', `${path} is damaged (${why}): nothing was added. Copy the run anew.`);
}

async function checkRoom(runsFolder: string, path: string, source: RunSource): Promise<void> {
  const needed = source.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  await mkdir(runsFolder, { recursive: true });
  const disk = await statfs(runsFolder).catch(() => null);
  if (disk === null || needed + KEPT_FREE_BYTES <= disk.bavail * disk.bsize) return;
  const gibibytes = (needed / 2 ** 30).toPrecision(3);
  throw new Refused(
    'disk-full',
    `${path} takes ${gibibytes} GiB, and the disk has less to spare. Free some space first.`,
  );
}

/** The very same run is here once: its config is the same, and its events begin with the same line. */
async function refuseTwice(
  runsFolder: string,
  fingerprint: string,
  name: string,
  files: readonly SourceFile[],
): Promise<void> {
  const hasEvents = files.some(({ path, sizeBytes }) => path === 'events.jsonl' && sizeBytes > 0);
  const runIds = (await readdir(runsFolder)).filter((each) => isRunId(each));
  for (const runId of runIds) {
    // Before its first event a run has nothing of its own but its name.
    if (!hasEvents && runId !== name) continue;
    if ((await fingerprintOf(join(runsFolder, runId))) !== fingerprint) continue;
    throw new Refused('already-here', `This very run is here already, as ${runId}: nothing was added.`);
  }
}

/** The id that it had, or one made of its name and of when it was made. */
function idOf(name: string, config: RunConfig, files: readonly SourceFile[]): string {
  if (isRunId(name)) return name;
  const made = files.find(({ path }) => path === 'config.json')?.modifiedMs ?? Date.now();
  return runIdOf(config.name, made);
}

async function takeName(runsFolder: string, staging: string, baseId: string): Promise<string> {
  await writeFile(join(staging, ADDED_FILE), `${JSON.stringify({ formatVersion: 1, addedAtMs: Date.now() })}\n`);
  for (let number = 1; number <= 100; number += 1) {
    // An id has at most 64 characters.
    const runId = number === 1 ? baseId : `${baseId.slice(0, 60)}-${number}`;
    if (await isTaken(join(runsFolder, runId))) continue;
    try {
      await rename(staging, join(runsFolder, runId));
      return runId;
    } catch (error) {
      const code = systemCodeOf(error);
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'EPERM') throw error;
    }
  }
  throw new Refused('no-name', `A hundred runs named ${baseId} are here already: nothing was added.`);
}

function isTaken(folder: string): Promise<boolean> {
  return lstat(folder).then(
    () => true,
    () => false,
  );
}

/** Clears away what an app that was killed had begun to add. */
export async function sweepStaging(runsFolder: string): Promise<readonly string[]> {
  const left = (await readdir(runsFolder).catch(() => [])).filter((name) => name.startsWith(STAGING_PREFIX));
  for (const name of left) await rm(join(runsFolder, name), { recursive: true, force: true });
  return left;
}
