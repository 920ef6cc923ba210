import type { Alert, AucEstimate, RunSummary } from '@contract/index';

import { durationWords } from './alert-words';

type Ended = 'finished' | 'stopped' | 'failed' | 'lost';

const ENDED: ReadonlySet<string> = new Set<Ended>(['finished', 'stopped', 'failed', 'lost']);

export function hasEnded(run: RunSummary): boolean {
  // A run that never began has no attempt that could end; one that was added from elsewhere ended there.
  return ENDED.has(run.state) && run.attempt > 0 && run.addedAtMs === undefined;
}

/** One end, one alert: an attempt ends once, whoever was watching. */
export function endingId({ runId, attempt }: RunSummary): string {
  return `run-ended:${runId}:${attempt}`;
}

/** When it ended, as well as its files say: a run that was lost leaves no time. */
export function endedAtMs({ endedAtMs, startedAtMs, createdAtMs }: RunSummary): number {
  return endedAtMs ?? startedAtMs ?? createdAtMs;
}

/** The alert that a run has ended, with its outcome. */
export function endingAlert(run: RunSummary, nowMs: number): Alert {
  const { title, tone } = outcomeOf(run);
  const beganAtMs = run.endedAtMs ?? nowMs;
  return {
    id: endingId(run),
    kind: 'run-ended',
    tone,
    runId: run.runId,
    device: null,
    title,
    evidence: evidenceOf(run),
    beganAtMs,
    endedAtMs: null,
    seenAtMs: null,
  };
}

function outcomeOf(run: RunSummary): Pick<Alert, 'title' | 'tone'> {
  switch (run.state) {
    case 'finished':
      return { title: `“${run.name}” has finished`, tone: 'info' };
    case 'stopped':
      // Who asked for the stop knows of it; one for want of space nobody asked for.
      return { title: `“${run.name}” was stopped`, tone: isForSpace(run.stateReason) ? 'attention' : 'info' };
    case 'failed':
      return { title: `“${run.name}” has failed`, tone: 'failed' };
    default:
      return { title: `“${run.name}” was lost`, tone: 'failed' };
  }
}

function isForSpace(reason: string | null): boolean {
  return /\b(disk|space)\b/i.test(reason ?? '');
}

function evidenceOf(run: RunSummary): string {
  const { startedAtMs, endedAtMs: until, testAuc, selectedAuc, stateReason, step, totalSteps } = run;
  const took =
    startedAtMs === null || until === null ? null : `after ${durationWords(Math.max(0, until - startedAtMs))}`;
  const steps = step === null ? null : `at step ${step}${totalSteps === null ? '' : ` of ${totalSteps}`}`;
  const ended = [`Attempt ${run.attempt} ended`, took, run.state === 'finished' ? null : steps]
    .filter((part) => part !== null)
    .join(' ');
  const auc =
    testAuc !== null
      ? ` Test AUC ${aucWords(testAuc)}.`
      : run.state === 'finished' && selectedAuc !== null
        ? ` Selected validation AUC ${aucWords(selectedAuc)}.`
        : '';
  return `${ended}.${auc}${stateReason === null ? '' : ` ${stateReason}`}`;
}

/** "0.912 (95 % interval 0.880 to 0.944, 103 patients)" */
function aucWords({ auc, lower, upper, level, unit, caseCount }: AucEstimate): string {
  const interval =
    lower === null || upper === null
      ? 'no interval'
      : `${Math.round(100 * level)} % interval ${lower.toFixed(3)} to ${upper.toFixed(3)}`;
  return `${auc.toFixed(3)} (${interval}, ${caseCount} ${unit}${caseCount !== 1 ? 's' : ''})`;
}
