import { stat } from 'node:fs/promises';
import { basename } from 'node:path';

import type { Problem } from '@contract/index';
import { openPromise, type Entry, type ZipFile } from 'yauzl';

import { problem, Refused } from './refused';
import { checkPath, checkSet, MOST_FILES, sortOut, tooMany } from './run-file-names';
import type { RunSource, SourceFile } from './source';

const LINK = 0o120000;
const FILE_TYPE = 0o170000;
const UNIX = 3;
const [STORED, DEFLATED] = [0, 8];
/** Text shrinks to a twentieth; what shrinks to a hundredth and is large is made to fill a disk. */
const MOST_SHRUNK = 100;
const SMALL_BYTES = 1 << 30;

/** A bundle: a run's folder without local/, zipped. Only its list of files is read here. */
export async function zipSource(path: string): Promise<RunSource> {
  const zip = await openZip(path);
  try {
    const entries = await entriesOf(zip);
    await checkSizes(path, entries);
    const root = rootOf(entries);
    const files: SourceFile[] = [];
    const leftOut: Problem[] = [];
    for (const entry of entries) {
      const inside = entry.fileName.slice(root.length);
      const sorted = sortOut(inside);
      if (sorted === 'take') files.push(fileOf(zip, entry, inside));
      else if (!leftOut.includes(sorted)) leftOut.push(sorted);
    }
    checkSet(files.map((file) => file.path));
    const name = root === '' ? basename(path).replace(/\.zip$/i, '') : root.slice(0, -1);
    return { name, files, leftOut, close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function openZip(path: string): Promise<ZipFile> {
  try {
    // Names are checked here, so that the refusal names them.
    return await openPromise(path, { autoClose: false, decodeStrings: true, strictFileNames: true });
  } catch (error) {
    throw notZip(path, error);
  }
}

async function entriesOf(zip: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = [];
  if (zip.entryCount > MOST_FILES) throw new Refused('too-many-files', tooMany(zip.entryCount));
  try {
    for await (const entry of zip.eachEntry()) {
      checkPath(entry.fileName.replace(/\/$/, ''));
      checkEntry(entry);
      if (!entry.fileName.endsWith('/')) entries.push(entry);
    }
  } catch (error) {
    throw error instanceof Refused ? error : (unsafeName(error) ?? notZip('The bundle', error));
  }
  return entries;
}

function checkEntry(entry: Entry): void {
  const { fileName, compressionMethod, externalFileAttributes, versionMadeBy } = entry;
  const mode = versionMadeBy >>> 8 === UNIX ? (externalFileAttributes >>> 16) & FILE_TYPE : 0;
  const why =
    mode === LINK
      ? 'is a link'
      : entry.isEncrypted()
        ? 'is encrypted'
        : compressionMethod !== STORED && compressionMethod !== DEFLATED
          ? `is packed by a method (${compressionMethod}) that this program does not read`
          : null;
  if (why === null) return;
  throw new Refused('unsafe-file', `${fileName} ${why}: nothing was added. Zip the run’s folder anew.`, [
    problem(fileName, why),
  ]);
}

/** Refuses what would fill the disk: files that lie in each other, and far more bytes than the bundle can hold. */
async function checkSizes(path: string, entries: readonly Entry[]): Promise<void> {
  const packed = entries.reduce((sum, { compressedSize }) => sum + compressedSize, 0);
  const unpacked = entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
  const { size } = await stat(path);
  if (packed > size) throw new Refused('overlapping', `The files of ${path} lie in each other: nothing was added.`);
  if (unpacked <= SMALL_BYTES || unpacked <= packed * MOST_SHRUNK) return;
  const times = Math.round(unpacked / Math.max(1, packed));
  throw new Refused(
    'size-bomb',
    `${path} would become ${times} times as large (at most ${MOST_SHRUNK} times is read): nothing was added. Copy the run’s folder instead.`,
  );
}

/** The folder that all files lie in, with its slash; '' where config.json lies at the top. */
function rootOf(entries: readonly Entry[]): string {
  const names = entries.map(({ fileName }) => fileName);
  if (names.includes('config.json')) return '';
  const configs = names.filter((name) => /^[^/]+\/config\.json$/.test(name));
  const [config] = configs;
  if (config === undefined) {
    throw new Refused('no-run', 'The bundle holds no config.json, so it is no run. Choose a zipped run folder.');
  }
  const root = config.slice(0, -'config.json'.length);
  const beside = names.find((name) => !name.startsWith(root));
  if (beside === undefined) return root;
  throw new Refused('no-run', `The bundle holds ${beside} beside the run in ${root}: one run a bundle. Zip it alone.`);
}

function fileOf(zip: ZipFile, entry: Entry, path: string): SourceFile {
  return {
    path,
    sizeBytes: entry.uncompressedSize,
    modifiedMs: entry.getLastModDate().getTime(),
    crc32: entry.crc32 >>> 0,
    open: () => zip.openReadStreamPromise(entry),
  };
}

/** The reader itself gives up at such a name; it is said as for any other. */
function unsafeName(error: unknown): Refused | null {
  const [, kind, name] =
    /^(invalid relative path|absolute path|invalid characters in fileName): (.*)$/s.exec(
      error instanceof Error ? error.message : '',
    ) ?? [];
  if (kind === undefined || name === undefined) return null;
  try {
    checkPath(name);
    return null;
  } catch (refused) {
    return refused instanceof Refused ? refused : null;
  }
}

function notZip(path: string, error: unknown): Refused {
  const why = error instanceof Error ? error.message : String(error);
  return new Refused('damaged-bundle', `${path} cannot be read as a zip file (${why}): nothing was added.`);
}
