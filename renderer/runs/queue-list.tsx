import type { QueuedRun } from '@contract/index';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type ReactNode, type RefObject } from 'react';

import { useKeys } from '../acts';
import { cancelRuns, holdRuns, moveRun, setPriority } from './queue-acts';
import { useQueueKeys } from './queue-keys';
import { runIdsOf, type QueueLine } from './queue-lines';
import { QueueRow, type LineActs } from './queue-row';
import type { QueueSelection } from './queue-selection';

const rowHeightPx = 32;
const stackedRowHeightPx = 48;
const priorityLimit = 100;

export interface QueueListProps {
  readonly runs: readonly QueuedRun[];
  readonly selection: QueueSelection;
  /** Two lines a run, for a narrow place. */
  readonly stacked: boolean;
  readonly readOnlyReason: string | null;
  readonly onOpen: (runId: string) => void;
  readonly onPriority: (runs: readonly QueuedRun[]) => void;
  readonly onAfter: (run: QueuedRun) => void;
}

/** Hundreds of waiting runs: only those in sight are in the document. */
export function QueueList(props: QueueListProps): ReactNode {
  const { lines, activeIndex } = props.selection;
  const scroller = useRef<HTMLDivElement>(null);
  const heightPx = props.stacked ? stackedRowHeightPx : rowHeightPx;
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => heightPx,
    overscan: 8,
  });
  useEffect(() => {
    if (activeIndex >= 0) virtualizer.scrollToIndex(activeIndex, { align: 'auto' });
  }, [activeIndex, virtualizer]);
  useListKeys(props, scroller, heightPx);
  useKeys('Lists', [{ keys: ['q'], description: 'Go to the queue', run: () => scroller.current?.focus() }]);
  return (
    <div
      ref={scroller}
      className={`queue-scroller${props.stacked ? ' queue-stacked' : ''}`}
      role="treegrid"
      aria-label="Queue"
      aria-rowcount={lines.length}
      aria-multiselectable
      tabIndex={0}
      style={{ height: lines.length * heightPx }}
      data-testid="queue-list"
    >
      <div role="presentation" style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
        {virtualizer.getVirtualItems().map((item) => {
          const line = lines[item.index];
          const place = { index: item.index, topPx: item.start, heightPx };
          return line === undefined ? null : (
            <ListRow key={line.key} {...props} {...place} line={line} scroller={scroller} />
          );
        })}
      </div>
    </div>
  );
}

interface ListRowProps extends QueueListProps {
  readonly line: QueueLine;
  readonly index: number;
  readonly topPx: number;
  readonly heightPx: number;
  readonly scroller: RefObject<HTMLDivElement | null>;
}

function ListRow(props: ListRowProps): ReactNode {
  const { line, index, topPx, heightPx, stacked, selection, readOnlyReason } = props;
  return (
    <QueueRow
      line={line}
      index={index}
      topPx={topPx}
      heightPx={heightPx}
      stacked={stacked}
      active={index === selection.activeIndex}
      marked={runIdsOf(line).every((runId) => selection.marked.has(runId))}
      readOnlyReason={readOnlyReason}
      acts={actsOfLine(props)}
    />
  );
}

function actsOfLine(props: ListRowProps): LineActs {
  const { line, index, scroller, runs, selection, onOpen, onPriority, onAfter } = props;
  const runIds = runIdsOf(line);
  return {
    onActive: () => selection.moveTo(index),
    onMark: () => selection.toggleMark(line),
    onOpen: () => line.kind === 'run' && onOpen(line.run.entry.runId),
    onFold: () => line.kind === 'group' && selection.toggleFold(line.group),
    onMove: (steps) => line.kind === 'run' && moveBy(runs, line.run, steps),
    onDrop: (runId) => void moveRun(runId, positionOf(runs, line)),
    onHold: (held) => void holdRuns(runIds, held),
    onPriority: () => onPriority(runsOf(runs, runIds)),
    onAfter: () => line.kind === 'run' && onAfter(line.run),
    onCancel: () => {
      // The button goes with its line: the list keeps the focus, and with it the keys.
      scroller.current?.focus({ preventScroll: true });
      void cancelRuns(runIds);
    },
  };
}

function useListKeys(props: QueueListProps, scroller: RefObject<HTMLDivElement | null>, heightPx: number): void {
  const { runs, selection, readOnlyReason, onOpen } = props;
  const { lines, activeIndex, marked } = selection;
  const line = lines[activeIndex];
  const targets = marked.size > 0 ? [...marked] : line === undefined ? [] : runIdsOf(line);
  const onTargets = (act: (runIds: readonly string[]) => unknown): void => {
    if (targets.length > 0 && readOnlyReason === null) void act(targets);
  };
  useQueueKeys(
    {
      count: lines.length,
      activeIndex,
      pageLines: Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / heightPx) - 1),
      onLine: (index) => {
        // Else Enter would press again the button that was pressed last.
        scroller.current?.focus({ preventScroll: true });
        selection.moveTo(index);
      },
      onOpen: () => {
        if (line?.kind === 'run') onOpen(line.run.entry.runId);
        if (line?.kind === 'group') selection.toggleFold(line.group);
      },
      onMark: () => line !== undefined && selection.toggleMark(line),
      onMoveRun: (steps) => line?.kind === 'run' && readOnlyReason === null && moveBy(runs, line.run, steps),
      onHold: () => onTargets((runIds) => holdRuns(runIds, !runsOf(runs, runIds).every((run) => run.entry.held))),
      onPriority: (step) => onTargets((runIds) => shiftPriority(runsOf(runs, runIds), step)),
      onCancel: () => onTargets(cancelRuns),
      onFold: (fold) => line?.kind === 'group' && line.folded !== fold && selection.toggleFold(line.group),
      onEscape: () => (marked.size > 0 ? selection.clearMarks() : scroller.current?.blur()),
    },
    scroller,
  );
}

function moveBy(runs: readonly QueuedRun[], run: QueuedRun, steps: number): void {
  const position = run.position + steps;
  if (position >= 1 && position <= runs.length) void moveRun(run.entry.runId, position);
}

/** Where a run that is dropped on the line is to stand. */
function positionOf(runs: readonly QueuedRun[], line: QueueLine): number {
  if (line.kind === 'run') return line.run.position;
  const positions = runsOf(runs, line.runIds).map((run) => run.position);
  return Math.min(...positions);
}

/** Each from where it stands, so that those of unlike priority stay unlike. */
async function shiftPriority(runs: readonly QueuedRun[], step: number): Promise<void> {
  for (const priority of new Set(runs.map((run) => run.entry.priority))) {
    const next = Math.min(priorityLimit, Math.max(-priorityLimit, priority + step));
    const runIds = runs.filter((run) => run.entry.priority === priority).map((run) => run.entry.runId);
    if (next !== priority) await setPriority(runIds, next);
  }
}

function runsOf(runs: readonly QueuedRun[], runIds: readonly string[]): readonly QueuedRun[] {
  const wanted = new Set(runIds);
  return runs.filter((run) => wanted.has(run.entry.runId));
}
