import type { RunSummary } from '@contract/index';
import { UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type CSSProperties, type ReactNode } from 'react';

import { countOf, SafeText, useNow } from '../../ui';
import { RunRow, type RowActs } from '../run-row';
import { NowContext } from './cells';
import type { RunColumn } from './columns';
import type { ConfigValues } from './config-values';
import type { TableLine } from './table-lines';
import { sortByColumn, type SortChoice } from './table-view';

export interface TableBodyProps {
  readonly lines: readonly TableLine[];
  readonly columns: readonly RunColumn[];
  readonly values: ConfigValues;
  readonly sort: SortChoice | null;
  readonly cursor: string | null;
  readonly marked: ReadonlySet<string>;
  readonly readOnlyReason: string | null;
  readonly acts: RowActs;
  readonly onFold: (key: string) => void;
  /** What is said below the head where there is no line. */
  readonly children: ReactNode;
}

const rowHeightPx = 32;
const headHeightPx = 36;
const marksWidthPx = 84;
const nameWidthPx = 240;

/** Thousands of runs: only those in sight are in the document, between two rows as high as what is left out. */
export function TableBody(props: TableBodyProps): ReactNode {
  const { lines, columns, cursor, children } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    overscan: 4,
    paddingStart: headHeightPx,
    scrollPaddingStart: headHeightPx,
  });
  useEffect(() => {
    const at = cursor === null ? -1 : lines.findIndex((line) => line.key === cursor);
    if (at >= 0) virtualizer.scrollToIndex(at, { align: 'auto' });
    // not when lines come and go: the table would jump while one reads
  }, [cursor, virtualizer]);
  const items = virtualizer.getVirtualItems();
  const nowMs = useNow(20_000);
  const gapSpan = columns.length + 1;
  return (
    <NowContext value={nowMs}>
      <div className="runs-scroll" ref={scroller}>
        <table
          className="runs-table"
          data-testid="runs-table"
          aria-rowcount={lines.length + 1}
          aria-multiselectable
          style={{ minWidth: widthOf(columns) }}
        >
          <Head columns={columns} sort={props.sort} />
          <tbody>
            <Gap span={gapSpan} heightPx={(items[0]?.start ?? headHeightPx) - headHeightPx} />
            {items.map(({ index }) => {
              const line = lines[index];
              // By place, not by run: where the order changes, rows are told another run, and none is made anew.
              return line === undefined ? null : <Line key={index} {...props} line={line} index={index} />;
            })}
            <Gap
              span={gapSpan}
              heightPx={virtualizer.getTotalSize() - (items.at(-1)?.end ?? virtualizer.getTotalSize())}
            />
          </tbody>
        </table>
        {children}
      </div>
    </NowContext>
  );
}

function Line(props: TableBodyProps & { readonly line: TableLine; readonly index: number }): ReactNode {
  const { line, index, columns, values, cursor, marked, readOnlyReason, acts, onFold } = props;
  if (line.kind === 'group') {
    const Chevron = line.folded ? IconChevronRight : IconChevronDown;
    return (
      <tr className="runs-group" aria-rowindex={index + 2}>
        <td colSpan={columns.length + 1}>
          <UnstyledButton aria-expanded={!line.folded} onClick={() => onFold(line.key)}>
            <Chevron size={14} aria-hidden />
            <SafeText text={line.title} />
            <span className="run-dim">{countOf(line.count, 'run')}</span>
          </UnstyledButton>
        </td>
      </tr>
    );
  }
  const run: RunSummary = line.run;
  return (
    <RunRow
      {...{ run, columns, values, index, readOnlyReason, acts }}
      current={run.runId === cursor}
      marked={marked.has(run.runId)}
      pinned={line.pinned}
    />
  );
}

function Head({ columns, sort }: Pick<TableBodyProps, 'columns' | 'sort'>): ReactNode {
  return (
    <thead>
      <tr>
        <th className="runs-marks" style={{ width: marksWidthPx }} aria-label="Mark, star, pin" />
        {columns.map(({ id, title, widthPx }) => {
          const sorted = sort?.column === id ? sort : null;
          const direction = sorted === null ? 'none' : sorted.descending ? 'descending' : 'ascending';
          const style: CSSProperties = widthPx === null ? {} : { width: widthPx };
          return (
            <th key={id} style={style} aria-sort={direction}>
              <UnstyledButton
                className="runs-sort"
                title={`Sort by ${title}: ascending, descending, then newest first`}
                onClick={() => sortByColumn(id)}
              >
                <span className="ui-ellipsis">{title}</span>
                {sorted === null ? null : sorted.descending ? <IconArrowDown size={12} /> : <IconArrowUp size={12} />}
              </UnstyledButton>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

function Gap({ heightPx, span }: { readonly heightPx: number; readonly span: number }): ReactNode {
  return heightPx <= 0 ? null : (
    <tr className="runs-gap" aria-hidden>
      <td colSpan={span} style={{ height: heightPx }} />
    </tr>
  );
}

/** Below this the table scrolls sideways: the name keeps room to be read. */
function widthOf(columns: readonly RunColumn[]): number {
  return columns.reduce((sum, { widthPx }) => sum + (widthPx ?? nameWidthPx), marksWidthPx);
}
