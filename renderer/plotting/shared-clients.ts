import { useEffect, useMemo, useState } from 'react';

import { workstation } from '../bridge';
import { fetchRunBuckets, fetchRunPoints } from './fetch-series';
import { SeriesClient } from './series-client';

/** Of a run among others: its share of the picture is smaller, and so is its overview. */
const BUCKETS_OF_OVERLAID = 512;

interface Shared {
  readonly client: SeriesClient;
  holders: number;
}

/** The clients of runs, each made once however many plots show the run, and fed as main tells of new points. */
class SharedClients {
  private readonly held = new Map<string, Shared>();
  private stop: (() => void) | null = null;

  take(runId: string, buckets: number | undefined): SeriesClient {
    const key = keyOf(runId, buckets);
    const known = this.held.get(key);
    if (known !== undefined) {
      known.holders += 1;
      return known.client;
    }
    const client = new SeriesClient(fetchRunPoints(runId), fetchRunBuckets(runId), buckets);
    this.held.set(key, { client, holders: 1 });
    this.stop ??= workstation.runs.onPoints((points) => {
      for (const [each, { client: told }] of this.held) if (each.startsWith(`${points.runId} `)) told.advance(points);
    });
    return client;
  }

  /** A moment later: whoever shows the run next takes over what is loaded. */
  release(runId: string, buckets: number | undefined): void {
    setTimeout(() => this.drop(keyOf(runId, buckets)), 0);
  }

  private drop(key: string): void {
    const known = this.held.get(key);
    if (known === undefined) return;
    known.holders -= 1;
    if (known.holders > 0) return;
    known.client.close();
    this.held.delete(key);
    if (this.held.size > 0) return;
    this.stop?.();
    this.stop = null;
  }
}

function keyOf(runId: string, buckets: number | undefined): string {
  return `${runId} ${buckets ?? 'whole'}`;
}

const sharedClients = new SharedClients();

/** The series of a run; null for the first moment. */
export function useSeriesClient(runId: string): SeriesClient | null {
  const [held, setHeld] = useState<{ readonly runId: string; readonly client: SeriesClient } | null>(null);
  useEffect(() => {
    setHeld({ runId, client: sharedClients.take(runId, undefined) });
    return () => sharedClients.release(runId, undefined);
  }, [runId]);
  return held?.runId === runId ? held.client : null;
}

/** The series of runs that are laid over another, by their ids; a client comes a moment after its run. */
export function useOverlaidClients(runIds: readonly string[]): ReadonlyMap<string, SeriesClient> {
  const key = runIds.join(' ');
  const [clients, setClients] = useState<ReadonlyMap<string, SeriesClient>>(new Map());
  useEffect(() => {
    const wanted = key === '' ? [] : key.split(' ');
    setClients(new Map(wanted.map((runId) => [runId, sharedClients.take(runId, BUCKETS_OF_OVERLAID)])));
    return () => {
      for (const runId of wanted) sharedClients.release(runId, BUCKETS_OF_OVERLAID);
    };
  }, [key]);
  // A client that was let go with the last choice is closed.
  return useMemo(() => new Map([...clients].filter(([runId]) => key.split(' ').includes(runId))), [clients, key]);
}
