import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { failed, isExitRecord, isLauncherRecord, isRunResult, ok } from '@contract/index';
import { onDisk, writeWholeFile, type PythonStatus } from '@main/workspace';

import { isAlive } from './process-evidence';
import { readRecord } from './read-record';
import type { RunEvidence, RunHost } from './run-host';
import { RunnerProcess } from './runner-process';

export interface LocalRunHostOptions {
  /** Asked at every start: it may have been installed, or chosen in the settings, a moment ago. */
  readonly python: () => Promise<PythonStatus>;
  readonly environment?: NodeJS.ProcessEnv;
}

/** Runs on this machine: the queue's runner starts their launchers, and both outlive this program. */
export function createLocalRunHost({ python, environment = process.env }: LocalRunHostOptions): RunHost {
  const runners = new Map<string, RunnerProcess>();
  const runnerOf = (workspaceFolder: string): RunnerProcess => {
    const runner = runners.get(workspaceFolder) ?? new RunnerProcess({ workspaceFolder, python, environment });
    runners.set(workspaceFolder, runner);
    return runner;
  };
  return {
    start: (folder) => runnerOf(dirname(dirname(folder))).ensure(),
    stop: async (folder) => {
      if (!(await gatherEvidence(folder)).launcherAlive) return failed('not-running', 'The run is not running.');
      return onDisk(folder, async () => {
        await writeWholeFile(join(folder, 'stop.request'), 'requested in the app\n');
        return ok(null);
      });
    },
    state: gatherEvidence,
  };
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

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
