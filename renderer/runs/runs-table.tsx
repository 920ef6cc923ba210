import type { RunSummary } from '@contract/index';
import { useCallback, useMemo, useRef, useState, type ReactNode } from 'react';

import { useActs } from '../acts';
import { KeepingDialogs } from './keeping/keeping-dialogs';
import { paletteKeepingActs, starRuns, useKeepingActs } from './keeping/keeping-acts';
import { columnOf } from './list/columns';
import { useConfigValues, type ConfigValues } from './list/config-values';
import { parseFilter } from './list/filter';
import { notesOf, tagCounts } from './list/run-notes';
import { useRunSelection } from './list/selection';
import { inOrder, ordered, type Ordered } from './list/sort';
import { TableBody } from './list/table-body';
import { useTableKeys } from './list/table-keys';
import { groupOf, tableLines, type TableLine } from './list/table-lines';
import { TableToolbar } from './list/table-toolbar';
import { useTableView, type SortChoice } from './list/table-view';
import { paletteActsOf, RunActFailure, useRunActs } from './run-acts';
import type { RowActs } from './run-row';

export interface RunsTableProps {
  readonly runs: readonly RunSummary[];
  readonly onOpen: (runId: string) => void;
  /** Leads to the comparison of these runs. */
  readonly onCompare: (runIds: readonly string[]) => void;
  /** Why nothing can be done with a run; null when something can. */
  readonly readOnlyReason: string | null;
  /** What else the toolbar offers. */
  readonly children?: ReactNode;
}

const noRuns: readonly RunSummary[] = [];

/** Every run there is: sorted, filtered, grouped, marked and acted on. */
export function RunsTable({ runs, onOpen, onCompare, readOnlyReason, children }: RunsTableProps): ReactNode {
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const { lines, fold, problems, ...table } = useLines(runs, text);
  const shown = useMemo(() => runsOn(lines), [lines]);
  const selection = useRunSelection(useMemo(() => shown.map(({ runId }) => runId), [shown]));
  const { cursor, marked, control } = selection;
  const targets = useMemo(() => targetsOf(shown, marked, cursor), [shown, marked, cursor]);
  const only = targets.length === 1 ? (targets[0] ?? null) : null;
  const acts = useRunActs(only, onOpen);
  const keeping = useKeepingActs(targets, readOnlyReason);
  const compare = (): void => {
    if (targets.length > 1) onCompare(targets.map(({ runId }) => runId));
  };
  useActs([
    ...paletteActsOf(only, acts, readOnlyReason),
    ...paletteKeepingActs(targets, keeping, readOnlyReason),
    ...(targets.length > 1
      ? [{ id: 'runs.compare', name: `Compare ${targets.length} runs`, section: 'Runs', run: compare }]
      : []),
  ]);
  useTableKeys({ selection, keeping, filter: field, onOpen, onCompare: compare, onUnfilter: () => setText('') });
  const rowActs = useRowActs(control, onOpen);
  const counts = useMemo(() => countsOf(runs), [runs]);
  return (
    <>
      <TableToolbar
        {...{ text, field, problems, targets, acts, keeping, readOnlyReason, children }}
        onText={setText}
        shownCount={shown.length}
        runCount={runs.length}
        archivedCount={counts.archived}
        markedCount={marked.size}
        onUnmark={control.clear}
        onCompare={compare}
      />
      {acts.failure === null ? null : <RunActFailure failure={acts.failure} />}
      <TableBody {...table} {...{ lines, cursor, marked, readOnlyReason }} acts={rowActs} onFold={fold}>
        {lines.length === 0 ? <NoMatch text={text} archived={counts.archived} /> : null}
      </TableBody>
      <KeepingDialogs dialog={keeping.dialog} knownTags={counts.tags} onClose={keeping.closeDialog} />
    </>
  );
}

/** What the table shows: filter, order, pins and groups together. */
function useLines(runs: readonly RunSummary[], text: string) {
  const { sort, columns: columnIds, groupBy, pinned } = useTableView();
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const columns = useMemo(() => columnIds.flatMap((id) => columnOf(id) ?? []), [columnIds]);
  const paths = [...columnIds, groupBy ?? '', sort?.column ?? ''].filter((id) => id.startsWith('/'));
  const values = useConfigValues(paths, runs.length);
  const filter = useMemo(() => parseFilter(text), [text]);
  // Apart from the filter: a keystroke sorts nothing anew.
  const sorted = useSorted(runs, sort, values);
  const lines = useMemo(
    (): readonly TableLine[] =>
      tableLines(sorted, {
        ...{ filter, pinned, folded },
        groupOf: groupBy === null ? null : groupOf(groupBy, values),
      }),
    [sorted, filter, pinned, folded, groupBy, values],
  );
  const fold = useCallback((key: string) => {
    setFolded((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  }, []);
  return { lines, columns, values, sort, fold, problems: filter.problems };
}

/** The runs in the order of a column. Each column's order is found once for as long as the runs are the same. */
function useSorted(runs: readonly RunSummary[], sort: SortChoice | null, values: ConfigValues): readonly RunSummary[] {
  const orders = useMemo(() => new Map<string, Ordered<RunSummary>>(), [runs, values]);
  return useMemo(() => {
    const column = sort === null ? null : columnOf(sort.column);
    if (sort === null || column === null) return runs;
    const order = orders.get(column.id) ?? ordered(runs, (run) => column.sortValue(run, values));
    orders.set(column.id, order);
    return inOrder(order, sort.descending);
  }, [orders, sort]);
}

/** Of those that are not folded away. */
function runsOn(lines: readonly TableLine[]): readonly RunSummary[] {
  const runs: RunSummary[] = [];
  for (const line of lines) if (line.kind === 'run') runs.push(line.run);
  return runs;
}

function useRowActs(control: RowActs['control'], onOpen: (runId: string) => void): RowActs {
  const open = useRef(onOpen);
  open.current = onOpen;
  return useMemo(
    () => ({ control, open: (runId) => open.current(runId), star: (run) => void starRuns([run]) }),
    [control],
  );
}

/** The marked runs; where none is, the one that the keyboard is on. */
function targetsOf(
  shown: readonly RunSummary[],
  marked: ReadonlySet<string>,
  cursor: string | null,
): readonly RunSummary[] {
  if (marked.size > 0) return shown.filter(({ runId }) => marked.has(runId));
  const run = cursor === null ? undefined : shown.find(({ runId }) => runId === cursor);
  return run === undefined ? noRuns : [run];
}

function countsOf(runs: readonly RunSummary[]): { readonly archived: number; readonly tags: readonly string[] } {
  return { archived: runs.filter((run) => notesOf(run).archived).length, tags: tagCounts(runs).map(([tag]) => tag) };
}

function NoMatch({ text, archived }: { readonly text: string; readonly archived: number }): ReactNode {
  if (text.trim() === '') {
    return <p className="run-dim runs-none">All {archived} runs are archived. The filter is:archived shows them.</p>;
  }
  return <p className="run-dim runs-none">No run matches “{text}”. Esc clears the filter.</p>;
}
