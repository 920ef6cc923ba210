import type { RunSummary } from '@contract/index';
import { useEffect, useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';

import {
  leaveOverlays,
  overlaidOn,
  runLooks,
  useOverlaidClients,
  useOverlays,
  type RunOnPlot,
  type SeriesClient,
} from '../../plotting';
import { summaryOf, useRuns } from '../../runs';

/** The page's own run and those that are laid over it, in the order in which they were chosen. */
export function useRunsOnPlots(own: RunSummary, client: SeriesClient): readonly RunOnPlot[] {
  const { runId, name, startedAtMs } = own;
  const overlaid = useOverlays(useShallow((state) => overlaidOn(state, runId)));
  const clients = useOverlaidClients(overlaid);
  useLeavingRuns(clients);
  // Summaries change with every step; of an overlaid run only what is drawn of it counts.
  const facts = useRuns(
    useShallow((state) =>
      overlaid.flatMap((id) => {
        const run = summaryOf(state, id);
        return [id, run?.name ?? id, String(run?.startedAtMs ?? '')];
      }),
    ),
  );
  return useMemo(() => {
    const shown = [runId, ...overlaid];
    const others = overlaid.flatMap((id, index): readonly RunOnPlot[] => {
      const overlaidClient = clients.get(id);
      const [, otherName = id, started = ''] = facts.slice(index * 3);
      if (overlaidClient === undefined) return [];
      const startedOther = started === '' ? null : Number(started);
      return [
        {
          runId: id,
          name: otherName,
          startedAtMs: startedOther,
          client: overlaidClient,
          ...runLooks.lookOf(id, shown),
        },
      ];
    });
    return [{ runId, name, startedAtMs, client, ...runLooks.lookOf(runId, shown) }, ...others];
  }, [runId, name, startedAtMs, client, overlaid, clients, facts]);
}

/** A run whose folder was deleted is no longer drawn, and a line says so. */
function useLeavingRuns(clients: ReadonlyMap<string, SeriesClient>): void {
  useEffect(() => {
    const stops = [...clients].map(([id, each]) => {
      const look = (): void => {
        if (each.isGone) leaveOverlays(id, summaryOf(useRuns.getState(), id)?.name ?? id);
      };
      look();
      return each.subscribe(look);
    });
    return () => {
      for (const stop of stops) stop();
    };
  }, [clients]);
}
