import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { failed, isPreset, ok, parse, type Preset, type Result } from '@contract/index';

/** The presets that ship with the program, the quickest first. One that is damaged is a failure, not a gap in the list. */
export async function readPresets(folder: string): Promise<Result<readonly Preset[]>> {
  let names: string[];
  try {
    names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  } catch {
    return failed('presets-missing', `The presets were not found in ${folder}. Install the program again.`);
  }
  const presets: Preset[] = [];
  for (const name of names) {
    const preset = await readPreset(join(folder, name));
    if (!preset.ok) return preset;
    presets.push(preset.value);
  }
  return ok(presets.sort((a, b) => Number(onGpu(a)) - Number(onGpu(b)) || a.id.localeCompare(b.id)));
}

async function readPreset(path: string): Promise<Result<Preset>> {
  try {
    return parse(isPreset, JSON.parse(await readFile(path, 'utf8')), path);
  } catch (error) {
    return failed(
      'preset-damaged',
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function onGpu(preset: Preset): boolean {
  return preset.config.execution.device !== 'cpu';
}
