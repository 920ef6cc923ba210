import type { RunSummary } from '@contract/index';
import { IconPinFilled, IconStar, IconStarFilled } from '@tabler/icons-react';
import { memo, type MouseEvent, type ReactNode } from 'react';

import type { RunColumn } from './list/columns';
import type { ConfigValues } from './list/config-values';
import { notesOf } from './list/run-notes';
import type { SelectionControl } from './list/selection';

/** Made once: where a row is told another run, the same picture is left alone. */
const star = <IconStar size={14} />;
const starFilled = <IconStarFilled size={14} />;
const pinFilled = <IconPinFilled size={12} aria-label="pinned" />;

/** What rows do; the same object for as long as the table stands. */
export interface RowActs {
  readonly control: SelectionControl;
  readonly open: (runId: string) => void;
  readonly star: (run: RunSummary) => void;
}

export interface RunRowProps {
  readonly run: RunSummary;
  readonly columns: readonly RunColumn[];
  readonly values: ConfigValues;
  /** Among those listed, from 0. */
  readonly index: number;
  readonly current: boolean;
  readonly marked: boolean;
  readonly pinned: boolean;
  readonly readOnlyReason: string | null;
  readonly acts: RowActs;
}

/** Drawn again only when its own run changes. */
export const RunRow = memo(function RunRow(props: RunRowProps): ReactNode {
  const { run, columns, values, index, current, marked, acts } = props;
  const { runId } = run;
  return (
    <tr
      role="row"
      aria-selected={marked}
      aria-current={current}
      aria-rowindex={index + 2}
      data-testid="run-row"
      data-run-id={runId}
      onMouseDown={(event) => {
        if (event.shiftKey) event.preventDefault(); // else the text between is selected
      }}
      onClick={(event) => acts.control.click(runId, howOf(event))}
      onDoubleClick={() => acts.open(runId)}
    >
      <td role="cell" className="runs-marks">
        <Marks {...props} />
      </td>
      {columns.map((column) => (
        <td key={column.id} role="cell">
          {column.cell(run, values, acts.open)}
        </td>
      ))}
    </tr>
  );
});

function Marks({ run, marked, pinned, readOnlyReason, acts }: RunRowProps): ReactNode {
  const { starred } = notesOf(run);
  return (
    <div onDoubleClick={(event) => event.stopPropagation()}>
      <input
        type="checkbox"
        checked={marked}
        tabIndex={-1}
        aria-label={`Mark ${run.name}`}
        onClick={(event) => event.stopPropagation()}
        onChange={() => acts.control.toggle(run.runId)}
      />
      <button
        type="button"
        className="runs-button"
        tabIndex={-1}
        disabled={readOnlyReason !== null}
        title={readOnlyReason ?? (starred ? 'Starred: take the star away' : 'Star')}
        aria-label={`${starred ? 'Unstar' : 'Star'} ${run.name}`}
        aria-pressed={starred}
        onClick={(event) => {
          event.stopPropagation();
          acts.star(run);
        }}
      >
        {starred ? starFilled : star}
      </button>
      {pinned ? pinFilled : null}
    </div>
  );
}

function howOf(event: MouseEvent): { readonly one: boolean; readonly range: boolean } {
  return { one: event.ctrlKey || event.metaKey, range: event.shiftKey };
}
