import type { RunSummary } from '@contract/index';
import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

import { MOST_OVERLAID, overlaidOn, setOverlaid, toggleOverlaid, useOverlays } from '../../plotting';
import { RunStateText, useRuns } from '../../runs';
import { countOf, formatNumber, RelativeTime } from '../../ui';

export interface OverlayPickerProps {
  readonly runId: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** More rows than these are found by typing. */
const MOST_ROWS = 200;

/** Chooses the runs that are laid over this one's plots: by name, with the keys of a list. */
export function OverlayPicker({ runId, opened, onClose }: OverlayPickerProps): ReactNode {
  return (
    <Modal opened={opened} onClose={onClose} title="Lay other runs over these plots" size="lg">
      <Picker runId={runId} onClose={onClose} />
    </Modal>
  );
}

function Picker({ runId, onClose }: Omit<OverlayPickerProps, 'opened'>): ReactNode {
  const [search, setSearch] = useState('');
  const [current, setCurrent] = useState(0);
  const listId = useId();
  const runs = useRuns((state) => state.runs);
  const chosen = useOverlays((state) => overlaidOn(state, runId));
  const found = runs.state === 'ready' ? matching(runs.value, runId, search) : [];
  const rows = found.slice(0, MOST_ROWS);
  const at = Math.min(current, Math.max(0, rows.length - 1));
  const onKeyDown = (event: KeyboardEvent): void => {
    const moves: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };
    const move = moves[event.key];
    const run = rows[at];
    if (move !== undefined) setCurrent(Math.max(0, Math.min(rows.length - 1, at + move)));
    else if (event.key === 'Enter' && run !== undefined) toggleOverlaid(runId, run.runId);
    else return;
    event.preventDefault();
  };
  return (
    <div className="overlay-picker" onKeyDown={onKeyDown}>
      <TextInput
        data-autofocus
        label="Search by name, preset or state"
        description={`Up and down to move, Enter to choose; ${MOST_OVERLAID} runs at most.`}
        value={search}
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={rows.length === 0 ? undefined : `${listId}-${at}`}
        onChange={(event) => {
          setSearch(event.currentTarget.value);
          setCurrent(0);
        }}
      />
      <RunOptions listId={listId} rows={rows} at={at} chosen={chosen} runId={runId} />
      {rows.length > 0 ? null : (
        <p className="run-dim">{search === '' ? 'There is no other run.' : 'No run matches.'}</p>
      )}
      {found.length > rows.length ? (
        <p className="run-dim">{countOf(found.length - rows.length, 'more run')}: type to find them.</p>
      ) : null}
      <Group justify="space-between">
        <Group gap="xs">
          <Button
            variant="default"
            disabled={rows.length === 0}
            onClick={() => setOverlaid(runId, [...chosen, ...rows.map((run) => run.runId)])}
          >
            Choose all found
          </Button>
          <Button variant="default" disabled={chosen.length === 0} onClick={() => setOverlaid(runId, [])}>
            None
          </Button>
        </Group>
        <Button onClick={onClose}>{`Done: ${countOf(chosen.length, 'run')}`}</Button>
      </Group>
    </div>
  );
}

interface RunOptionsProps {
  readonly listId: string;
  readonly rows: readonly RunSummary[];
  readonly at: number;
  readonly chosen: readonly string[];
  readonly runId: string;
}

function RunOptions({ listId, rows, at, chosen, runId }: RunOptionsProps): ReactNode {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector('[data-current="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  return (
    <ul ref={list} id={listId} className="overlay-options" role="listbox" aria-multiselectable="true" aria-label="Runs">
      {rows.map((run, index) => (
        <li
          key={run.runId}
          id={`${listId}-${index}`}
          role="option"
          aria-selected={chosen.includes(run.runId)}
          data-current={index === at}
          onClick={() => toggleOverlaid(runId, run.runId)}
        >
          <span className="overlay-check" aria-hidden="true">
            {chosen.includes(run.runId) ? '✓' : ''}
          </span>
          <span className="ui-ellipsis overlay-name" title={run.name}>
            {run.name}
          </span>
          <span className="ui-ellipsis run-dim overlay-preset">{run.preset ?? ''}</span>
          <span className="ui-figure run-dim">{formatNumber(run.validationAuc?.auc ?? null)}</span>
          <RunStateText run={run} />
          <RelativeTime atMs={run.createdAtMs} />
        </li>
      ))}
    </ul>
  );
}

/** Every word of the search is somewhere in the run's name, preset or state. */
function matching(runs: readonly RunSummary[], runId: string, search: string): readonly RunSummary[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return runs.filter((run) => {
    const text = `${run.name} ${run.preset ?? ''} ${run.state}`.toLowerCase();
    return run.runId !== runId && words.every((word) => text.includes(word));
  });
}
