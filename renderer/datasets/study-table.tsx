import type { StudyRow } from '@contract/index';
import { Checkbox } from '@mantine/core';
import { FlexRender } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useState, type ReactNode } from 'react';

import { clearMarks, setActiveStudy, toggleMark, useDatasets } from './store';
import { useStudyKeys } from './study-keys';
import { StudyTableHead, useStudyTable, type StudyTableRow } from './study-table-model';

const ROW_HEIGHT_PX = 48;

export interface StudyTableProps {
  readonly rows: readonly StudyRow[];
  readonly onOpen: (studyId: string) => void;
  readonly onSearch: () => void;
}

/** Tens of thousands of studies: only those in sight are in the document. */
export function StudyTable({ rows, onOpen, onSearch }: StudyTableProps): ReactNode {
  const table = useStudyTable(rows);
  const ordered = table.getRowModel().rows;
  const activeStudyId = useDatasets((state) => state.activeStudyId);
  // A state, not a ref: the lines inside look for it when they are mounted, which is before a ref would be set.
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const activeIndex = ordered.findIndex((row) => row.id === activeStudyId);
  const actOn = (act: (studyId: string) => void) => (index: number) => {
    const row = ordered[index];
    if (row !== undefined) act(row.id);
  };
  useFocusOnArrival(scroller);
  useStudyKeys({
    count: ordered.length,
    activeIndex,
    pageRows: Math.max(1, Math.floor((scroller?.clientHeight ?? 0) / ROW_HEIGHT_PX) - 1),
    onMove: actOn((studyId) => {
      // Else Enter would press again the button that led here.
      scroller?.focus({ preventScroll: true });
      setActiveStudy(studyId);
    }),
    onOpen: actOn(onOpen),
    onMark: actOn(toggleMark),
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
      <StudyTableHead table={table} />
      <div ref={setScroller} className="datasets-scroller" tabIndex={0} aria-label="Studies: j and k move, Enter opens">
        <StudyLines scroller={scroller} ordered={ordered} activeIndex={activeIndex} onOpen={onOpen} />
      </div>
    </div>
  );
}

function useFocusOnArrival(scroller: HTMLDivElement | null): void {
  useEffect(() => {
    const isTyping = document.activeElement instanceof HTMLInputElement;
    if (!isTyping) scroller?.focus({ preventScroll: true });
  }, [scroller]);
}

interface StudyLinesProps {
  readonly scroller: HTMLDivElement | null;
  readonly ordered: readonly StudyTableRow[];
  readonly activeIndex: number;
  readonly onOpen: (studyId: string) => void;
}

function StudyLines({ scroller, ordered, activeIndex, onOpen }: StudyLinesProps): ReactNode {
  const marked = useDatasets((state) => state.markedStudyIds);
  const virtualizer = useVirtualizer({
    count: ordered.length,
    getScrollElement: () => scroller,
    estimateSize: () => ROW_HEIGHT_PX,
    overscan: 8,
  });
  useEffect(() => {
    if (activeIndex >= 0) virtualizer.scrollToIndex(activeIndex, { align: 'auto' });
  }, [activeIndex, virtualizer]);
  return (
    <div role="presentation" style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
      {virtualizer.getVirtualItems().map((item) => {
        const row = ordered[item.index];
        return row === undefined ? null : (
          <StudyLine
            key={row.id}
            row={row}
            index={item.index}
            topPx={item.start}
            active={item.index === activeIndex}
            marked={marked.has(row.id)}
            onOpen={onOpen}
          />
        );
      })}
    </div>
  );
}

interface StudyLineProps {
  readonly row: StudyTableRow;
  readonly index: number;
  readonly topPx: number;
  readonly active: boolean;
  readonly marked: boolean;
  readonly onOpen: (studyId: string) => void;
}

function StudyLine({ row, index, topPx, active, marked, onOpen }: StudyLineProps): ReactNode {
  return (
    <div
      className="datasets-row datasets-line"
      role="row"
      aria-rowindex={index + 2}
      aria-selected={active}
      data-study-id={row.id}
      style={{ transform: `translateY(${topPx}px)`, height: ROW_HEIGHT_PX }}
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
          checked={marked}
          onChange={() => {
            toggleMark(row.id);
          }}
        />
      </span>
      {row.getAllCells().map((cell) => (
        <span key={cell.id} role="gridcell" className={`datasets-cell datasets-column-${cell.column.id}`}>
          <FlexRender cell={cell} />
        </span>
      ))}
    </div>
  );
}
