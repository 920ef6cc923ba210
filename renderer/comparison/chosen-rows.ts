import type { ComparedRun, RunEfficiency, RunSummary } from '@contract/index';

import type { ArmName } from './arms';
import { groupRuns, type Field } from './fields';
import type { RunLook } from './run-looks';

/** A line of the table of chosen runs. */
export interface ChosenRow {
  readonly run: ComparedRun;
  /** Null where the workspace no longer lists it. */
  readonly summary: RunSummary | null;
  readonly look: RunLook;
  readonly isBaseline: boolean;
  readonly isPinned: boolean;
  readonly arm: ArmName | null;
  /** Null while it is not known. */
  readonly efficiency: RunEfficiency | null;
}

export type SortColumn = 'name' | 'auc' | 'sensitivity' | 'took' | 'timeToTarget' | 'energyToTarget' | 'speed';

export interface Sort {
  readonly column: SortColumn;
  readonly descending: boolean;
}

export interface RowGroup {
  /** Null where rows are not grouped. */
  readonly title: string | null;
  readonly rows: readonly ChosenRow[];
}

/** What is shown, in order: pinned rows first in each group, unknown values last whichever way it is sorted. */
export function groupsOfRows(
  rows: readonly ChosenRow[],
  { text, sort, field }: { readonly text: string; readonly sort: Sort | null; readonly field: Field | null },
): readonly RowGroup[] {
  const wanted = text.trim().toLowerCase();
  const shown = rows.filter(({ run }) => run.name.toLowerCase().includes(wanted) || run.runId.includes(wanted));
  if (field === null) return [{ title: null, rows: inOrder(shown, sort) }];
  const documents = shown.map((row) => ({ row, config: row.run.config, environment: row.run.environment }));
  return groupRuns(documents, field).map(({ value, runs }) => ({
    title: `${field.title} ${value ?? 'not recorded'}`,
    rows: inOrder(
      runs.map(({ row }) => row),
      sort,
    ),
  }));
}

/** From descending, which shows the best first, over ascending to the order in which the runs were chosen. */
export function nextSort(sort: Sort | null, column: SortColumn): Sort | null {
  if (sort?.column !== column) return { column, descending: column !== 'name' };
  const first = column !== 'name';
  return sort.descending === first ? { column, descending: !first } : null;
}

/** From the first start to the end; null while it runs. */
export function tookSeconds(summary: RunSummary | null): number | null {
  const [startedAtMs, endedAtMs] = [summary?.startedAtMs ?? null, summary?.endedAtMs ?? null];
  return startedAtMs === null || endedAtMs === null ? null : (endedAtMs - startedAtMs) / 1000;
}

function inOrder(rows: readonly ChosenRow[], sort: Sort | null): readonly ChosenRow[] {
  return [...rows].sort((a, b) => Number(b.isPinned) - Number(a.isPinned) || compared(a, b, sort));
}

function compared(a: ChosenRow, b: ChosenRow, sort: Sort | null): number {
  if (sort === null) return 0;
  const sign = sort.descending ? -1 : 1;
  if (sort.column === 'name') return sign * a.run.name.localeCompare(b.run.name, 'en', { numeric: true });
  const [ofA, ofB] = [valueOf(a, sort.column), valueOf(b, sort.column)];
  if (ofA === null || ofB === null) return Number(ofA === null) - Number(ofB === null);
  return sign * (ofA - ofB);
}

function valueOf(row: ChosenRow, column: Exclude<SortColumn, 'name'>): number | null {
  switch (column) {
    case 'auc':
      return row.run.scores?.estimate.auc ?? null;
    case 'sensitivity':
      return row.run.scores?.atSpecificity.sensitivity.value ?? null;
    case 'took':
      return tookSeconds(row.summary);
    case 'speed':
      return row.efficiency?.imagesPerSecondPerGpu ?? null;
    case 'timeToTarget':
      return row.efficiency?.reached?.seconds ?? null;
    case 'energyToTarget':
      return row.efficiency?.reached?.joules ?? null;
  }
}
