import { rename } from 'node:fs/promises';
import { join } from 'node:path';

import { failed, isPlotLayouts, ok, type PlotLayouts, type Result } from '@contract/index';
import { onDisk, readJsonFile, writeJsonFile } from '@main/workspace';

export const DEFAULT_LAYOUTS: PlotLayouts = { version: 1, chosen: 'Default', layouts: [] };

function fileOf(workspaceFolder: string): string {
  return join(workspaceFolder, 'layouts.json');
}

/** The layouts that people made in this workspace; a file that cannot be read says so, and stays as it is. */
export async function readLayouts(workspaceFolder: string): Promise<Result<PlotLayouts>> {
  const path = fileOf(workspaceFolder);
  const read = await onDisk(path, async () => ok(await readJsonFile(path)));
  if (!read.ok) return read;
  if (read.value.kind === 'missing') return ok(DEFAULT_LAYOUTS);
  if (read.value.kind === 'read' && isPlotLayouts(read.value.value)) return ok(read.value.value);
  const [error] = read.value.kind === 'read' ? (isPlotLayouts.errors ?? []) : [];
  const reason = error === undefined ? 'is no JSON' : `${error.instancePath || '/'} ${error.message ?? 'is not valid'}`;
  return failed('invalid', `The layouts of plots in ${path} cannot be used: ${reason}.`, [
    { path, message: reason, remedy: 'Correct the file; or save a layout, and it is set aside beside the new one.' },
  ]);
}

/** Written whole; what cannot be read is set aside, never overwritten. */
export async function saveLayouts(workspaceFolder: string, layouts: PlotLayouts): Promise<Result<PlotLayouts>> {
  const path = fileOf(workspaceFolder);
  const known = await readLayouts(workspaceFolder);
  return onDisk(path, async () => {
    if (!known.ok && known.failure.code === 'invalid') await rename(path, `${path}.damaged-${Date.now()}`);
    await writeJsonFile(path, layouts);
    return ok(layouts);
  });
}
