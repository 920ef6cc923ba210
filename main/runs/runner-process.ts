import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

import { failed, isRunnerRecord, ok, type Result } from '@contract/index';
import { onDisk, type PythonStatus } from '@main/workspace';

import { readTail } from './log-text';
import { isAlive } from './process-evidence';
import { readRecord } from './read-record';
import { runnerFiles } from './runner-record';

/** After a runner has ended: one that was killed is replaced within two seconds. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
/** A runner that lived this long did not fail at the start. */
const LIVED_MS = 30_000;

export interface RunnerProcessOptions {
  readonly workspaceFolder: string;
  /** Asked at every start: it may have been installed, or chosen in the settings, a moment ago. */
  readonly python: () => Promise<PythonStatus>;
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * The runner of one workspace's queue: `python -m mammobench queue run`, in a session of its own, which outlives this
 * program. Whether one lives is read from its record; that there is never more than one is the runner's own lock.
 */
export class RunnerProcess {
  private child: ChildProcess | null = null;
  private spawnedAtMs = -Infinity;
  private failuresInARow = 0;
  private lastFailure: Result<null> | null = null;
  private notBeforeMs = -Infinity;
  private starting: Promise<Result<null>> | null = null;

  constructor(private readonly options: RunnerProcessOptions) {}

  /** Starts the runner if none lives; a failure says why there is none, and the next call tries again in time. */
  ensure(): Promise<Result<null>> {
    this.starting ??= this.ensureOnce().finally(() => {
      this.starting = null;
    });
    return this.starting;
  }

  private async ensureOnce(): Promise<Result<null>> {
    if (this.child !== null) return ok(null);
    const record = await readRecord(runnerFiles(this.options.workspaceFolder).record, isRunnerRecord);
    if (record !== null && (await isAlive(record.runner))) return ok(null);
    if (performance.now() < this.notBeforeMs) return this.lastFailure ?? ok(null);
    const { executable, problem } = await this.options.python();
    if (executable === null) return failed('python-unavailable', problem ?? 'No Python is set up for training.');
    return onDisk(this.options.workspaceFolder, () => this.start(executable));
  }

  private async start(executable: string): Promise<Result<null>> {
    const { workspaceFolder, environment } = this.options;
    const { log: logFile } = runnerFiles(workspaceFolder);
    await mkdir(dirname(logFile), { recursive: true });
    const log = await open(logFile, 'a');
    try {
      const child = spawn(executable, ['-m', 'mammobench', 'queue', 'run', '--workspace', workspaceFolder], {
        cwd: workspaceFolder,
        detached: true,
        stdio: ['ignore', log.fd, log.fd],
        env: runnerEnvironment(environment),
        windowsHide: true,
      });
      child.unref();
      return await this.follow(child);
    } finally {
      await log.close();
    }
  }

  /** Resolves when the process exists, or cannot. */
  private follow(child: ChildProcess): Promise<Result<null>> {
    return new Promise((resolve) => {
      child.once('spawn', () => {
        this.child = child;
        this.spawnedAtMs = performance.now();
        resolve(ok(null));
      });
      child.once('error', (error) =>
        resolve(failed('python-unavailable', `Python could not be started: ${error.message}`)),
      );
      child.once('exit', (code, signal) => {
        this.child = null;
        void this.ended(code, signal);
      });
    });
  }

  private async ended(code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    this.notBeforeMs = performance.now() + FIRST_PAUSE_MS;
    if (code === 0 || performance.now() - this.spawnedAtMs > LIVED_MS) {
      this.failuresInARow = 0;
      this.lastFailure = null;
      return;
    }
    this.failuresInARow += 1;
    this.notBeforeMs = performance.now() + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.failuresInARow - 1));
    const how = signal ?? `exit code ${code ?? 'none'}`;
    const { log } = runnerFiles(this.options.workspaceFolder);
    const line = (await readTail(log, 1).catch(() => [])).at(-1);
    const said = line === undefined ? 'It left no message.' : `Its last line: ${line}`;
    const again = 'It is started again by itself.';
    // One that was killed once is replaced before anybody needs to know.
    this.lastFailure =
      this.failuresInARow === 1 && signal !== null
        ? null
        : failed('runner-failed', `The queue’s runner ended with ${how}. ${said} ${again} Its log: ${log}`);
  }
}

/** Electron's own variables would change what a child does; a run folder must not shadow Python's packages. */
function runnerEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(
    ([name]) => !/^(ELECTRON_|NODE_OPTIONS$|APPIMAGE$|APPDIR$)/.test(name),
  );
  return { ...Object.fromEntries(kept), PYTHONSAFEPATH: '1' };
}
