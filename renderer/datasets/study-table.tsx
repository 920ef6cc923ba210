import type { StudyRow } from '@contract/index';
import { Checkbox, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, type ReactNode } from 'react';

import { clearMarks, setActiveStudy, toggleMark, useDatasets } from './store';
import { studyColumns, studyTableFeatures } from './study-columns';
import { useStudyKeys } from './study-keys';

const ROW_HEIGHT_PX = 48;

export interface StudyTableProps {
  readonly rows: readonly StudyRow[];
  readonly onOpen: (studyId: string) => void;
  readonly onSearch: () => void;
}

/** Tens of thousands of studies: only those in sight are in the document. */
export function StudyTable({ rows, onOpen, onSearch }: StudyTableProps): ReactNode {
  const data = useMemo(() => [...rows], [rows]);
  const table = useTable({
    features: studyTableFeatures,
    columns: studyColumns,
    data,
    getRowId: (row: StudyRow) => row.studyId,
  });
  const ordered = table.getRowModel().rows;
  const activeStudyId = useDatasets((state) => state.activeStudyId);
  const marked = useDatasets((state) => state.markedStudyIds);
  const scroller = useRef<HTMLDivElement>(null);
  const activeIndex = ordered.findIndex((row) => row.id === activeStudyId);
  const virtualizer = useVirtualizer({
    count: ordered.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT_PX,
    overscan: 8,
  });
  useEffect(() => {
    if (activeIndex >= 0) virtualizer.scrollToIndex(activeIndex, { align: 'auto' });
  }, [activeIndex, virtualizer]);
  const pageRows = Math.max(1, Math.floor((scroller.current?.clientHeight ?? ROW_HEIGHT_PX) / ROW_HEIGHT_PX) - 1);
  useStudyKeys({
    count: ordered.length,
    activeIndex,
    pageRows,
    onMove: (index) => {
      setActiveStudy(ordered[index]?.id ?? null);
    },
    onOpen: (index) => {
      const row = ordered[index];
      if (row !== undefined) onOpen(row.id);
    },
    onMark: (index) => {
      const row = ordered[index];
      if (row !== undefined) toggleMark(row.id);
    },
    onSearch,
    onEscape: clearMarks,
  });
  return (
    <div
      className="datasets-table"
      role="grid"
      aria-label="Studies"
      aria-rowcount={ordered.length + 1}
      aria-multiselectable
    >
      {table.getHeaderGroups().map((group) => (
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
      ))}
      <div ref={scroller} className="datasets-scroller" tabIndex={0} aria-label="Studies: j and k move, Enter opens">
        <div style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
          {virtualizer.getVirtualItems().map((item) => {
            const row = ordered[item.index];
            if (row === undefined) return null;
            const isMarked = marked.has(row.id);
            return (
              <div
                key={row.id}
                className="datasets-row datasets-line"
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={item.index === activeIndex}
                data-study-id={row.id}
                style={{ transform: `translateY(${item.start}px)`, height: ROW_HEIGHT_PX }}
                onClick={() => {
                  setActiveStudy(row.id);
                }}
                onDoubleClick={() => {
                  onOpen(row.id);
                }}
              >
                <span role="gridcell">
                  <Checkbox
                    aria-label={`Mark study of patient ${row.original.patientKey.slice(0, 6)}`}
                    tabIndex={-1}
                    checked={isMarked}
                    onChange={() => {
                      toggleMark(row.id);
                    }}
                  />
                </span>
                {row.getAllCells().map((cell) => (
                  <span key={cell.id} role="gridcell" className={`datasets-cell datasets-column-${cell.column.id}`}>
                    <table.FlexRender cell={cell} />
                  </span>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface SortHeaderProps {
  readonly columnId: string;
  readonly sorted: false | 'asc' | 'desc';
  readonly onSort: ((event: unknown) => void) | undefined;
  readonly children: ReactNode;
}

function SortHeader({ columnId, sorted, onSort, children }: SortHeaderProps): ReactNode {
  const direction = sorted === false ? 'none' : sorted === 'asc' ? 'ascending' : 'descending';
  if (onSort === undefined) return <span role="columnheader" className={`datasets-column-${columnId}`}>{children}</span>;
  return (
    <span role="columnheader" aria-sort={direction} className={`datasets-column-${columnId}`}>
      <UnstyledButton className="datasets-sort" onClick={onSort}>
        {children}
        {sorted === 'asc' ? <IconArrowUp size={12} aria-hidden /> : null}
        {sorted === 'desc' ? <IconArrowDown size={12} aria-hidden /> : null}
      </UnstyledButton>
    </span>
  );
}
