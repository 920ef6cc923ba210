import type { RunSummary } from '@contract/index';
import { bucketField, BUCKET_HEADER_VALUES, VALUES_PER_BUCKET } from '@core/runs/index';
import { useEffect, useState } from 'react';

import { fetchRunBuckets } from '../plotting';

const MOST_BUCKETS = 64;

/** Images a second of each run: the mean of all that it logged and no later attempt superseded. */
export function useSpeeds(runs: readonly RunSummary[]): ReadonlyMap<string, number | null> {
  const [speeds, setSpeeds] = useState<ReadonlyMap<string, number | null>>(new Map());
  const key = runs.map(({ runId, state, attempt }) => `${runId} ${state} ${String(attempt)}`).join();
  useEffect(() => {
    let current = true;
    for (const { runId } of runs) {
      void speedOf(runId).then((speed) => {
        if (current) setSpeeds((before) => new Map([...before, [runId, speed]]));
      });
    }
    return () => {
      current = false;
    };
    // The key says when the runs are others, or have gone on.
  }, [key]);
  return speeds;
}

async function speedOf(runId: string): Promise<number | null> {
  try {
    const range = { maximumCount: MOST_BUCKETS, x: 'step', from: null, to: null } as const;
    return meanOfBuckets(await fetchRunBuckets(runId)('imagesPerSecond', range));
  } catch {
    // A run without logs has no speed; what is wrong with its files is said where they are shown.
    return null;
  }
}

/** The mean of the finite values behind buckets, as they come over the wire; null of none. */
export function meanOfBuckets(answer: Float64Array): number | null {
  let sum = 0;
  let count = 0;
  for (let at = BUCKET_HEADER_VALUES; at + VALUES_PER_BUCKET <= answer.length; at += VALUES_PER_BUCKET) {
    sum += answer[at + bucketField.sum] ?? 0;
    count += (answer[at + bucketField.count] ?? 0) - (answer[at + bucketField.unknownCount] ?? 0);
  }
  return count === 0 ? null : sum / count;
}
