import { readFile } from 'node:fs/promises';

import type { ProcessIdentity } from '@contract/index';

/** True while this very process runs: its PID, its start time and the machine's boot all agree. A zombie has ended. */
export async function isAlive(identity: ProcessIdentity, procFolder = '/proc'): Promise<boolean> {
  if ((await bootIdIn(procFolder)) !== identity.bootId) return false;
  const stat = await readText(`${procFolder}/${identity.pid}/stat`);
  if (stat === null) return false;
  const process = parseProcessStat(stat);
  return process !== null && process.startTicks === identity.startTicks && !'ZX'.includes(process.state);
}

const bootIds = new Map<string, string>();

/** The machine's boot does not change while this program runs: asked once, since thousands of runs name theirs. */
async function bootIdIn(procFolder: string): Promise<string | null> {
  const known = bootIds.get(procFolder);
  if (known !== undefined) return known;
  const bootId = (await readText(`${procFolder}/sys/kernel/random/boot_id`))?.trim() ?? null;
  if (bootId !== null) bootIds.set(procFolder, bootId);
  return bootId;
}

/** State and start time of /proc/PID/stat; the command's name may hold spaces and parentheses (proc(5)). */
export function parseProcessStat(text: string): { readonly state: string; readonly startTicks: number } | null {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  const startTicks = Number(fields[19]);
  return state === undefined || state === '' || !Number.isFinite(startTicks) ? null : { state, startTicks };
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return null;
  }
}
