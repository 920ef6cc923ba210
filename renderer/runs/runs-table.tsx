import type { RunSummary } from '@contract/index';
import { TextInput } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react';

import { useActs, useKeys } from '../acts';
import { countOf } from '../ui';
import { paletteActsOf, RunActButtons, RunActFailure, useRunActs } from './run-acts';
import { RunRow } from './run-row';

export interface RunsTableProps {
  readonly runs: readonly RunSummary[];
  readonly onOpen: (runId: string) => void;
  /** Why nothing can be done with a run; null when something can. */
  readonly readOnlyReason: string | null;
}

export function RunsTable({ runs, onOpen, readOnlyReason }: RunsTableProps): ReactNode {
  const [text, setText] = useState('');
  const [marked, setMarked] = useState<string | null>(null);
  const filter = useRef<HTMLInputElement>(null);
  const shown = runs.filter((run) => matches(run, text));
  const at = shown.findIndex((run) => run.runId === marked);
  const markedRun = shown[at] ?? null;
  const acts = useRunActs(markedRun, onOpen);
  const mark = (index: number): void => {
    const run = shown[Math.max(0, Math.min(shown.length - 1, index))];
    if (run !== undefined) setMarked(run.runId);
  };
  useActs(paletteActsOf(markedRun, acts, readOnlyReason));
  useKeys('Runs', [
    { keys: ['j', 'ArrowDown'], description: 'Next run', run: () => mark(at + 1) },
    { keys: ['k', 'ArrowUp'], description: 'Previous run', run: () => mark(at < 0 ? shown.length - 1 : at - 1) },
    { keys: ['Home'], description: 'First run', run: () => mark(0) },
    { keys: ['End'], description: 'Last run', run: () => mark(shown.length - 1) },
    { keys: ['Enter'], description: 'Open the run', run: () => marked !== null && at >= 0 && onOpen(marked) },
    { keys: ['/'], description: 'Filter', run: () => filter.current?.focus() },
    { keys: ['Escape'], description: 'Clear the filter', run: () => setText('') },
  ]);
  const count = countOf(runs.length, 'run');
  return (
    <>
      <div className="runs-toolbar">
        <Filter text={text} onChange={setText} field={filter} />
        <span className="run-dim">{shown.length === runs.length ? count : `${shown.length} of ${count}`}</span>
        {markedRun === null ? null : (
          <div className="runs-marked" role="group" aria-label={`Acts for ${markedRun.name}`}>
            <span className="run-dim ui-name ui-ellipsis">{markedRun.name}</span>
            <RunActButtons run={markedRun} acts={acts} readOnlyReason={readOnlyReason} resumeIsPrimary={false} />
          </div>
        )}
      </div>
      {acts.failure === null ? null : <RunActFailure failure={acts.failure} />}
      <Rows runs={shown} markedIndex={at} onMark={setMarked} onOpen={onOpen}>
        {shown.length === 0 ? (
          <p className="run-dim runs-none">No run matches “{text}”. Esc clears the filter.</p>
        ) : null}
      </Rows>
    </>
  );
}

interface FilterProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly field: RefObject<HTMLInputElement | null>;
}

function Filter({ text, onChange, field }: FilterProps): ReactNode {
  return (
    <TextInput
      ref={field}
      value={text}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => leaveOnEscape(event, () => onChange(''))}
      placeholder="Filter by name, preset, state  ( / )"
      aria-label="Filter runs"
      w={320}
    />
  );
}

interface RowsProps {
  readonly runs: readonly RunSummary[];
  readonly markedIndex: number;
  readonly onMark: (runId: string) => void;
  readonly onOpen: (runId: string) => void;
  readonly children: ReactNode;
}

const rowHeightPx = 32;
const headHeightPx = 36;

/** Hundreds of runs: only those in sight are in the document, between two rows as high as what is left out. */
function Rows({ runs, markedIndex, onMark, onOpen, children }: RowsProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: runs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    overscan: 8,
    paddingStart: headHeightPx,
    scrollPaddingStart: headHeightPx,
  });
  useEffect(() => {
    if (markedIndex >= 0) virtualizer.scrollToIndex(markedIndex, { align: 'auto' });
  }, [markedIndex, virtualizer]);
  const items = virtualizer.getVirtualItems();
  return (
    <div className="runs-scroll" ref={scroller}>
      <table className="runs-table" data-testid="runs-table" aria-rowcount={runs.length + 1}>
        <Head />
        <tbody>
          <Gap heightPx={(items[0]?.start ?? headHeightPx) - headHeightPx} />
          {items.map(({ index }) => {
            const run = runs[index];
            if (run === undefined) return null;
            const isMarked = index === markedIndex;
            return <RunRow key={run.runId} run={run} index={index} marked={isMarked} onMark={onMark} onOpen={onOpen} />;
          })}
          <Gap heightPx={virtualizer.getTotalSize() - (items.at(-1)?.end ?? virtualizer.getTotalSize())} />
        </tbody>
      </table>
      {children}
    </div>
  );
}

/** Widths are fixed, so that columns stay where they are while rows come and go; the name takes what is left. */
const columns = [
  { title: 'State', widthPx: 248 },
  { title: 'Name', widthPx: null },
  { title: 'Preset', widthPx: 112 },
  { title: 'Progress', widthPx: 288 },
  { title: 'AUC validation', widthPx: 144 },
  { title: 'AUC test', widthPx: 144 },
  { title: 'Started', widthPx: 96 },
  { title: 'Took', widthPx: 88 },
  { title: 'Device', widthPx: 80 },
] as const;

function Head(): ReactNode {
  return (
    <thead>
      <tr>
        {columns.map(({ title, widthPx }) => (
          <th key={title} {...(widthPx === null ? {} : { style: { width: widthPx } })}>
            {title}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Gap({ heightPx }: { readonly heightPx: number }): ReactNode {
  return heightPx <= 0 ? null : (
    <tr className="runs-gap" aria-hidden>
      <td colSpan={columns.length} style={{ height: heightPx }} />
    </tr>
  );
}

function matches(run: RunSummary, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  const conditions = run.conditions.map((condition) => condition.kind);
  const fields = [run.name, run.preset ?? '', run.state, run.runId, run.queue?.group ?? '', ...conditions];
  return fields.some((field) => field.toLowerCase().includes(wanted));
}

function leaveOnEscape(event: KeyboardEvent<HTMLInputElement>, clear: () => void): void {
  if (event.key !== 'Escape') return;
  clear();
  event.currentTarget.blur();
}
