import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';

import { failed, ok, type LocalPaths, type Manifest, type Result, type RunConfig, type Split } from '@contract/index';
import { onDisk, systemCodeOf, writeJsonFile } from '@main/workspace';

import { runIdOf } from './run-id';

/** What datasets hand over when a run begins: the cases, their parts, and where their files lie on this machine. */
export interface FrozenData {
  readonly manifest: Manifest;
  readonly split: Split;
  readonly paths: LocalPaths;
}

export interface CreatedRun {
  readonly runId: string;
  readonly folder: string;
}

/** Makes a run's folder with all that is frozen in it; its id speaks of the label. */
export function createRunFolder(
  runsFolder: string,
  config: RunConfig,
  data: FrozenData,
  nowMs: number,
  label = config.name,
): Promise<Result<CreatedRun>> {
  return makeRunFolder(runsFolder, label, nowMs, async (folder) => {
    const own = await withOwnWeights(config, folder);
    if (!own.ok) return own;
    await writeJsonFile(join(folder, 'config.json'), own.value);
    await writeJsonFile(join(folder, 'manifest.json'), data.manifest);
    await writeJsonFile(join(folder, 'split.json'), data.split);
    await writeJsonFile(join(folder, 'local', 'paths.json'), data.paths);
    return ok(null);
  });
}

/** A folder of this run's own, filled as told. It takes its name when it is whole: no half of it is ever listed. */
export async function makeRunFolder(
  runsFolder: string,
  name: string,
  nowMs: number,
  fill: (folder: string) => Promise<Result<null>>,
): Promise<Result<CreatedRun>> {
  return onDisk(runsFolder, async () => {
    const blocked = await makeRunsFolder(runsFolder);
    if (!blocked.ok) return blocked;
    const baseId = runIdOf(name, nowMs);
    const unfinished = join(runsFolder, `.${baseId}.${process.pid}.${randomBytes(4).toString('hex')}`);
    try {
      await mkdir(join(unfinished, 'local'), { recursive: true });
      const filled = await fill(unfinished);
      if (filled.ok) return ok(await takeName(runsFolder, unfinished, baseId));
      await rm(unfinished, { recursive: true, force: true });
      return filled;
    } catch (error) {
      await rm(unfinished, { recursive: true, force: true });
      throw error;
    }
  });
}

/** Copies the initial weights into the run: its config names no place of this machine, and nobody changes them under it. */
export async function withOwnWeights(config: RunConfig, folder: string): Promise<Result<RunConfig>> {
  const { initialWeights } = config.model;
  if (initialWeights === null) return ok(config);
  const name = `initial-weights${extname(initialWeights)}`;
  try {
    await copyFile(initialWeights, join(folder, name));
  } catch (error) {
    const code = systemCodeOf(error);
    if (code !== 'ENOENT' && code !== 'EACCES' && code !== 'EISDIR') throw error;
    return failed('weights-unreadable', `The initial weights ${initialWeights} cannot be read. Name a file, or none.`);
  }
  return ok({ ...config, model: { ...config.model, initialWeights: name } });
}

async function makeRunsFolder(runsFolder: string): Promise<Result<null>> {
  try {
    await mkdir(runsFolder, { recursive: true });
    return ok(null);
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST') throw error;
    return failed('not-a-folder', `${runsFolder} is a file where the folder of the runs belongs. Move it away.`);
  }
}

async function takeName(runsFolder: string, unfinished: string, baseId: string): Promise<CreatedRun> {
  for (let number = 1; ; number += 1) {
    const runId = number === 1 ? baseId : `${baseId}-${number}`;
    const folder = join(runsFolder, runId);
    try {
      await rename(unfinished, folder);
      return { runId, folder };
    } catch (error) {
      // A folder that holds something is never replaced by a rename (POSIX): another run began in the same second.
      const code = systemCodeOf(error);
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'EPERM') throw error;
      if (number === 100) throw error;
    }
  }
}
