import { ActionIcon, Tooltip, UnstyledButton } from '@mantine/core';
import { IconFlag, IconPin, IconPinFilled, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { ProblemList, SafeText, UNKNOWN } from '../ui';
import { nextSort, type ChosenRow, type RowGroup, type Sort, type SortColumn } from './chosen-rows';
import { CostCells } from './cost-cells';
import { AucNumber, SensitivityNumber } from './stated';

export interface RowActs {
  readonly onMark: (runId: string) => void;
  readonly onOpen: (runId: string) => void;
  readonly onBaseline: (runId: string) => void;
  readonly onPin: (runId: string) => void;
  readonly onArm: (runId: string) => void;
  readonly onRemove: (runId: string) => void;
}

export interface ChosenTableProps {
  readonly groups: readonly RowGroup[];
  readonly sort: Sort | null;
  readonly onSort: (sort: Sort | null) => void;
  readonly markedId: string | null;
  readonly acts: RowActs;
}

const columns: readonly { readonly column: SortColumn; readonly title: string; readonly isNumber: boolean }[] = [
  { column: 'name', title: 'Run', isNumber: false },
  { column: 'auc', title: 'AUC, 95 %', isNumber: true },
  { column: 'sensitivity', title: 'Sens. at 0.91', isNumber: true },
  { column: 'took', title: 'Time', isNumber: true },
  { column: 'timeToTarget', title: 'To target', isNumber: true },
  { column: 'energyToTarget', title: 'Energy', isNumber: true },
  { column: 'speed', title: 'img/s/GPU', isNumber: true },
];

/** The chosen runs: what each is worth, what it cost, and where it stands in the comparison. */
export function ChosenTable({ groups, sort, onSort, markedId, acts }: ChosenTableProps): ReactNode {
  return (
    <table className="comparison-table" data-testid="comparison-table">
      <thead>
        <tr>
          {columns.map(({ column, title, isNumber }) => (
            <th key={column} className={isNumber ? 'is-number' : ''} aria-sort={ariaSort(sort, column)}>
              <UnstyledButton className="comparison-sort" onClick={() => onSort(nextSort(sort, column))}>
                {title}
                {sort?.column === column ? (sort.descending ? ' ↓' : ' ↑') : ''}
              </UnstyledButton>
            </th>
          ))}
          <th aria-label="Acts" />
        </tr>
      </thead>
      <tbody>
        {groups.map(({ title, rows }) => [
          title === null ? null : (
            <tr key={`group ${title}`} className="is-group">
              <td colSpan={columns.length + 1}>
                {title} <span className="comparison-dim">({rows.length})</span>
              </td>
            </tr>
          ),
          ...rows.map((row) => <Row key={row.run.runId} row={row} isMarked={row.run.runId === markedId} acts={acts} />),
        ])}
      </tbody>
    </table>
  );
}

function Row({ row, isMarked, acts }: RowProps): ReactNode {
  const { run } = row;
  const { runId } = run;
  const files = run.files;
  return (
    <>
      <tr
        aria-selected={isMarked}
        data-testid="comparison-run"
        data-run-id={runId}
        onClick={() => acts.onMark(runId)}
        onDoubleClick={() => acts.onOpen(runId)}
      >
        <td className="comparison-name-cell">
          <Name row={row} acts={acts} />
        </td>
        <td className="is-number">
          {run.scores === null ? UNKNOWN : <AucNumber estimate={run.scores.estimate} files={files} />}
        </td>
        <td className="is-number">
          {run.scores === null ? (
            UNKNOWN
          ) : (
            <SensitivityNumber rate={run.scores.atSpecificity.sensitivity} files={files} />
          )}
        </td>
        <CostCells row={row} />
        <td>
          <RowActButtons row={row} acts={acts} />
        </td>
      </tr>
      <Refusal row={row} />
    </>
  );
}

interface RowProps {
  readonly row: ChosenRow;
  readonly isMarked: boolean;
  readonly acts: RowActs;
}

function Name({ row, acts }: Pick<RowProps, 'row' | 'acts'>): ReactNode {
  const { run, look, isBaseline, arm } = row;
  return (
    <span className="comparison-name">
      <i
        className="comparison-swatch"
        style={{ borderTopColor: look.color, borderTopStyle: styleOf(look) }}
        aria-hidden
      />
      <a
        className="ui-ellipsis ui-name"
        href={`#/runs/${encodeURIComponent(run.runId)}`}
        title={run.name}
        onClick={(event) => {
          event.preventDefault();
          acts.onOpen(run.runId);
        }}
      >
        {run.name}
      </a>
      {isBaseline ? <span className="comparison-tag">baseline</span> : null}
      {arm === null ? null : <span className="comparison-tag">{arm.toUpperCase()}</span>}
    </span>
  );
}

/** As its curve is drawn, roughly. */
function styleOf({ dash }: ChosenRow['look']): 'solid' | 'dotted' | 'dashed' {
  if (dash === 'solid') return 'solid';
  return dash === 'dot' || dash === '2px,6px' ? 'dotted' : 'dashed';
}

function RowActButtons({ row, acts }: Pick<RowProps, 'row' | 'acts'>): ReactNode {
  const { run, isPinned, isBaseline } = row;
  const { runId, name } = run;
  const buttons = [
    {
      label: `Make ${name} the baseline`,
      icon: IconFlag,
      run: acts.onBaseline,
      isOn: isBaseline,
      isOff: isBaseline || run.scores === null,
    },
    {
      label: isPinned ? `Let ${name} go` : `Pin ${name}`,
      icon: isPinned ? IconPinFilled : IconPin,
      run: acts.onPin,
      isOn: isPinned,
      isOff: false,
    },
    { label: `Take ${name} out of the comparison`, icon: IconX, run: acts.onRemove, isOn: false, isOff: false },
  ];
  return (
    <span className="comparison-row-acts">
      {buttons.map(({ label, icon: TheIcon, run: act, isOn, isOff }) => (
        <Tooltip key={label} label={label}>
          <ActionIcon
            size="sm"
            aria-label={label}
            color={isOn ? 'blue' : 'gray'}
            disabled={isOff}
            onClick={(event) => {
              event.stopPropagation();
              act(runId);
            }}
          >
            <TheIcon size={14} stroke={1.75} aria-hidden />
          </ActionIcon>
        </Tooltip>
      ))}
    </span>
  );
}

/** Why a run has no numbers here; the others are not touched by it. */
function Refusal({ row: { run } }: Pick<RowProps, 'row'>): ReactNode {
  if (run.failure === null) return null;
  return (
    <tr className="comparison-refusal" role="alert">
      <td colSpan={columns.length + 1}>
        <span className="ui-tone-failed">
          <SafeText text={run.failure.message} />
        </span>
        <ProblemList problems={run.failure.problems.slice(0, 4)} />
        {run.failure.problems.length > 4 ? (
          <span className="comparison-dim">and {run.failure.problems.length - 4} more like these</span>
        ) : null}
      </td>
    </tr>
  );
}

function ariaSort(sort: Sort | null, column: SortColumn): 'ascending' | 'descending' | 'none' {
  if (sort?.column !== column) return 'none';
  return sort.descending ? 'descending' : 'ascending';
}
