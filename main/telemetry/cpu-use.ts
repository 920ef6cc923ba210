import type { CpuInfo } from 'node:os';

/** CPU time of all cores together, in milliseconds. */
export interface CpuTimes {
  readonly busyMs: number;
  readonly totalMs: number;
}

export function cpuTimesOf(cores: readonly CpuInfo[]): CpuTimes {
  let idleMs = 0;
  let totalMs = 0;
  for (const { times } of cores) {
    idleMs += times.idle;
    totalMs += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { busyMs: totalMs - idleMs, totalMs };
}

/** Use of all cores together since the sample before, 0 to 100; null for the first. */
export function cpuPercent(before: CpuTimes | null, now: CpuTimes): number | null {
  if (before === null || now.totalMs <= before.totalMs) return null;
  const percent = (100 * (now.busyMs - before.busyMs)) / (now.totalMs - before.totalMs);
  return Math.min(100, Math.max(0, percent));
}
