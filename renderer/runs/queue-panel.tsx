import type { QueuedRun, QueueView } from '@contract/index';
import { Button, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';

import { useActs } from '../acts';
import { countOf, FailureNote, formatCount, LoadingState, ToneBadge } from '../ui';
import { cancelRuns, holdRuns, pauseQueue, undoCancel } from './queue-acts';
import { QueueDialogs, type QueueDialog } from './queue-dialogs';
import { QueueList } from './queue-list';
import { useQueueSelection, type QueueSelection } from './queue-selection';
import { QueueFailure, UndoCancel } from './queue-strips';
import { reloadQueue, useRuns } from './store';

export interface QueuePanelProps {
  readonly onOpen: (runId: string) => void;
  /** Why nothing can be changed; null when it can. */
  readonly readOnlyReason: string | null;
  /** Two lines a run, for a narrow place. */
  readonly stacked?: boolean;
}

/** What waits, in the order in which it will start. */
export function QueuePanel(props: QueuePanelProps): ReactNode {
  const queue = useRuns((state) => state.queue);
  if (queue.state === 'loading') return <LoadingState what="the queue" rows={1} />;
  if (queue.state === 'failed') {
    return (
      <div className="queue-failure">
        <FailureNote failure={queue.failure} />
        <Button variant="default" onClick={() => void reloadQueue()}>
          Retry
        </Button>
      </div>
    );
  }
  return <KnownQueue {...props} queue={queue.value} />;
}

function KnownQueue({ queue, onOpen, readOnlyReason, stacked = false }: QueuePanelProps & KnownQueueProps): ReactNode {
  const [dialog, setDialog] = useState<QueueDialog | null>(null);
  const selection = useQueueSelection(queue.runs);
  const onPriority = (runs: readonly QueuedRun[]): void => setDialog({ kind: 'priority', runs });
  usePaletteActs(queue, readOnlyReason);
  return (
    <section className="queue" aria-label="Queue" data-testid="queue" data-count={queue.runs.length}>
      <QueueHead queue={queue} selection={selection} readOnlyReason={readOnlyReason} onPriority={onPriority} />
      {queue.problem === null ? null : (
        <p className="queue-line ui-tone-attention" role="alert">
          <IconAlertTriangle size={14} aria-hidden />
          <span className="ui-break">{queue.problem}</span>
        </p>
      )}
      <QueueFailure />
      <UndoCancel />
      {queue.runs.length === 0 ? null : (
        <QueueList
          runs={queue.runs}
          selection={selection}
          stacked={stacked}
          readOnlyReason={readOnlyReason}
          onOpen={onOpen}
          onPriority={onPriority}
          onAfter={(run) => setDialog({ kind: 'after', run })}
        />
      )}
      <QueueDialogs dialog={dialog} onClose={() => setDialog(null)} />
    </section>
  );
}

interface KnownQueueProps {
  readonly queue: QueueView;
}

interface QueueHeadProps extends KnownQueueProps {
  readonly selection: QueueSelection;
  readonly readOnlyReason: string | null;
  readonly onPriority: (runs: readonly QueuedRun[]) => void;
}

function QueueHead({ queue, selection, readOnlyReason, onPriority }: QueueHeadProps): ReactNode {
  const { paused, runs } = queue;
  return (
    <header className="queue-head">
      <h2>Queue</h2>
      {runs.length === 0 ? (
        <span className="run-dim">nothing waits</span>
      ) : (
        <span className="run-dim ui-figure">{formatCount(runs.length)} waiting</span>
      )}
      {paused ? (
        <ToneBadge tone="attention" icon={IconPlayerPause} word="paused: nothing starts, what runs goes on" />
      ) : (
        <RunnerWord queue={queue} />
      )}
      <div className="queue-head-acts">
        {selection.marked.size > 0 && readOnlyReason === null ? (
          <MarkedActs runs={runs} selection={selection} onPriority={onPriority} />
        ) : null}
        <Button
          variant="default"
          leftSection={paused ? <IconPlayerPlay size={14} /> : <IconPlayerPause size={14} />}
          disabled={readOnlyReason !== null}
          title={readOnlyReason ?? undefined}
          onClick={() => void pauseQueue(!paused)}
        >
          {paused ? 'Resume queue' : 'Pause queue'}
        </Button>
      </div>
    </header>
  );
}

/** Silent while all is as it should be. */
function RunnerWord({ queue }: KnownQueueProps): ReactNode {
  if (queue.runnerAlive || queue.problem !== null || queue.runs.length === 0) return null;
  return <span className="run-dim">the process that starts them is not running yet</span>;
}

interface MarkedActsProps {
  readonly runs: readonly QueuedRun[];
  readonly selection: QueueSelection;
  readonly onPriority: (runs: readonly QueuedRun[]) => void;
}

function MarkedActs({ runs, selection, onPriority }: MarkedActsProps): ReactNode {
  const marked = runs.filter((run) => selection.marked.has(run.entry.runId));
  const runIds = marked.map((run) => run.entry.runId);
  const held = marked.every((run) => run.entry.held);
  return (
    <>
      <span className="run-dim ui-figure">
        {formatCount(marked.length)} marked{' '}
        <UnstyledButton className="ui-link" onClick={selection.clearMarks}>
          Clear
        </UnstyledButton>
      </span>
      <Button variant="default" onClick={() => void holdRuns(runIds, !held)}>
        {held ? 'Let go' : 'Hold'}
      </Button>
      <Button variant="default" onClick={() => onPriority(marked)}>
        Priority …
      </Button>
      <Button variant="default" onClick={() => void cancelRuns(runIds)}>
        Cancel {countOf(marked.length, 'run')}
      </Button>
    </>
  );
}

function usePaletteActs({ paused, runs }: QueueView, readOnlyReason: string | null): void {
  const canUndo = useRuns((state) => state.canceled !== null);
  const section = 'Queue';
  const pause = {
    id: 'queue.pause',
    name: paused ? 'Resume the queue' : 'Pause the queue',
    section,
    run: () => void pauseQueue(!paused),
  };
  const undo = {
    id: 'queue.undo',
    name: 'Queue again what was canceled',
    section,
    keywords: 'undo',
    run: () => void undoCancel(),
  };
  const runIds = runs.map((run) => run.entry.runId);
  const cancelAll = {
    id: 'queue.cancelAll',
    name: 'Cancel all waiting runs',
    section,
    run: () => void cancelRuns(runIds),
  };
  const offered = [pause, ...(canUndo ? [undo] : []), ...(runs.length > 0 ? [cancelAll] : [])];
  useActs(readOnlyReason === null ? offered : []);
}
