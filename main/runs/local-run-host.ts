import { dirname, join } from 'node:path';

import { failed, isExitRecord, isLauncherRecord, isRunResult, ok } from '@contract/index';
import { onDisk, writeWholeFile, type PythonStatus } from '@main/workspace';

import { isAlive } from './process-evidence';
import { filesOnDisk, recordOf, type RunFiles } from './run-files';
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
      if (!(await gatherEvidence(filesOnDisk(folder))).launcherAlive)
        return failed('not-running', 'The run is not running.');
      return onDisk(folder, async () => {
        await writeWholeFile(join(folder, 'stop.request'), 'requested in the app\n');
        return ok(null);
      });
    },
    state: evidenceOf,
  };
}

async function evidenceOf(folder: string, seen: RunFiles | null = null): Promise<RunEvidence> {
  if (seen === null) return gatherEvidence(filesOnDisk(folder));
  const evidence = await gatherEvidence(seen);
  const { launcher, exit } = evidence;
  // One that may still work is looked at here and now: whether its processes live counts with what its files say at that moment.
  const mayWork = launcher !== null && (exit === null || exit.attempt < launcher.attempt || evidence.launcherAlive);
  return mayWork ? gatherEvidence(filesOnDisk(folder)) : evidence;
}

async function gatherEvidence(files: RunFiles): Promise<RunEvidence> {
  // The launcher writes its exit record before it ends: read in the other order, a run that ends just now would look lost.
  const launcher = await recordOf(files, 'local/launcher.json', isLauncherRecord);
  const launcherAlive = launcher !== null && (await isAlive(launcher.launcher));
  const ranks = await Promise.all(launcher?.ranks.map((rank) => isAlive(rank)) ?? []);
  const [exit, result, ...times] = await Promise.all([
    recordOf(files, 'exit.json', isExitRecord),
    recordOf(files, 'result.json', isRunResult),
    files.timeMs('stop.request'),
    files.timeMs('model.json'),
    files.timeMs('model.onnx'),
  ]);
  const [stopRequested, record, model] = times.map((timeMs) => timeMs !== null);
  const ranksAlive = ranks.filter((alive) => alive).length;
  const hasModel = record === true && model === true;
  return { launcher, launcherAlive, ranksAlive, exit, result, stopRequested: stopRequested === true, hasModel };
}
