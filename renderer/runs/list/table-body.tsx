import type { RunSummary } from '@contract/index';
import { IconArrowDown, IconArrowUp, IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { memo, useEffect, useMemo, useRef, type CSSProperties, type ReactNode } from 'react';

import { countOf, SafeText, useNow } from '../../ui';
import { RunRow, type RowActs } from '../run-row';
import { NowContext } from './cells';
import type { RunColumn } from './columns';
import type { ConfigValues } from './config-values';
import { useRowsInSight } from './rows-in-sight';
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

/**
 * Thousands of runs: only those in sight are in the document, between two rows as high as what is left out. Each row is laid out
 * for itself (a grid that contains what it holds), which takes half as long as a table that asks all of its cells; so its roles are
 * said, since a table that is drawn as something else loses them.
 */
export function TableBody(props: TableBodyProps): ReactNode {
  const { lines, columns, cursor, children } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { first, end, reveal } = useRowsInSight(scroller, { count: lines.length, rowHeightPx, headHeightPx });
  useEffect(() => {
    const at = cursor === null ? -1 : lines.findIndex((line) => line.key === cursor);
    if (at >= 0) reveal(at);
    // not when lines come and go: the table would jump while one reads
  }, [cursor, reveal]);
  const nowMs = useNow(20_000);
  const style = useMemo(() => sizesOf(columns), [columns]);
  return (
    <NowContext value={nowMs}>
      <div className="runs-scroll" ref={scroller}>
        <table
          role="table"
          className="runs-table"
          data-testid="runs-table"
          aria-rowcount={lines.length + 1}
          aria-multiselectable
          style={style}
        >
          <Head columns={columns} sort={props.sort} />
          <tbody role="rowgroup">
            <Gap heightPx={first * rowHeightPx} />
            {lines.slice(first, end).map((line, place) => {
              const index = first + place;
              // By place, not by run: where the order changes, rows are told another run, and none is made anew.
              return <Line key={index} {...props} line={line} index={index} />;
            })}
            <Gap heightPx={(lines.length - end) * rowHeightPx} />
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
      <tr role="row" className="runs-group" aria-rowindex={index + 2}>
        <td role="cell">
          <button type="button" className="runs-button" aria-expanded={!line.folded} onClick={() => onFold(line.key)}>
            <Chevron size={14} aria-hidden />
            <SafeText text={line.title} />
            <span className="run-dim">{countOf(line.count, 'run')}</span>
          </button>
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

const Head = memo(function Head({ columns, sort }: Pick<TableBodyProps, 'columns' | 'sort'>): ReactNode {
  return (
    <thead role="rowgroup">
      <tr role="row">
        <th role="columnheader" className="runs-marks" aria-label="Mark, star, pin" />
        {columns.map(({ id, title }) => {
          const sorted = sort?.column === id ? sort : null;
          const direction = sorted === null ? 'none' : sorted.descending ? 'descending' : 'ascending';
          return (
            <th key={id} role="columnheader" aria-sort={direction}>
              <button
                type="button"
                className="runs-button runs-sort"
                title={`Sort by ${title}: ascending, descending, then newest first`}
                onClick={() => sortByColumn(id)}
              >
                <span className="ui-ellipsis">{title}</span>
                {sorted === null ? null : sorted.descending ? <IconArrowDown size={12} /> : <IconArrowUp size={12} />}
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
});

function Gap({ heightPx }: { readonly heightPx: number }): ReactNode {
  return heightPx <= 0 ? null : (
    <tr role="presentation" className="runs-gap" aria-hidden style={{ height: heightPx }} />
  );
}

/** The widths of the columns; below their sum the table scrolls sideways, so that the name keeps room to be read. */
function sizesOf(columns: readonly RunColumn[]): CSSProperties {
  const widths = columns.map(({ widthPx }) => (widthPx === null ? 'minmax(0, 1fr)' : `${widthPx}px`));
  return {
    minWidth: columns.reduce((sum, { widthPx }) => sum + (widthPx ?? nameWidthPx), marksWidthPx),
    '--runs-columns': `${marksWidthPx}px ${widths.join(' ')}`,
  } as CSSProperties;
}
