import type { QueuePlace, RunState } from '@contract/index';

import type { RunEvidence } from './run-host';

export interface DerivedState {
  readonly state: RunState;
  /** In words: what happened and what can be done; null where the state says it all. */
  readonly reason: string | null;
}

/** What the queue says of a run that waits. */
export interface Waiting {
  /** The attempt that it waits for: once the folder knows of it, the run waits no longer. */
  readonly attempt: number;
  readonly place: QueuePlace;
  readonly queuePaused: boolean;
}

/** Of a run that was taken out of the queue before its first attempt. */
export const CANCELED = 'It was canceled before it began.';
export const RESUME_GOES_ON = 'Resume goes on from the last checkpoint.';

/** The state of a run from evidence: processes, exit record, stop request, queue, and the attempt that the events speak of. */
export function deriveState(evidence: RunEvidence, eventAttempt: number, waiting: Waiting | null = null): DerivedState {
  const { launcher, launcherAlive, exit } = evidence;
  const attempt = launcher?.attempt ?? 0;
  const ended = exit !== null && exit.attempt >= attempt;
  if (waiting !== null && waiting.attempt > attemptOf(evidence) && (ended || !launcherAlive)) {
    return { state: 'queued', reason: waiting.place.reason };
  }
  if (ended) return { state: exit.outcome, reason: exit.reason };
  if (launcher === null && evidence.stopRequested) return { state: 'stopped', reason: CANCELED };
  if (launcher === null || !launcherAlive) {
    const { happened, remedy } = lossOf(evidence);
    return { state: 'lost', reason: `${happened} ${remedy}` };
  }
  if (evidence.stopRequested) {
    return { state: 'stopping', reason: 'A stop was requested: the worker saves a checkpoint and ends.' };
  }
  if (eventAttempt < attempt) {
    return { state: 'starting', reason: 'The launcher runs; the worker has not reported yet.' };
  }
  return { state: 'running', reason: null };
}

/** The last attempt that the run folder knows of; 0 before the first. */
export function attemptOf({ launcher, exit }: Pick<RunEvidence, 'launcher' | 'exit'>): number {
  return Math.max(launcher?.attempt ?? 0, exit?.attempt ?? 0);
}

/** While one of these holds, the folder changes. */
export function isActive(state: RunState): boolean {
  return state === 'starting' || state === 'running' || state === 'stopping';
}

export interface Loss {
  readonly happened: string;
  readonly remedy: string;
}

/** What is known of a run that has no launcher and no exit record. */
export function lossOf({
  launcher,
  ranksAlive,
  result,
}: Pick<RunEvidence, 'launcher' | 'ranksAlive' | 'result'>): Loss {
  if (launcher === null) {
    const happened = 'The run was prepared, and nothing shows that it ever began.';
    return { happened, remedy: 'Resume puts it into the queue.' };
  }
  const { pid } = launcher.launcher;
  const orphans = ranksAlive === 0 ? '' : ` ${ranksAlive} of its processes still run and should end by themselves.`;
  const done = result?.outcome === 'finished' ? ' The worker had finished before that: its result is whole.' : '';
  const happened = `The launcher (PID ${pid}) is gone and left no exit record: it was killed, or the machine restarted.${orphans}${done}`;
  return { happened, remedy: RESUME_GOES_ON };
}
