import './run-screens.css';

import { IconPlayerPlay } from '@tabler/icons-react';
import { useEffect, type ReactNode } from 'react';

import { AddRun, followRuns, KeepingStrip, QueuePanel, reloadRuns, RunsTable, useRuns } from '../runs';
import { navigate, type RouteTo } from '../shell';
import { EmptyState, ErrorState, LoadingState } from '../ui';
import { readOnlyReasonOf } from './read-only-reason';
import { useWorkspace } from '../workspace';

/** What waits, in its order; and below it every run there is. */
export function RunsScreen(_props: { readonly route: RouteTo<'runs'> }): ReactNode {
  const runs = useRuns((state) => state.runs);
  const readOnlyReason = useWorkspace(readOnlyReasonOf);
  useEffect(() => followRuns(), []);
  // After they are listed: until then there is no time to spare.
  const isListed = runs.state === 'ready';
  useEffect(() => (isListed ? preloadRunScreen() : undefined), [isListed]);
  if (runs.state === 'loading') return <LoadingState what="runs" />;
  if (runs.state === 'failed') return <ErrorState failure={runs.failure} onRetry={() => void reloadRuns()} />;
  if (runs.value.length === 0) {
    return (
      <div className="runs-screen runs-empty">
        <EmptyState
          icon={IconPlayerPlay}
          title="No run yet"
          act={{ name: 'Describe an experiment', run: () => navigate({ screen: 'experiments', fromRunId: null }) }}
        >
          A run trains one model as an experiment describes it. It waits in the queue until its devices are free, and
          goes on when this window is closed.
        </EmptyState>
        <KeepingStrip />
        <div className="runs-empty-acts">
          <AddRun readOnlyReason={readOnlyReason} onOpen={openRun} />
        </div>
      </div>
    );
  }
  return (
    <div className="runs-screen">
      <QueuePanel onOpen={openRun} readOnlyReason={readOnlyReason} />
      <KeepingStrip />
      <RunsTable runs={runs.value} onOpen={openRun} onCompare={compareRuns} readOnlyReason={readOnlyReason}>
        <AddRun readOnlyReason={readOnlyReason} onOpen={openRun} />
      </RunsTable>
    </div>
  );
}

/** Whoever looks at the runs will open one: its page's code comes while nothing else is to be done. */
function preloadRunScreen(): () => void {
  const waiting = requestIdleCallback(() => void import('./run-screen'));
  return () => cancelIdleCallback(waiting);
}

function openRun(runId: string): void {
  navigate({ screen: 'run', runId });
}

function compareRuns(runIds: readonly string[]): void {
  window.location.hash = `#/compare?runs=${runIds.map(encodeURIComponent).join(',')}`;
}
