import { useEffect, type ReactNode } from 'react';

import { ComparisonPage, type ComparisonPlace } from '../comparison';
import { followRuns, reloadRuns, useRuns } from '../runs';
import { navigate, type RouteTo } from '../shell';
import { ErrorState, LoadingState } from '../ui';

/** Runs beside each other; which ones, the address says. */
export function ComparisonScreen({ route }: { readonly route: RouteTo<'compare'> }): ReactNode {
  const runs = useRuns((state) => state.runs);
  useEffect(() => followRuns(), []);
  if (runs.state === 'loading') return <LoadingState what="runs" />;
  if (runs.state === 'failed') return <ErrorState failure={runs.failure} onRetry={() => void reloadRuns()} />;
  const { runIds, unit = 'image', part = 'test' } = route;
  return (
    <ComparisonPage
      place={{ runIds, unit, part }}
      runs={runs.value}
      onGo={goTo}
      onOpenRun={(runId) => navigate({ screen: 'run', runId })}
    />
  );
}

function goTo(place: ComparisonPlace): void {
  navigate({ screen: 'compare', ...place });
}
