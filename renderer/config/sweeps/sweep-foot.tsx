import { Button, Checkbox, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';

import { countOf, FailureNote, formatBytes, formatDuration, Note } from '../../ui';
import { useConfig } from '../store';
import type { PlannedRun } from './sweep-plan';
import { closeSweep, queueSweep, useSweep } from './sweep-store';
import { sweepTotals } from './sweep-totals';

export interface SweepFootProps {
  /** In step with the previews. */
  readonly runs: readonly PlannedRun[];
  readonly suggestedGroup: string;
  readonly isCurrent: boolean;
}

/** What the sweep comes to, what is left out of it, its name, and the act. */
export function SweepFoot({ runs, suggestedGroup, isCurrent }: SweepFootProps): ReactNode {
  const { previews, leavesOutInvalid, group, queuing, queueFailure } = useSweep();
  const afterCount = useConfig((state) => state.after.length);
  const isValid = (index: number): boolean => (previews?.[index]?.check.errors.length ?? 0) === 0;
  const valid = runs.filter((_, index) => isValid(index));
  const invalidCount = runs.length - valid.length;
  const name = group ?? suggestedGroup;
  const ready = isCurrent && valid.length > 0 && (invalidCount === 0 || leavesOutInvalid) && name.trim() !== '';
  return (
    <footer className="sweep-foot">
      {queueFailure === null ? null : <FailureNote failure={queueFailure} />}
      {invalidCount === 0 ? null : (
        <Checkbox
          label={`Leave out the ${countOf(invalidCount, 'run')} with errors`}
          checked={leavesOutInvalid}
          disabled={valid.length === 0}
          onChange={(event) => useSweep.setState({ leavesOutInvalid: event.currentTarget.checked })}
        />
      )}
      <Totals runs={valid} indexes={runs.flatMap((_, index) => (isValid(index) ? [index] : []))} />
      <div className="sweep-acts">
        <TextInput
          label="Name of the group"
          className="sweep-group"
          value={name}
          maxLength={120}
          spellCheck={false}
          onChange={(event) => useSweep.setState({ group: event.currentTarget.value, queueFailure: null })}
        />
        {afterCount === 0 ? null : (
          <span className="config-dim">{`They start after ${countOf(afterCount, 'other run')}.`}</span>
        )}
        <Button variant="default" onClick={closeSweep}>
          Close
        </Button>
        <Button
          disabled={!ready || queuing}
          onClick={() => void queueSweep(valid, name.trim())}
          data-testid="queue-sweep"
        >
          {queuing ? 'Queuing …' : actInWords(valid.length, invalidCount, leavesOutInvalid)}
        </Button>
      </div>
    </footer>
  );
}

function actInWords(validCount: number, invalidCount: number, leavesOut: boolean): string {
  if (validCount === 0) return 'Queue runs';
  return invalidCount > 0 && !leavesOut ? 'Some runs have errors' : `Queue ${countOf(validCount, 'run')}`;
}

function Totals({
  runs,
  indexes,
}: {
  readonly runs: readonly PlannedRun[];
  readonly indexes: readonly number[];
}): ReactNode {
  const previews = useSweep((state) => state.previews);
  if (previews === null || runs.length === 0) return null;
  const totals = sweepTotals(
    runs,
    indexes.flatMap((index) => previews[index] ?? []),
  );
  const { seconds, timedCount, diskBytes, freeBytes } = totals;
  const isShort = diskBytes !== null && freeBytes !== null && diskBytes > freeBytes;
  const known =
    timedCount === runs.length ? '' : ` for ${timedCount} of them; of the others no run like them was measured`;
  return (
    <>
      <p className="config-dim sweep-totals" data-testid="sweep-totals">
        <span title="training alone, summed; runs on different devices go on at the same time">
          {seconds === null
            ? 'Time unknown: no run like these has trained in this workspace yet.'
            : `One after another ≈ ${formatDuration(seconds)}${known}.`}
        </span>{' '}
        <span title="checkpoints, exported models and copies of weights of all runs, and prepared images once for each input size">
          {`Disk ≈ ${formatBytes(diskBytes)}${freeBytes === null ? '' : ` of ${formatBytes(freeBytes)} free`}.`}
        </span>
      </p>
      {isShort ? (
        <Note tone="attention" title="Not all of these will fit on the disk.">
          They need {formatBytes(diskBytes)}, and {formatBytes(freeBytes)} are free. Make room, keep fewer checkpoints,
          or queue fewer runs.
        </Note>
      ) : null}
    </>
  );
}
