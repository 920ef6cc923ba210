import type { RunEfficiency } from '@contract/index';
import { useEffect, useState } from 'react';

import { attempt, workstation } from '../bridge';

/** What each training cost, and how soon it reached a target; runs whose logs cannot be read are left out. */
export function useEfficiencies(
  runIds: readonly string[],
  targetAuc: number,
  news: string,
): ReadonlyMap<string, RunEfficiency> {
  const [known, setKnown] = useState<ReadonlyMap<string, RunEfficiency>>(new Map());
  const key = [...runIds, targetAuc, news].join(' ');
  useEffect(() => {
    let current = true;
    const ask = async (): Promise<void> => {
      const found = new Map<string, RunEfficiency>();
      // One after the other: nobody waits for these, and the logs may be long.
      for (const runId of runIds) {
        const result = await attempt(() => workstation.evaluation.efficiency({ runId, targetAuc }));
        if (!current) return;
        if (result.ok) found.set(runId, result.value);
        setKnown(new Map(found));
      }
    };
    void ask();
    return () => {
      current = false;
    };
    // The key says when the question is another one.
  }, [key]);
  return known;
}
