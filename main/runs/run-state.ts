import type { RunState } from '@contract/index';

import type { RunEvidence } from './run-host';

export interface DerivedState {
  readonly state: RunState;
  /** In words: what happened and what can be done; null where the state says it all. */
  readonly reason: string | null;
}

/** The state of a run from evidence: processes, exit record, stop request, and the attempt that the events speak of. */
export function deriveState(evidence: RunEvidence, eventAttempt: number): DerivedState {
  const { launcher, launcherAlive, exit } = evidence;
  const attempt = launcher?.attempt ?? 0;
  if (exit !== null && exit.attempt >= attempt) return { state: exit.outcome, reason: exit.reason };
  if (launcher === null) {
    return { state: 'lost', reason: 'The run was prepared, and nothing shows that it ever began. Resume starts it.' };
  }
  if (!launcherAlive) return { state: 'lost', reason: lostReason(evidence, launcher.launcher.pid) };
  if (evidence.stopRequested) {
    return { state: 'stopping', reason: 'A stop was requested: the worker saves a checkpoint and ends.' };
  }
  if (eventAttempt < attempt) {
    return { state: 'starting', reason: 'The launcher runs; the worker has not reported yet.' };
  }
  return { state: 'running', reason: null };
}

/** While one of these holds, the folder changes. */
export function isActive(state: RunState): boolean {
  return state === 'starting' || state === 'running' || state === 'stopping';
}

function lostReason({ ranksAlive, result }: RunEvidence, pid: number): string {
  const orphans = ranksAlive === 0 ? '' : ` ${ranksAlive} of its processes still run and should end by themselves.`;
  const done = result?.outcome === 'finished' ? ' The worker had finished before that: its result is whole.' : '';
  return `The launcher (PID ${pid}) is gone and left no exit record: it was killed, or the machine restarted.${orphans}${done} Resume goes on from the last checkpoint.`;
}
