import { Button, Text } from '@mantine/core';
import { useCallback, useSyncExternalStore, type ReactNode } from 'react';

import type { SeriesClient } from '../plotting';

/** Says that the plots stand still because their points cannot be read. */
export function SeriesProblem({ client }: { readonly client: SeriesClient }): ReactNode {
  const subscribe = useCallback((listener: () => void) => client.subscribe(listener), [client]);
  const problem = useSyncExternalStore(subscribe, () => client.problem);
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
