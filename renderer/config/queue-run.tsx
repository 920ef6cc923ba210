import { Button, MultiSelect } from '@mantine/core';
import type { ReactNode } from 'react';

import { countOf } from '../ui';
import { chooseAfter, queueRun, useConfig } from './store';
import { SweepButton } from './sweeps/sweep-button';

export interface EarlierRun {
  readonly runId: string;
  readonly name: string;
}

export interface QueueRunProps {
  /** How many runs would have their turn before it. */
  readonly waitingCount: number;
  /** Runs that it can be made to start after. */
  readonly earlierRuns: readonly EarlierRun[];
  readonly onQueued: (runId: string) => void;
}

/** The one act of the screen, and what it would wait for. */
export function QueueRun({ waitingCount, earlierRuns, onQueued }: QueueRunProps): ReactNode {
  const starting = useConfig((state) => state.starting);
  const errorCount = useConfig((state) => (state.check?.errors.length ?? 0) + (state.sourceProblem === null ? 0 : 1));
  const ready = useConfig((state) => state.draft !== null);
  const queue = async (): Promise<void> => {
    const result = await queueRun();
    if (result?.ok === true) onQueued(result.value.runId);
  };
  return (
    <>
      <StartsAfter earlierRuns={earlierRuns} />
      <footer className="meaning-foot">
        <span className="config-dim" role="status">
          {errorCount === 0 ? waitInWords(waitingCount) : errorsInWords(errorCount)}
        </span>
        <SweepButton />
        <Button
          size="sm"
          disabled={!ready || errorCount > 0 || starting}
          onClick={() => void queue()}
          data-testid="start-run"
        >
          {starting ? 'Queuing …' : 'Queue run'}
        </Button>
      </footer>
    </>
  );
}

function waitInWords(count: number): string {
  if (count === 0) return '';
  return `${countOf(count, 'run')} ${count === 1 ? 'waits' : 'wait'} before it`;
}

function errorsInWords(count: number): string {
  return `${count === 1 ? 'One error stands' : `${count} errors stand`} in the way.`;
}

/** Offered while there is a run that it could follow: a patch stage before its whole-image stage, say. */
function StartsAfter({ earlierRuns }: { readonly earlierRuns: readonly EarlierRun[] }): ReactNode {
  const after = useConfig((state) => state.after);
  if (earlierRuns.length === 0 && after.length === 0) return null;
  const known = new Set(earlierRuns.map((run) => run.runId));
  const gone = after.filter((runId) => !known.has(runId)).map((runId) => ({ value: runId, label: runId }));
  return (
    <div className="meaning-after">
      <MultiSelect
        size="xs"
        label="Starts after"
        placeholder={after.length === 0 ? 'as soon as its turn comes' : ''}
        data={[...earlierRuns.map(({ runId, name }) => ({ value: runId, label: name })), ...gone]}
        value={[...after]}
        onChange={chooseAfter}
        searchable
        clearable
        hidePickedOptions
        limit={50}
        nothingFoundMessage="No such run"
      />
    </div>
  );
}
