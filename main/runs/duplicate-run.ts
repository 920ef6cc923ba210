import { copyFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';

import { failed, ok, type Result, type RunConfig } from '@contract/index';
import { systemCodeOf, writeJsonFile } from '@main/workspace';

import { makeRunFolder, withOwnWeights, type CreatedRun } from './create-run-folder';

/** The schema's longest name. */
const LONGEST_NAME = 120;
/** Frozen with the run: its cases, their parts, and where their files lie on this machine. */
const FROZEN = ['manifest.json', 'split.json', 'local/paths.json'];

export interface Original {
  readonly folder: string;
  readonly config: RunConfig;
}

/** A new run with the config, cases, split and initial weights of another, under a name of its own. */
export function duplicateRun(
  runsFolder: string,
  original: Original,
  name: string,
  nowMs: number,
): Promise<Result<CreatedRun>> {
  return makeRunFolder(runsFolder, name, nowMs, async (folder) => {
    const { model } = original.config;
    const weights = model.initialWeights;
    // A run's config names the copy of the weights within its folder.
    const initialWeights = weights === null || isAbsolute(weights) ? weights : join(original.folder, weights);
    const own = await withOwnWeights({ ...original.config, name, model: { ...model, initialWeights } }, folder);
    if (!own.ok) return own;
    await writeJsonFile(join(folder, 'config.json'), own.value);
    for (const file of FROZEN) {
      const copied = await copyFrozen(original.folder, folder, file);
      if (!copied.ok) return copied;
    }
    return ok(null);
  });
}

async function copyFrozen(from: string, to: string, file: string): Promise<Result<null>> {
  try {
    await copyFile(join(from, file), join(to, file));
    return ok(null);
  } catch (error) {
    const code = systemCodeOf(error);
    if (code !== 'ENOENT' && code !== 'EACCES' && code !== 'EISDIR') throw error;
    const path = join(from, file);
    return failed(
      'run-incomplete',
      `${path} cannot be read, so the run cannot be duplicated. Start a new run from its split instead.`,
    );
  }
}

/** `X (copy)`, `X (copy 2)`, …: the first that is not taken, cut to what a name may have. */
export function nameOfCopy(name: string, taken: ReadonlySet<string>): string {
  const base = name.replace(/ \(copy(?: \d+)?\)$/, '');
  for (let number = 1; ; number += 1) {
    const ending = number === 1 ? ' (copy)' : ` (copy ${number})`;
    const candidate = `${base.slice(0, LONGEST_NAME - ending.length).trimEnd()}${ending}`;
    if (!taken.has(candidate)) return candidate;
  }
}
