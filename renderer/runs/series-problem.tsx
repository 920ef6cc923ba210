import { Button, Text } from '@mantine/core';
import { useCallback, useSyncExternalStore, type ReactNode } from 'react';

import type { SeriesClient } from '../plotting';

/** Says that the plots stand still because their points cannot be read. */
export function SeriesProblem({
  client,
  onLeave,
}: {
  readonly client: SeriesClient;
  readonly onLeave: () => void;
}): ReactNode {
  const subscribe = useCallback((listener: () => void) => client.subscribe(listener), [client]);
  const problem = useSyncExternalStore(subscribe, () => client.problem);
  const isGone = useSyncExternalStore(subscribe, () => client.isGone);
  if (isGone) {
    return (
      <div className="run-series-problem" role="alert" data-testid="run-gone">
        <Text c="var(--app-failed)">This run is gone: its folder is no longer in the workspace.</Text>
        <Button variant="default" onClick={onLeave}>
          Go to the runs
        </Button>
      </div>
    );
  }
  if (problem === null) return null;
  return (
    <div className="run-series-problem" role="alert">
      <Text c="var(--app-failed)">{`The plots stand still: ${problem}.`}</Text>
      <Button variant="default" onClick={() => client.refresh()}>
        Retry
      </Button>
    </div>
  );
}
