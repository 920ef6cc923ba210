import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { failed, isExitRecord, isLauncherRecord, isRunResult, ok, type Result } from '@contract/index';
import type { Validator } from '@contract/generated/validators';
import { onDisk, readJsonFile, systemCodeOf, writeWholeFile, type PythonStatus } from '@main/workspace';

import { readLogTail } from './log-text';
import { isAlive } from './process-evidence';
import type { FilePart, RunEvidence, RunHost } from './run-host';

const START_TIMEOUT_MS = 60_000;
const START_POLL_MS = 50;
/** The launcher's "refused before starting". */
const REFUSED = 2;

export interface LocalRunHostOptions {
  /** Asked at every start: it may have been installed, or chosen in the settings, a moment ago. */
  readonly python: () => Promise<PythonStatus>;
  readonly environment?: NodeJS.ProcessEnv;
}

/** Runs on this machine: `python -m mammobench train`, in a session of its own, which outlives this program. */
export function createLocalRunHost({ python, environment = process.env }: LocalRunHostOptions): RunHost {
  return {
    start: async (folder) => {
      const { executable, problem } = await python();
      if (executable === null) return failed('python-unavailable', problem ?? 'No Python is set up for training.');
      return onDisk(folder, () => startLauncher(executable, folder, environment));
    },
    stop: async (folder) => {
      if (!(await gatherEvidence(folder)).launcherAlive) return failed('not-running', 'The run is not running.');
      return onDisk(folder, async () => {
        await writeWholeFile(join(folder, 'stop.request'), 'requested in the app\n');
        return ok(null);
      });
    },
    state: gatherEvidence,
    read: readPart,
  };
}

async function startLauncher(
  executable: string,
  folder: string,
  environment: NodeJS.ProcessEnv,
): Promise<Result<null>> {
  await mkdir(join(folder, 'local'), { recursive: true });
  const log = await open(join(folder, 'local', 'launcher.log'), 'a');
  try {
    const launcher = spawn(executable, ['-m', 'mammobench', 'train', '--run', folder], {
      cwd: folder,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      env: launcherEnvironment(environment),
      windowsHide: true,
    });
    launcher.unref();
    return await hasTakenRun(launcher, folder);
  } finally {
    await log.close();
  }
}

/** Resolves when the launcher's own record is in the folder, or when it has ended without. */
async function hasTakenRun(launcher: ChildProcess, folder: string): Promise<Result<null>> {
  let ended: { readonly code: number | null; readonly error: Error | null } | null = null;
  launcher.once('error', (error) => {
    ended = { code: null, error };
  });
  launcher.once('exit', (code) => {
    ended = { code, error: null };
  });
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const record = await readRecord(join(folder, 'local', 'launcher.json'), isLauncherRecord);
    if (record !== null && record.launcher.pid === launcher.pid) return ok(null);
    if (ended !== null) return startFailure(ended, folder);
    await delay(START_POLL_MS);
  }
  return failed(
    'start-timeout',
    `The launcher did not begin within ${START_TIMEOUT_MS / 1000} s. ${await lastLine(folder)}`,
  );
}

async function startFailure(
  ended: { readonly code: number | null; readonly error: Error | null },
  folder: string,
): Promise<Result<null>> {
  if (ended.error !== null) return failed('python-unavailable', `Python could not be started: ${ended.error.message}`);
  const exit = await readRecord(join(folder, 'exit.json'), isExitRecord);
  if (ended.code === REFUSED && exit !== null) return failed('start-refused', exit.reason);
  return failed('start-failed', `The launcher ended with exit code ${ended.code ?? 'none'}. ${await lastLine(folder)}`);
}

async function lastLine(folder: string): Promise<string> {
  const line = (await readLogTail(folder, 1)).at(-1);
  return line === undefined ? 'It left no message.' : `Its last line: ${line}`;
}

/** Electron's own variables would change what a child does; a run folder must not shadow Python's packages. */
function launcherEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(
    ([name]) => !/^(ELECTRON_|NODE_OPTIONS$|APPIMAGE$|APPDIR$)/.test(name),
  );
  return { ...Object.fromEntries(kept), PYTHONSAFEPATH: '1' };
}

async function gatherEvidence(folder: string): Promise<RunEvidence> {
  // The launcher writes its exit record before it ends: read in the other order, a run that ends just now would look lost.
  const launcher = await readRecord(join(folder, 'local', 'launcher.json'), isLauncherRecord);
  const launcherAlive = launcher !== null && (await isAlive(launcher.launcher));
  const ranks = await Promise.all(launcher?.ranks.map((rank) => isAlive(rank)) ?? []);
  const [exit, result, stopRequested, record, model] = await Promise.all([
    readRecord(join(folder, 'exit.json'), isExitRecord),
    readRecord(join(folder, 'result.json'), isRunResult),
    exists(join(folder, 'stop.request')),
    exists(join(folder, 'model.json')),
    exists(join(folder, 'model.onnx')),
  ]);
  const ranksAlive = ranks.filter((alive) => alive).length;
  return { launcher, launcherAlive, ranksAlive, exit, result, stopRequested, hasModel: record && model };
}

async function readRecord<T>(path: string, validator: Validator<T>): Promise<T | null> {
  try {
    const file = await readJsonFile(path);
    return file.kind === 'read' && validator(file.value) ? file.value : null;
  } catch (error) {
    if (systemCodeOf(error) === null) throw error;
    return null;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function readPart(folder: string, file: string, offset: number, maximumBytes: number): Promise<FilePart | null> {
  let handle;
  try {
    handle = await open(join(folder, file), 'r');
  } catch (error) {
    if (systemCodeOf(error) === null) throw error;
    return null;
  }
  try {
    const { size, ino } = await handle.stat();
    const wanted = Math.max(0, Math.min(maximumBytes, size - offset));
    const buffer = Buffer.allocUnsafe(wanted);
    const { bytesRead } = wanted === 0 ? { bytesRead: 0 } : await handle.read(buffer, 0, wanted, offset);
    return { bytes: buffer.subarray(0, bytesRead), sizeBytes: size, fileId: String(ino) };
  } finally {
    await handle.close();
  }
}
