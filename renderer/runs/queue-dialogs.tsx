import type { QueuedRun } from '@contract/index';
import { Modal, MultiSelect, NumberInput, Text } from '@mantine/core';
import { useMemo, useState, type ReactNode } from 'react';

import { useSubmission } from '../bridge';
import { countOf, DialogForm } from '../ui';
import { setAfter, setPriority } from './queue-acts';
import { waitingFor } from './queue-order';
import { useRuns, waitingRuns } from './store';

export type QueueDialog =
  | { readonly kind: 'priority'; readonly runs: readonly QueuedRun[] }
  | { readonly kind: 'after'; readonly run: QueuedRun };

interface QueueDialogsProps {
  readonly dialog: QueueDialog | null;
  readonly onClose: () => void;
}

export function QueueDialogs({ dialog, onClose }: QueueDialogsProps): ReactNode {
  return (
    <Modal opened={dialog !== null} onClose={onClose} title={dialog === null ? '' : titleOf(dialog)}>
      {dialog?.kind === 'priority' ? <PriorityForm runs={dialog.runs} onClose={onClose} /> : null}
      {dialog?.kind === 'after' ? <AfterForm run={dialog.run} onClose={onClose} /> : null}
    </Modal>
  );
}

function titleOf(dialog: QueueDialog): string {
  if (dialog.kind === 'after') return `What ${dialog.run.name} starts after`;
  const [first] = dialog.runs;
  return dialog.runs.length === 1 && first !== undefined
    ? `Priority of ${first.name}`
    : `Priority of ${countOf(dialog.runs.length, 'run')}`;
}

function PriorityForm({
  runs,
  onClose,
}: {
  readonly runs: readonly QueuedRun[];
  readonly onClose: () => void;
}): ReactNode {
  const [priority, setValue] = useState<number | string>(runs[0]?.entry.priority ?? 0);
  const { working, failure, submit } = useSubmission<null>(onClose);
  const runIds = runs.map((run) => run.entry.runId);
  return (
    <DialogForm
      act="Set"
      acting="Setting …"
      ready={typeof priority === 'number' && Number.isInteger(priority)}
      working={working}
      failure={failure}
      onSubmit={() => submit(() => setPriority(runIds, Number(priority)))}
      onClose={onClose}
    >
      <NumberInput
        label="Priority"
        description="From −100 to 100. Higher starts first; runs of equal priority keep their order. 0 is usual."
        min={-100}
        max={100}
        allowDecimal={false}
        value={priority}
        onChange={setValue}
        data-autofocus
      />
    </DialogForm>
  );
}

function AfterForm({ run, onClose }: { readonly run: QueuedRun; readonly onClose: () => void }): ReactNode {
  const [after, setValue] = useState<string[]>([...run.entry.after]);
  const { working, failure, submit } = useSubmission<null>(onClose);
  const choices = useChoices(run);
  return (
    <DialogForm
      act="Set"
      acting="Setting …"
      ready
      working={working}
      failure={failure}
      onSubmit={() => submit(() => setAfter(run.entry.runId, after))}
      onClose={onClose}
    >
      <MultiSelect
        size="xs"
        label="Starts after"
        description="It starts only when all of these have finished."
        placeholder={after.length === 0 ? 'No run' : ''}
        data={choices}
        value={after}
        onChange={setValue}
        searchable
        clearable
        hidePickedOptions
        limit={50}
        nothingFoundMessage="No such run"
      />
      {choices.length === 0 ? <Text c="dimmed">There is no other run that has yet to finish.</Text> : null}
    </DialogForm>
  );
}

/** Runs that have yet to finish and do not themselves wait for this one; and those chosen before, whatever became of them. */
function useChoices(run: QueuedRun): { readonly value: string; readonly label: string }[] {
  const runs = useRuns((state) => state.runs);
  const waiting = useRuns(waitingRuns);
  return useMemo(() => {
    const known = runs.state === 'ready' ? runs.value : [];
    const behind = waitingFor(waiting, run.entry.runId);
    const chosen = new Set(run.entry.after);
    const offered = known.filter(
      (each) => chosen.has(each.runId) || (each.state !== 'finished' && !behind.has(each.runId)),
    );
    return offered.map((each) => ({ value: each.runId, label: `${each.name} (${each.state})` }));
  }, [runs, waiting, run]);
}
