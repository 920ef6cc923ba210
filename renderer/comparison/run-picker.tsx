import type { RunSummary } from '@contract/index';
import { Checkbox, Modal, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';

import { countOf, formatNumber, RelativeTime, UNKNOWN } from '../ui';

export interface RunPickerProps {
  readonly opened: boolean;
  readonly runs: readonly RunSummary[];
  readonly chosen: readonly string[];
  readonly onToggle: (runId: string) => void;
  readonly onClose: () => void;
}

/** A list that is longer than a person looks through is narrowed by typing. */
const MOST_SHOWN = 100;

/** All runs of the workspace, to be added and taken out; those with a test AUC come first. */
export function RunPicker({ opened, runs, chosen, onToggle, onClose }: RunPickerProps): ReactNode {
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const found = runs
    .filter((run) =>
      [run.name, run.runId, run.preset ?? '', run.state].some((each) => each.toLowerCase().includes(wanted)),
    )
    .sort((a, b) => Number(b.testAuc !== null) - Number(a.testAuc !== null) || b.createdAtMs - a.createdAtMs);
  const shown = found.slice(0, MOST_SHOWN);
  return (
    <Modal opened={opened} onClose={onClose} title="Runs to compare" size="lg">
      <TextInput
        data-autofocus
        aria-label="Find runs"
        placeholder="Find by name, preset, state"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className="comparison-picker" role="group" aria-label="Runs">
        {shown.map((run) => (
          <PickerLine key={run.runId} run={run} isChosen={chosen.includes(run.runId)} onToggle={onToggle} />
        ))}
      </div>
      <p className="comparison-dim">
        {found.length === 0
          ? `No run matches “${text}”.`
          : found.length > shown.length
            ? `${String(shown.length)} of ${countOf(found.length, 'run')}: type to narrow them.`
            : `${countOf(chosen.length, 'run')} chosen.`}
      </p>
    </Modal>
  );
}

interface PickerLineProps {
  readonly run: RunSummary;
  readonly isChosen: boolean;
  readonly onToggle: (runId: string) => void;
}

function PickerLine({ run, isChosen, onToggle }: PickerLineProps): ReactNode {
  return (
    <label className="comparison-picker-line">
      <Checkbox checked={isChosen} aria-label={run.name} onChange={() => onToggle(run.runId)} />
      <span className="ui-ellipsis ui-name" title={run.name} style={{ flex: 1 }}>
        {run.name}
      </span>
      <span className="comparison-dim">{run.state}</span>
      <span className="ui-figure" style={{ width: 56, textAlign: 'right' }}>
        {run.testAuc === null ? UNKNOWN : formatNumber(run.testAuc.auc)}
      </span>
      <span className="comparison-dim" style={{ width: 88, textAlign: 'right' }}>
        <RelativeTime atMs={run.createdAtMs} />
      </span>
    </label>
  );
}
