import type { TrackedRun } from './tracked-run';

/** Ended runs whose logs stay in memory: as many as can be laid over each other in a plot, and a few more. */
const ENDED_RUNS_KEPT = 56;

/** Of the runs that were read, lets the logs go of those ended ones that were asked for longest ago. */
export function forgetOldLogs(read: Set<TrackedRun>): void {
  if (read.size <= ENDED_RUNS_KEPT) return;
  const ended = [...read].filter((run) => run.hasLogs && !run.isActive);
  ended.sort((a, b) => b.usedAtMs - a.usedAtMs);
  for (const run of ended.slice(ENDED_RUNS_KEPT)) {
    run.forgetLogs();
    read.delete(run);
  }
}
