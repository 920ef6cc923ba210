import type { RunSummary } from '@contract/index';
import { Progress, TextInput } from '@mantine/core';
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

import { useKeys } from '../acts';
import { AucText, countOf, Duration, formatNumber, RelativeTime, useNow } from '../ui';
import { durationSeconds, isLive, progressOf, stageInWords, whyNoTestAuc } from './run-progress';
import { RunStateText } from './run-state-text';

export interface RunsTableProps {
  readonly runs: readonly RunSummary[];
  readonly onOpen: (runId: string) => void;
}

export function RunsTable({ runs, onOpen }: RunsTableProps): ReactNode {
  const [text, setText] = useState('');
  const [marked, setMarked] = useState<string | null>(null);
  const filter = useRef<HTMLInputElement>(null);
  const shown = runs.filter((run) => matches(run, text));
  const at = shown.findIndex((run) => run.runId === marked);
  const mark = (index: number): void => {
    const run = shown[Math.max(0, Math.min(shown.length - 1, index))];
    if (run !== undefined) setMarked(run.runId);
  };
  useKeys('Runs', [
    { keys: ['j', 'ArrowDown'], description: 'Next run', run: () => mark(at + 1) },
    { keys: ['k', 'ArrowUp'], description: 'Previous run', run: () => mark(at < 0 ? shown.length - 1 : at - 1) },
    { keys: ['Enter'], description: 'Open the run', run: () => marked !== null && at >= 0 && onOpen(marked) },
    { keys: ['/'], description: 'Filter', run: () => filter.current?.focus() },
    { keys: ['Escape'], description: 'Clear the filter', run: () => setText('') },
  ]);
  return (
    <>
      <div className="runs-toolbar">
        <TextInput
          ref={filter}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => leaveOnEscape(event, () => setText(''))}
          placeholder="Filter by name, preset, state  ( / )"
          aria-label="Filter runs"
          w={320}
        />
        <span className="run-dim">
          {shown.length === runs.length
            ? countOf(runs.length, 'run')
            : `${shown.length} of ${countOf(runs.length, 'run')}`}
        </span>
      </div>
      <div className="runs-scroll">
        <table className="runs-table" data-testid="runs-table">
          <thead>
            <tr>
              {['State', 'Name', 'Preset', 'Progress', 'AUC validation', 'AUC test', 'Started', 'Took', 'Device'].map(
                (title) => (
                  <th key={title}>{title}</th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {shown.map((run) => (
              <RunRow key={run.runId} run={run} marked={run.runId === marked} onMark={setMarked} onOpen={onOpen} />
            ))}
          </tbody>
        </table>
        {shown.length === 0 ? (
          <p className="run-dim runs-none">No run matches “{text}”. Esc clears the filter.</p>
        ) : null}
      </div>
    </>
  );
}

interface RunRowProps {
  readonly run: RunSummary;
  readonly marked: boolean;
  readonly onMark: (runId: string) => void;
  readonly onOpen: (runId: string) => void;
}

function RunRow({ run, marked, onMark, onOpen }: RunRowProps): ReactNode {
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (marked) row.current?.scrollIntoView({ block: 'nearest' });
  }, [marked]);
  return (
    <tr
      ref={row}
      aria-selected={marked}
      data-testid="run-row"
      data-run-id={run.runId}
      onClick={() => onMark(run.runId)}
      onDoubleClick={() => onOpen(run.runId)}
    >
      <td>
        <RunStateText run={run} />
      </td>
      <td className="runs-name">
        <a
          href={`#/runs/${encodeURIComponent(run.runId)}`}
          onClick={(event) => {
            event.preventDefault();
            onOpen(run.runId);
          }}
        >
          {run.name}
        </a>
      </td>
      <td className="run-dim">{run.preset ?? '–'}</td>
      <td>
        <RowProgress run={run} />
      </td>
      <td>
        <AucText
          estimate={isLive(run.state) ? run.validationAuc : run.selectedAuc}
          selected={!isLive(run.state)}
          reason="No epoch of whole images has been validated."
        />
      </td>
      <td>
        <AucText estimate={run.testAuc} reason={whyNoTestAuc(run)} />
      </td>
      <td>
        <RelativeTime atMs={run.startedAtMs} reason="Not started." />
      </td>
      <td>
        <RowDuration run={run} />
      </td>
      <td className="run-dim">{run.device ?? '–'}</td>
    </tr>
  );
}

function RowProgress({ run }: { readonly run: RunSummary }): ReactNode {
  const share = progressOf(run);
  const words = stageInWords(run);
  if (!isLive(run.state))
    return <span className="run-dim">{run.state === 'finished' ? 'all stages' : (words ?? '–')}</span>;
  return (
    <div className="runs-progress">
      <span>{words ?? 'starting'}</span>
      {share === null ? null : (
        <>
          <Progress value={share * 100} size={3} w={56} aria-label="Share of all training steps" />
          <span className="run-dim ui-figure">{formatNumber(share * 100, 2)} %</span>
        </>
      )}
    </div>
  );
}

function RowDuration({ run }: { readonly run: RunSummary }): ReactNode {
  const nowMs = useNow(isLive(run.state) ? 1000 : 3_600_000);
  return <Duration seconds={durationSeconds(run, nowMs)} reason="Not started." />;
}

function matches(run: RunSummary, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return [run.name, run.preset ?? '', run.state, run.runId].some((field) => field.toLowerCase().includes(wanted));
}

function leaveOnEscape(event: KeyboardEvent<HTMLInputElement>, clear: () => void): void {
  if (event.key !== 'Escape') return;
  clear();
  event.currentTarget.blur();
}
