import type { QueuedRun } from '@contract/index';
import { ActionIcon, Checkbox, Menu } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconChevronDown,
  IconChevronRight,
  IconDots,
  IconGripVertical,
  IconHandStop,
  IconPlayerPlay,
  IconX,
  type Icon,
} from '@tabler/icons-react';
import type { DragEvent, ReactNode } from 'react';

import { countOf, formatCount } from '../ui';
import type { GroupLine, QueueLine, RunLine } from './queue-lines';
import { QueueMarks } from './queue-marks';

/** What can be done with a line, whoever asks: its buttons, its menu. */
export interface LineActs {
  readonly onActive: () => void;
  readonly onMark: () => void;
  readonly onOpen: () => void;
  readonly onFold: () => void;
  readonly onMove: (steps: number) => void;
  readonly onDrop: (runId: string) => void;
  readonly onHold: (held: boolean) => void;
  readonly onPriority: () => void;
  readonly onAfter: () => void;
  readonly onCancel: () => void;
}

export interface QueueRowProps {
  readonly line: QueueLine;
  readonly index: number;
  readonly topPx: number;
  readonly heightPx: number;
  /** Two lines a run. */
  readonly stacked: boolean;
  readonly active: boolean;
  readonly marked: boolean;
  /** Why nothing can be changed; null when it can. */
  readonly readOnlyReason: string | null;
  readonly acts: LineActs;
}

const draggedType = 'application/x-mammobench-run';

export function QueueRow(props: QueueRowProps): ReactNode {
  const { line, index, topPx, heightPx, stacked, active, marked, readOnlyReason, acts } = props;
  return (
    <div
      className="queue-row"
      role="row"
      aria-level={line.kind === 'run' && line.inGroup ? 2 : 1}
      aria-rowindex={index + 1}
      aria-selected={active}
      {...(line.kind === 'group' ? { 'aria-expanded': !line.folded } : { 'data-run-id': line.run.entry.runId })}
      data-testid={line.kind === 'group' ? 'queue-group' : 'queue-run'}
      style={{ transform: `translateY(${topPx}px)`, height: heightPx }}
      onClick={acts.onActive}
      onDoubleClick={line.kind === 'run' ? acts.onOpen : acts.onFold}
      onDragOver={(event) => takeDrag(event)}
      onDrop={(event) => dropOn(event, acts)}
    >
      <span role="gridcell">
        <Checkbox
          aria-label={`Mark ${nameOf(line)}`}
          tabIndex={-1}
          checked={marked}
          onChange={acts.onMark}
          onDoubleClick={(event) => event.stopPropagation()}
        />
      </span>
      {line.kind === 'run' ? (
        <RunCells line={line} stacked={stacked} draggable={readOnlyReason === null} />
      ) : (
        <GroupCells line={line} />
      )}
      <span role="gridcell" className="queue-acts" onDoubleClick={(event) => event.stopPropagation()}>
        {readOnlyReason === null ? <RowActs line={line} active={active} acts={acts} /> : null}
      </span>
    </div>
  );
}

interface RunCellsProps {
  readonly line: RunLine;
  readonly stacked: boolean;
  readonly draggable: boolean;
}

function RunCells({ line, stacked, draggable }: RunCellsProps): ReactNode {
  const { run, inGroup } = line;
  return (
    <>
      <span
        role="gridcell"
        className="queue-position ui-figure"
        draggable={draggable}
        onDragStart={(event) => event.dataTransfer.setData(draggedType, run.entry.runId)}
        {...(draggable ? { title: 'Drag to another place, or Alt+↑ and Alt+↓' } : {})}
      >
        {draggable ? <IconGripVertical size={12} aria-hidden /> : null}
        {run.position}
      </span>
      <span
        role="gridcell"
        className={`queue-name ui-name ui-ellipsis${inGroup ? ' queue-inside' : ''}`}
        title={run.name}
      >
        {run.name}
      </span>
      <span role="gridcell">
        <QueueMarks entry={run.entry} />
      </span>
      <Wait run={run} stacked={stacked} />
    </>
  );
}

function Wait({ run, stacked }: { readonly run: QueuedRun; readonly stacked: boolean }): ReactNode {
  const { wants, reason } = run;
  if (stacked) {
    const both = `${wants} · ${reason}`;
    return (
      <span role="gridcell" className="queue-wants ui-ellipsis" title={both}>
        {both}
      </span>
    );
  }
  return (
    <>
      <span role="gridcell" className="queue-wants ui-ellipsis" title={wants}>
        {wants}
      </span>
      <span role="gridcell" className="queue-reason ui-ellipsis" title={reason}>
        {reason}
      </span>
    </>
  );
}

function GroupCells({ line }: { readonly line: GroupLine }): ReactNode {
  const Chevron = line.folded ? IconChevronRight : IconChevronDown;
  const all = line.runIds.length;
  return (
    <>
      <span role="gridcell" className="queue-position">
        <Chevron size={14} aria-hidden />
      </span>
      <span role="gridcell" className="queue-name queue-group-name ui-name ui-ellipsis" title={line.group}>
        {line.group}
      </span>
      <span role="gridcell" className="queue-wants queue-group-count ui-figure">
        {line.countHere === all ? countOf(all, 'run') : `${formatCount(line.countHere)} of ${countOf(all, 'run')}`}
      </span>
    </>
  );
}

interface RowActsProps {
  readonly line: QueueLine;
  readonly active: boolean;
  readonly acts: LineActs;
}

function RowActs({ line, active, acts }: RowActsProps): ReactNode {
  const held = line.kind === 'group' ? line.held : line.run.entry.held;
  const name = nameOf(line);
  const tabIndex = active ? 0 : -1;
  return (
    <>
      {line.kind === 'run' ? (
        <>
          <RowAct icon={IconArrowUp} name={`Start ${name} earlier`} tabIndex={tabIndex} run={() => acts.onMove(-1)} />
          <RowAct icon={IconArrowDown} name={`Start ${name} later`} tabIndex={tabIndex} run={() => acts.onMove(1)} />
        </>
      ) : null}
      <RowAct
        icon={held ? IconPlayerPlay : IconHandStop}
        name={`${held ? 'Let go' : 'Hold'} ${name}`}
        tabIndex={tabIndex}
        run={() => acts.onHold(!held)}
      />
      <RowAct icon={IconX} name={`Cancel ${name}`} tabIndex={tabIndex} run={acts.onCancel} />
      <Menu position="bottom-end" transitionProps={{ duration: 0 }}>
        <Menu.Target>
          <ActionIcon size="sm" tabIndex={tabIndex} aria-label={`More for ${name}`}>
            <IconDots size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {line.kind === 'run' ? <Menu.Item onClick={acts.onOpen}>Open</Menu.Item> : null}
          <Menu.Item onClick={acts.onPriority}>Priority …</Menu.Item>
          {line.kind === 'run' ? <Menu.Item onClick={acts.onAfter}>Starts after …</Menu.Item> : null}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

interface RowActProps {
  readonly icon: Icon;
  readonly name: string;
  readonly tabIndex: number;
  readonly run: () => void;
}

function RowAct({ icon: TheIcon, name, tabIndex, run }: RowActProps): ReactNode {
  return (
    <ActionIcon size="sm" tabIndex={tabIndex} aria-label={name} title={name} onClick={run}>
      <TheIcon size={14} />
    </ActionIcon>
  );
}

function nameOf(line: QueueLine): string {
  return line.kind === 'group' ? `all of ${line.group}` : line.run.name;
}

function takeDrag(event: DragEvent): void {
  if (!event.dataTransfer.types.includes(draggedType)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = 'move';
}

function dropOn(event: DragEvent, acts: LineActs): void {
  const runId = event.dataTransfer.getData(draggedType);
  if (runId === '') return;
  event.preventDefault();
  acts.onDrop(runId);
}
