import { readFile } from 'node:fs/promises';

import type { ProcessIdentity } from '@contract/index';

/** True while this very process runs: its PID, its start time and the machine's boot all agree. A zombie has ended. */
export async function isAlive(identity: ProcessIdentity, procFolder = '/proc'): Promise<boolean> {
  const [stat, bootId] = await Promise.all([
    readText(`${procFolder}/${identity.pid}/stat`),
    readText(`${procFolder}/sys/kernel/random/boot_id`),
  ]);
  if (stat === null || bootId?.trim() !== identity.bootId) return false;
  const process = parseProcessStat(stat);
  return process !== null && process.startTicks === identity.startTicks && !'ZX'.includes(process.state);
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
