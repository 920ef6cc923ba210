import { create } from 'zustand';

export interface SortChoice {
  readonly column: string;
  readonly descending: boolean;
}

/** How a person has set the table up. */
export interface TableView {
  /** Null: newest first. */
  readonly sort: SortChoice | null;
  /** Ids of the columns shown, in their order; a path of the config is one, too. */
  readonly columns: readonly string[];
  /** A path of the config, 'state', 'preset' or 'tags'; null for no groups. */
  readonly groupBy: string | null;
  readonly pinned: readonly string[];
}

const DEFAULT_COLUMNS: readonly string[] = [
  'state',
  'name',
  'progress',
  'validation',
  'test',
  'started',
  'took',
  'device',
];

const STORED_AS = 'runs table';
const nothingChosen: TableView = { sort: null, columns: DEFAULT_COLUMNS, groupBy: null, pinned: [] };

export const useTableView = create<TableView>(() => readStored());

useTableView.subscribe((view) => {
  try {
    window.localStorage.setItem(STORED_AS, JSON.stringify(view));
  } catch {
    // a full or closed store: the choice holds until the window closes
  }
});

/** A click on a column: ascending, descending, then newest first again. */
export function sortByColumn(column: string): void {
  useTableView.setState(({ sort }) => {
    if (sort?.column !== column) return { sort: { column, descending: false } };
    return { sort: sort.descending ? null : { column, descending: true } };
  });
}

/** The same by key: to the next column, from newest first on. */
export function sortByNext(): void {
  useTableView.setState(({ sort, columns }) => {
    const next = columns[sort === null ? 0 : columns.indexOf(sort.column) + 1];
    return { sort: next === undefined ? null : { column: next, descending: sort?.descending ?? false } };
  });
}

export function reverseSort(): void {
  useTableView.setState(({ sort }) => ({
    sort: sort === null ? { column: 'created', descending: false } : { ...sort, descending: !sort.descending },
  }));
}

export function showColumn(column: string, shown: boolean): void {
  useTableView.setState(({ columns }) => {
    const others = columns.filter((each) => each !== column);
    return { columns: shown ? [...others, column] : others };
  });
}

export function resetColumns(): void {
  useTableView.setState({ columns: DEFAULT_COLUMNS });
}

export function groupRunsBy(groupBy: string | null): void {
  useTableView.setState({ groupBy });
}

/** All are pinned, unless all were. */
export function togglePinned(runIds: readonly string[]): void {
  useTableView.setState(({ pinned }) => {
    const all = runIds.every((runId) => pinned.includes(runId));
    const others = pinned.filter((runId) => !runIds.includes(runId));
    return { pinned: all ? others : [...others, ...runIds] };
  });
}

function readStored(): TableView {
  try {
    const stored: unknown = JSON.parse(window.localStorage.getItem(STORED_AS) ?? '{}');
    return typeof stored === 'object' && stored !== null ? checked(stored) : nothingChosen;
  } catch {
    return nothingChosen;
  }
}

/** Of what an older version stored, whatever still fits. */
function checked(stored: object): TableView {
  const { sort, columns, groupBy, pinned } = stored as { readonly [Key in keyof TableView]?: unknown };
  return {
    sort: isSort(sort) ? sort : null,
    columns: isTexts(columns) && columns.includes('name') ? columns : DEFAULT_COLUMNS,
    groupBy: typeof groupBy === 'string' ? groupBy : null,
    pinned: isTexts(pinned) ? pinned : [],
  };
}

function isSort(value: unknown): value is SortChoice {
  if (typeof value !== 'object' || value === null) return false;
  const { column, descending } = value as { readonly [Key in keyof SortChoice]?: unknown };
  return typeof column === 'string' && typeof descending === 'boolean';
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
