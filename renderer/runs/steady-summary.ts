import type { RunSummary } from '@contract/index';
import { useEffect, useState } from 'react';

import { summaryOf, useRuns } from './store';

/** As often as the clocks beside it go on. */
const COUNTS_EVERY_MS = 1000;
/** What grows with every step. */
const counts: ReadonlySet<keyof RunSummary> = new Set([
  'step',
  'lastLoss',
  'imagesPerSecond',
  'dataWaitFraction',
  'etaSeconds',
  'lastSeq',
]);

/** The summary of a run for a page about it: whatever happens to the run at once, what merely counts once a second. */
export function useSteadySummary(runId: string): RunSummary | null {
  const [shown, setShown] = useState(() => summaryOf(useRuns.getState(), runId));
  useEffect(() => {
    let newest: RunSummary | null | undefined;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const show = (): void => {
      timer = null;
      setShown(newest ?? null);
    };
    const look = (): void => {
      const summary = summaryOf(useRuns.getState(), runId);
      if (summary === newest) return;
      const merelyCounts = newest !== undefined && isSameButForCounts(newest, summary);
      newest = summary;
      if (merelyCounts) timer ??= setTimeout(show, COUNTS_EVERY_MS);
      else {
        if (timer !== null) clearTimeout(timer);
        show();
      }
    };
    look();
    const stop = useRuns.subscribe(look);
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [runId]);
  return shown?.runId === runId ? shown : null;
}

export function isSameButForCounts(a: RunSummary | null, b: RunSummary | null): boolean {
  if (a === null || b === null) return a === b;
  const names = new Set([...Object.keys(a), ...Object.keys(b)]) as ReadonlySet<keyof RunSummary>;
  return [...names].every(
    (name) => counts.has(name) || a[name] === b[name] || JSON.stringify(a[name]) === JSON.stringify(b[name]),
  );
}
