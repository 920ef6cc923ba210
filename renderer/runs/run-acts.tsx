import type { Failure, Result, RunSummary } from '@contract/index';
import { Button, Text } from '@mantine/core';
import { IconCopy, IconPlayerPlay, IconPlayerStop, IconX, type Icon } from '@tabler/icons-react';
import { useEffect, useState, type ReactNode } from 'react';

import type { Act } from '../acts';
import { attempt, workstation } from '../bridge';
import { ProblemList, SafeText } from '../ui';
import { cancelRuns } from './queue-acts';
import { actsOf, type RunActName } from './run-progress';

interface ActWords {
  readonly icon: Icon;
  readonly word: string;
  readonly acting: string;
  readonly hint: string;
}

const words: Readonly<Record<RunActName, ActWords>> = {
  stop: { icon: IconPlayerStop, word: 'Stop', acting: 'Stopping …', hint: 'Finishes the step and saves a checkpoint' },
  cancel: { icon: IconX, word: 'Cancel', acting: 'Canceling …', hint: 'Takes it out of the queue; its folder stays' },
  resume: {
    icon: IconPlayerPlay,
    word: 'Resume',
    acting: 'Queuing …',
    hint: 'Queues it: it goes on from its newest good checkpoint',
  },
  duplicate: {
    icon: IconCopy,
    word: 'Duplicate',
    acting: 'Duplicating …',
    hint: 'Queues a new run with the same config, cases and split',
  },
};

export interface RunActs {
  readonly asked: RunActName | null;
  readonly failure: Failure | null;
  readonly perform: (act: RunActName) => void;
}

/** Does what is asked of a run and remembers it until the run's state answers. A duplicate is opened. */
export function useRunActs(run: RunSummary | null, onOpen: (runId: string) => void): RunActs {
  const runId = run?.runId ?? null;
  const state = run?.state ?? null;
  const [asked, setAsked] = useState<RunActName | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  useEffect(() => {
    setAsked(null);
  }, [runId, state]);
  useEffect(() => {
    setFailure(null);
  }, [runId]);
  const perform = (act: RunActName): void => {
    if (runId === null) return;
    setAsked(act);
    setFailure(null);
    void attempt(() => performAct(act, runId)).then((result) => {
      if (!result.ok) setFailure(result.failure);
      if (!result.ok || result.value !== null) setAsked(null);
      if (result.ok && result.value !== null) onOpen(result.value);
    });
  };
  return { asked, failure, perform };
}

/** The run that came of it, if one did. */
async function performAct(act: RunActName, runId: string): Promise<Result<string | null>> {
  switch (act) {
    case 'stop':
      return workstation.runs.stop({ runId });
    case 'cancel':
      return cancelRuns([runId]);
    case 'resume':
      return workstation.runs.resume({ runId });
    case 'duplicate': {
      const made = await workstation.runs.duplicate({ runId });
      return made.ok ? { ok: true, value: made.value.runId } : made;
    }
  }
}

export interface RunActButtonsProps {
  readonly run: RunSummary;
  readonly acts: RunActs;
  readonly readOnlyReason: string | null;
  /** Resume is the one thing to do on a run's own page. */
  readonly resumeIsPrimary: boolean;
}

export function RunActButtons({ run, acts, readOnlyReason, resumeIsPrimary }: RunActButtonsProps): ReactNode {
  return (
    <div className="run-acts">
      {actsOf(run).map((act) => {
        const { icon: TheIcon, word, acting, hint } = words[act];
        return (
          <Button
            key={act}
            variant={act === 'resume' && resumeIsPrimary ? 'filled' : 'default'}
            leftSection={<TheIcon size={14} />}
            disabled={acts.asked === act || readOnlyReason !== null}
            title={readOnlyReason ?? hint}
            onClick={() => acts.perform(act)}
            data-testid={`${act}-run`}
          >
            {acts.asked === act ? acting : word}
          </Button>
        );
      })}
    </div>
  );
}

/** The same acts by name, for the palette. */
export function paletteActsOf(run: RunSummary | null, acts: RunActs, readOnlyReason: string | null): readonly Act[] {
  if (run === null || readOnlyReason !== null) return [];
  return actsOf(run).map((act) => ({
    id: `run.${act}`,
    name: `${words[act].word} run ${run.name}`,
    section: 'Runs',
    keywords: words[act].hint,
    run: () => acts.perform(act),
  }));
}

export function RunActFailure({ failure }: { readonly failure: Failure }): ReactNode {
  return (
    <div className="run-notice" role="alert">
      <Text c="var(--app-failed)">
        <SafeText text={failure.message} />
      </Text>
      <ProblemList problems={failure.problems} />
    </div>
  );
}
