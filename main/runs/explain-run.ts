import type { RunCondition, RunExplanation, RunSummary } from '@contract/index';

import { evidenceOf, type EvidenceFacts } from './run-evidence';
import { CANCELED, isActive, lossOf, RESUME_GOES_ON } from './run-state';

export interface ExplainFacts extends EvidenceFacts {
  /** When it was put into the queue; null when it does not wait. */
  readonly queuedAtMs: number | null;
  readonly stopRequestedAtMs: number | null;
}

type Told = Pick<RunExplanation, 'happened' | 'sinceMs' | 'remedy'>;

/** A run's state in words: what happened, since when, what can be done, and what that rests on. */
export function explainRun(facts: ExplainFacts): RunExplanation {
  return { ...tell(facts), evidence: evidenceOf(facts) };
}

function tell(facts: ExplainFacts): Told {
  const { summary } = facts;
  const condition = isActive(summary.state) ? summary.conditions[0] : undefined;
  return condition === undefined || summary.state === 'stopping' ? tellState(facts) : tellCondition(condition);
}

const REMEDY_OF_CONDITION: Readonly<Record<RunCondition['kind'], string>> = {
  stalled:
    'See in the saved stacks what its processes wait for. If it does not go on, stop it and resume it from its last checkpoint.',
  retrying: 'Nothing needs to be done: it begins again by itself. Stop ends that.',
  throttled: 'It goes on, more slowly. Check the cooling and the power limit of the GPU.',
  paused: 'Let it go on in the queue.',
};

const CONDITION_IN_WORDS: Readonly<Record<RunCondition['kind'], string>> = {
  stalled: 'It stands still',
  retrying: 'It crashed, and waits to begin again',
  throttled: 'It runs with a GPU’s clocks held down',
  paused: 'It waits',
};

function tellCondition({ kind, sinceMs, text }: RunCondition): Told {
  return { happened: `${CONDITION_IN_WORDS[kind]}. ${text}`, sinceMs, remedy: REMEDY_OF_CONDITION[kind] };
}

function tellState(facts: ExplainFacts): Told {
  const { summary } = facts;
  switch (summary.state) {
    case 'queued':
      return tellQueued(facts);
    case 'starting':
      return {
        happened: `Attempt ${summary.attempt} is starting: its launcher runs, and the worker has not reported yet.`,
        sinceMs: facts.attemptBeganAtMs,
        remedy: null,
      };
    case 'running':
      return {
        happened: `Attempt ${summary.attempt} runs${progressOf(summary)}.`,
        sinceMs: facts.attemptBeganAtMs,
        remedy: null,
      };
    case 'stopping':
      return {
        happened: 'A stop was requested: the worker saves a checkpoint and ends.',
        sinceMs: facts.stopRequestedAtMs,
        remedy: 'Nothing needs to be done: what has not ended when its time is up is killed.',
      };
    case 'finished':
      return { happened: reasonOf(summary), sinceMs: summary.endedAtMs, remedy: null };
    case 'stopped':
      return tellStopped(facts);
    case 'failed':
      return { happened: reasonOf(summary), sinceMs: summary.endedAtMs, remedy: remedyOfFailure(facts) };
    case 'lost':
      return tellLost(facts);
  }
}

function tellQueued({ summary, queuedAtMs }: ExplainFacts): Told {
  const place = summary.queue;
  if (place === null) return { happened: 'It waits in the queue.', sinceMs: queuedAtMs, remedy: null };
  const happened = `It waits in the queue, ${place.position} of ${place.of}. ${place.reason}`;
  const isPaused = summary.conditions.some(({ kind }) => kind === 'paused');
  return { happened, sinceMs: queuedAtMs, remedy: isPaused ? REMEDY_OF_CONDITION.paused : null };
}

function tellStopped({ summary, exit, stopRequestedAtMs }: ExplainFacts): Told {
  const remedy = 'Resume puts it into the queue again.';
  if (exit === null) return { happened: CANCELED, sinceMs: stopRequestedAtMs, remedy };
  return { happened: reasonOf(summary), sinceMs: summary.endedAtMs, remedy: RESUME_GOES_ON };
}

function tellLost(facts: ExplainFacts): Told {
  const { happened, remedy } = lossOf(facts);
  return { happened, sinceMs: facts.lastSignAtMs ?? facts.summary.createdAtMs, remedy };
}

/** By what the reason and the log's last lines speak of; the first that fits. */
const REMEDIES: readonly { readonly sign: RegExp; readonly remedy: string }[] = [
  {
    sign: /disk is full|no space left|ENOSPC|Disk quota exceeded/i,
    remedy: 'Make room on the disk; then resume goes on from the last checkpoint.',
  },
  {
    sign: /CUDA out of memory|OutOfMemoryError|CUDNN_STATUS_ALLOC_FAILED/i,
    remedy: 'Duplicate it with a smaller batch, or with a part of it accumulated: the GPU’s memory does not suffice.',
  },
  {
    sign: /memory (?:\w+ )?ran out|run out of memory|MemoryError|Cannot allocate memory/i,
    remedy: 'Give it more memory, fewer data workers or a smaller batch; resume goes on from the last checkpoint.',
  },
  {
    sign: /the loss is (?:nan|inf|-inf)|is no number after step/i,
    remedy:
      'Start it anew with a lower learning rate, or with whole.clipGradientNorm: resume would come to the same step.',
  },
  {
    sign: /^Could not start:/,
    remedy: 'Mend what it names, then resume. Its config is frozen: to change that, start a new run from it.',
  },
];

function remedyOfFailure({ exit, summary }: ExplainFacts): string {
  const reason = exit?.reason ?? reasonOf(summary);
  // The reason first: the log may speak of what did no harm.
  for (const text of [reason, ...(exit?.logTail ?? []).slice(-5)]) {
    const known = REMEDIES.find(({ sign }) => sign.test(text));
    if (known !== undefined) return known.remedy;
  }
  return `${RESUME_GOES_ON} If it fails again in the same way, the log’s last lines say where.`;
}

/** What can be done is said on its own. */
function reasonOf({ stateReason, state }: RunSummary): string {
  const reason = (stateReason ?? '').replace(RESUME_GOES_ON, '').trim();
  return reason === '' ? `It has ${state}.` : reason;
}

function progressOf({ step, totalSteps }: RunSummary): string {
  if (step === null) return '';
  return totalSteps === null ? `, at step ${step}` : `, at step ${step} of ${totalSteps}`;
}
