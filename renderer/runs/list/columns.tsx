import type { AucEstimate, RunSummary } from '@contract/index';
import type { ReactNode } from 'react';

import { formatCount, formatNumber } from '../../ui';
import { durationSeconds, isLive, progressOf, whyNoTestAuc } from '../run-progress';
import { AucCell, DurationCell, StateCell, TimeCell } from './cells';
import { pathInWords, valueInWords, type ConfigValues } from './config-values';
import { NameCell } from './name-cell';
import { RowProgress } from './row-progress';
import { notesOf } from './run-notes';
import type { SortValue } from './sort';

export interface RunColumn {
  /** What a table's view is remembered by; of a field of the config, its path. */
  readonly id: string;
  readonly title: string;
  /** Null takes what is left. */
  readonly widthPx: number | null;
  readonly sortValue: (run: RunSummary, values: ConfigValues) => SortValue;
  readonly cell: (run: RunSummary, values: ConfigValues, onOpen: (runId: string) => void) => ReactNode;
}

/** The order in which a person wants states: what works, what waits, what ended well, what did not. */
const STATE_ORDER = ['running', 'starting', 'stopping', 'queued', 'finished', 'stopped', 'failed', 'lost'];

const FIXED: readonly RunColumn[] = [
  {
    id: 'state',
    title: 'State',
    widthPx: 200,
    sortValue: ({ state }) => STATE_ORDER.indexOf(state),
    cell: (run) => <StateCell run={run} />,
  },
  {
    id: 'name',
    title: 'Name',
    widthPx: null,
    sortValue: ({ name }) => name,
    cell: (run, _values, onOpen) => <NameCell run={run} onOpen={onOpen} />,
  },
  text('preset', 'Preset', 112, ({ preset }) => preset),
  {
    id: 'progress',
    title: 'Progress',
    widthPx: 192,
    sortValue: (run) => (isLive(run.state) ? progressOf(run) : run.state === 'finished' ? 1 : progressOf(run)),
    cell: (run) => <RowProgress run={run} />,
  },
  {
    id: 'validation',
    title: 'AUC validation',
    widthPx: 216,
    sortValue: (run) => validationOf(run)?.auc ?? null,
    cell: (run) => (
      <AucCell
        estimate={validationOf(run)}
        selected={!isLive(run.state)}
        reason="No epoch of whole images has been validated."
      />
    ),
  },
  {
    id: 'test',
    title: 'AUC test',
    widthPx: 168,
    sortValue: ({ testAuc }) => testAuc?.auc ?? null,
    cell: (run) => <AucCell estimate={run.testAuc} reason={whyNoTestAuc(run)} />,
  },
  time('started', 'Started', ({ startedAtMs }) => startedAtMs, 'Not started.'),
  {
    id: 'took',
    title: 'Took',
    widthPx: 88,
    sortValue: (run) => durationSeconds(run, Date.now()),
    cell: (run) => <DurationCell run={run} />,
  },
  text('device', 'Device', 88, ({ device }) => device),
  time('created', 'Created', ({ createdAtMs }) => createdAtMs, 'Not known.'),
  text('tags', 'Tags', 160, (run) => notesOf(run).tags.join(', ') || null),
  text('notes', 'Notes', 240, (run) => notesOf(run).notes || null),
  number('step', 'Step', ({ step }) => step),
  number('epoch', 'Best epoch', ({ selectedEpoch }) => selectedEpoch),
  number('loss', 'Last loss', ({ lastLoss }) => lastLoss, formatNumber),
  number('attempt', 'Attempts', ({ attempt }) => (attempt === 0 ? null : attempt)),
  text('id', 'Id', 240, ({ runId }) => runId),
];

/** All that a table of runs can show beside fields of the config. */
export const FIXED_COLUMNS: readonly RunColumn[] = FIXED;

const byId = new Map(FIXED.map((column) => [column.id, column]));
const ofPath = new Map<string, RunColumn>();

/** The column of that id; what begins with a slash is a field of the config. Null for what this version does not know. */
export function columnOf(id: string): RunColumn | null {
  const fixed = byId.get(id);
  if (fixed !== undefined) return fixed;
  if (!id.startsWith('/')) return null;
  const known = ofPath.get(id) ?? configColumn(id);
  ofPath.set(id, known);
  return known;
}

function configColumn(path: string): RunColumn {
  const valueOf = (run: RunSummary, values: ConfigValues): SortValue => values.get(run.runId)?.get(path) ?? null;
  return {
    id: path,
    title: pathInWords(path),
    widthPx: 136,
    sortValue: valueOf,
    cell: (run, values) => <Dim text={valueInWords(valueOf(run, values))} />,
  };
}

function text(id: string, title: string, widthPx: number, valueOf: (run: RunSummary) => string | null): RunColumn {
  return { id, title, widthPx, sortValue: valueOf, cell: (run) => <Dim text={valueOf(run) ?? '–'} /> };
}

function number(
  id: string,
  title: string,
  valueOf: (run: RunSummary) => number | null,
  format: (value: number) => string = formatCount,
): RunColumn {
  const cell = (run: RunSummary): ReactNode => {
    const value = valueOf(run);
    return <span className="ui-figure">{value === null ? '–' : format(value)}</span>;
  };
  return { id, title, widthPx: 96, sortValue: valueOf, cell };
}

function time(id: string, title: string, valueOf: (run: RunSummary) => number | null, reason: string): RunColumn {
  return {
    id,
    title,
    widthPx: 96,
    sortValue: valueOf,
    cell: (run) => <TimeCell atMs={valueOf(run)} reason={reason} />,
  };
}

function validationOf(run: RunSummary): AucEstimate | null {
  return isLive(run.state) ? run.validationAuc : run.selectedAuc;
}

function Dim({ text: words }: { readonly text: string }): ReactNode {
  return (
    <span className="run-dim" title={words}>
      {words}
    </span>
  );
}
