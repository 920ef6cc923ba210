import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import {
  failed,
  ok,
  type ImportProgress,
  type ImportReference,
  type ImportRequest,
  type LeftOutFile,
  type Result,
} from '@contract/index';

import { onDisk, type Broadcast, type OpenWorkspace, type WorkspaceService } from '../workspace/index';
import { ImportPool } from './import-pool';
import { ImportRun } from './import-run';

const EVENT_INTERVAL_MS = 200;
const WORKERS = 2;

export interface ImportsOptions {
  readonly workspace: WorkspaceService;
  readonly broadcast: Broadcast;
  readonly logError: (message: string) => void;
  readonly workerFile: string;
  readonly codecsFolder: string;
}

export interface Imports {
  readonly start: (request: ImportRequest) => Promise<Result<ImportReference>>;
  readonly cancel: (importId: string) => Promise<Result<null>>;
  readonly list: () => readonly ImportProgress[];
  /** Of an import that ended without a dataset. */
  readonly leftOutOf: (datasetId: string) => readonly LeftOutFile[] | null;
}

function isOver({ state }: ImportProgress): boolean {
  return state === 'finished' || state === 'canceled' || state === 'failed';
}

/** At most five events a second; the last one of an import is never held back. */
function throttled(send: (progress: ImportProgress) => void): (progress: ImportProgress) => void {
  let lastMs = 0;
  let lastState = '';
  return (progress) => {
    const now = Date.now();
    if (now - lastMs < EVENT_INTERVAL_MS && progress.state === lastState) return;
    lastMs = now;
    lastState = progress.state;
    send(progress);
  };
}

async function refusal(
  workspace: OpenWorkspace,
  request: ImportRequest,
  running: readonly ImportRun[],
): Promise<Result<null>> {
  const rows = await workspace.catalogue.read("SELECT source_folder FROM datasets WHERE name = ? AND state = 'ready'", [
    request.name,
  ]);
  const taken =
    rows.length > 0 || running.some((run) => !isOver(run.progress) && run.progress.datasetName === request.name);
  if (!taken) return ok(null);
  const same = rows.some((row) => row['source_folder'] === request.folder);
  const message = same
    ? `This folder is imported already, as the dataset ${request.name}. To import it again beside that one, choose another name.`
    : `A dataset named ${request.name} exists already. Choose another name.`;
  return failed('name-taken', message, [{ path: '/name', message, remedy: 'Choose another name.' }]);
}

/** A folder that is not there, no folder, or closed to this user is refused before anything starts. */
function canList(folder: string): Promise<Result<null>> {
  return onDisk(folder, async () => {
    await readdir(folder);
    return ok(null);
  });
}

interface Running {
  readonly run: ImportRun;
  readonly ended: Promise<void>;
}

function beginImport(options: ImportsOptions, opened: OpenWorkspace, request: ImportRequest): Running {
  const pool = new ImportPool({ workerFile: options.workerFile, codecsFolder: options.codecsFolder, size: WORKERS });
  const run = new ImportRun(request, {
    catalogue: opened.catalogue,
    pool,
    thumbnails: join(opened.folder, 'cache', 'thumbnails'),
    onProgress: throttled((progress) => options.broadcast('datasets.importProgress', progress)),
    logError: options.logError,
  });
  return { run, ended: run.run() };
}

/** Cancels it where it still runs, and waits until nothing of it is left at work. */
async function endImport({ run, ended }: Running): Promise<void> {
  if (!isOver(run.progress)) await run.cancel();
  await ended;
}

/** The imports of the open workspace, in this session. */
export function createImports(options: ImportsOptions): Imports {
  const { workspace } = options;
  let imports: Running[] = [];
  const runs = (): ImportRun[] => imports.map(({ run }) => run);
  workspace.beforeClose(async () => {
    await Promise.all(imports.map(endImport));
    imports = [];
  });
  return {
    start: async (wanted) => {
      const opened = workspace.writable();
      if (!opened.ok) return opened;
      const request = { folder: resolve(wanted.folder), name: wanted.name.trim() };
      const readable = await canList(request.folder);
      if (!readable.ok) return readable;
      const refused = await refusal(opened.value, request, runs());
      if (!refused.ok) return refused;
      const begun = beginImport(options, opened.value, request);
      imports.push(begun);
      return ok({ importId: begun.run.importId });
    },
    cancel: async (importId) => {
      const found = imports.find(({ run }) => run.importId === importId);
      if (found === undefined) return failed('not-found', 'This import is not known any more');
      await endImport(found);
      return ok(null);
    },
    list: () => runs().map((run) => run.progress),
    leftOutOf: (datasetId) => {
      const run = runs().find((each) => each.datasetId === datasetId);
      return run?.leftOut.map(({ file, why }) => ({ file, ...why })) ?? null;
    },
  };
}

/** An import that a crash cut short never became a dataset; what it wrote is cleared away. */
export async function clearUnfinishedImports(workspace: OpenWorkspace): Promise<number> {
  if (workspace.status.readOnly) return 0;
  const [removed] = await workspace.catalogue.write([
    { sql: "DELETE FROM datasets WHERE state = 'importing'", parameterSets: [[]] },
  ]);
  return removed ?? 0;
}
