import './run-screens.css';

import { IconPlayerPlay } from '@tabler/icons-react';
import { useEffect, type ReactNode } from 'react';

import { followRuns, reloadRuns, RunsTable, useRuns } from '../runs';
import { navigate, type RouteTo } from '../shell';
import { EmptyState, ErrorState, LoadingState } from '../ui';

export function RunsScreen(_props: { readonly route: RouteTo<'runs'> }): ReactNode {
  const runs = useRuns((state) => state.runs);
  useEffect(() => followRuns(), []);
  if (runs.state === 'loading') return <LoadingState what="runs" />;
  if (runs.state === 'failed') return <ErrorState failure={runs.failure} onRetry={() => void reloadRuns()} />;
  if (runs.value.length === 0) {
    return (
      <EmptyState
        icon={IconPlayerPlay}
        title="No run yet"
        act={{ name: 'Describe an experiment', run: () => navigate({ screen: 'experiments', fromRunId: null }) }}
      >
        A run trains one model as an experiment describes it. It goes on when this window is closed.
      </EmptyState>
    );
  }
  return (
    <div className="runs-screen">
      <RunsTable runs={runs.value} onOpen={(runId) => navigate({ screen: 'run', runId })} />
    </div>
  );
}
