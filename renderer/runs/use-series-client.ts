import { useEffect, useState } from 'react';

import { workstation } from '../bridge';
import { fetchRunBuckets, fetchRunPoints, SeriesClient } from '../plotting';

/** The series of a run, fed as main tells of new points; null for the first moment. */
export function useSeriesClient(runId: string): SeriesClient | null {
  const [held, setHeld] = useState<{ readonly runId: string; readonly client: SeriesClient } | null>(null);
  useEffect(() => {
    const client = new SeriesClient(fetchRunPoints(runId), fetchRunBuckets(runId));
    setHeld({ runId, client });
    const stop = workstation.runs.onPoints((points) => {
      if (points.runId === runId) client.advance(points);
    });
    return () => {
      stop();
      client.close();
    };
  }, [runId]);
  return held?.runId === runId ? held.client : null;
}
