import type { StudyRow } from '@contract/index';
import { UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useTable } from '@tanstack/react-table';
import { useMemo, type ReactNode } from 'react';

import { studyColumns, studyTableFeatures } from './study-columns';

/** The rows in the order that a person asked for. */
export function useStudyTable(rows: readonly StudyRow[]) {
  const data = useMemo(() => [...rows], [rows]);
  return useTable({
    features: studyTableFeatures,
    columns: studyColumns,
    data,
    getRowId: (row: StudyRow) => row.studyId,
  });
}

export type StudyTableModel = ReturnType<typeof useStudyTable>;
export type StudyTableRow = ReturnType<StudyTableModel['getRowModel']>['rows'][number];

export function StudyTableHead({ table }: { readonly table: StudyTableModel }): ReactNode {
  return table.getHeaderGroups().map((group) => (
    <div key={group.id} className="datasets-row datasets-head" role="row">
      <span role="columnheader" aria-label="Marked" />
      {group.headers.map((header) => (
        <SortHeader
          key={header.id}
          columnId={header.column.id}
          sorted={header.column.getIsSorted()}
          onSort={header.column.getCanSort() ? header.column.getToggleSortingHandler() : undefined}
        >
          <table.FlexRender header={header} />
        </SortHeader>
      ))}
    </div>
  ));
}

interface SortHeaderProps {
  readonly columnId: string;
  readonly sorted: false | 'asc' | 'desc';
  readonly onSort: ((event: unknown) => void) | undefined;
  readonly children: ReactNode;
}

function SortHeader({ columnId, sorted, onSort, children }: SortHeaderProps): ReactNode {
  const className = `datasets-column-${columnId}`;
  if (onSort === undefined) {
    return (
      <span role="columnheader" className={className}>
        {children}
      </span>
    );
  }
  const direction = sorted === false ? 'none' : sorted === 'asc' ? 'ascending' : 'descending';
  return (
    <span role="columnheader" aria-sort={direction} className={className}>
      <UnstyledButton className="datasets-sort" onClick={onSort}>
        {children}
        {sorted === 'asc' ? <IconArrowUp size={12} aria-hidden /> : null}
        {sorted === 'desc' ? <IconArrowDown size={12} aria-hidden /> : null}
      </UnstyledButton>
    </span>
  );
}
