import { isRunId } from '@contract/index';
import type { SchemeAnswer } from '@main/workspace';

import type { BucketQuery } from './ingest';
import type { RunStore } from './run-store';

/** More buckets than a screen has pixels say nothing more. */
const MOST_BUCKETS = 10_000;

/**
 * Answers what the series of a run hold. `series://run/<runId>` is the names of all that there are, as JSON. Of one series,
 * in little-endian float64, NaN for what is unknown:
 *
 * - `series://run/<runId>/<name>?from=<index>`: the points as they were written, from an index on, [step, timeMs, value]
 *   each (telemetry has no step); at most 8192, so whoever gets that many asks again, or asks for buckets.
 * - `series://run/<runId>/<name>?buckets=<maximumCount>&x=step|time[&from=<x>][&to=<x>]`: what stands of them between two
 *   values of x, and a point beyond each. A header [points written, points that stand], then 14 numbers a bucket, in the
 *   order of `bucketField` in core/runs. Few points are buckets of one point each.
 *
 * A series without points yet is empty; an unknown run is 404.
 */
export async function serveSeries(url: URL, store: RunStore): Promise<SchemeAnswer> {
  const asked = parseAddress(url);
  if (asked === null) {
    const forms = 'series://run/<run id> or …/<name>?from=<index> or ?buckets=<count>&x=step|time&from=<x>&to=<x>';
    return { ok: false, status: 400, message: `Ask for ${forms}` };
  }
  const { runId, name, query } = asked;
  const run = await store.load(runId);
  if (run === null) return { ok: false, status: 404, message: `There is no run ${runId} in this workspace` };
  if (name === null) return jsonAnswer(await run.seriesNames());
  const values = typeof query === 'number' ? await run.points(name, query) : await run.buckets(name, query);
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { ok: true, bytes, type: 'application/octet-stream', immutable: false };
}

function jsonAnswer(value: unknown): SchemeAnswer {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return { ok: true, bytes, type: 'application/json', immutable: false };
}

interface Asked {
  readonly runId: string;
  /** Null for the names of all. */
  readonly name: string | null;
  /** The index of the first point, or what buckets. */
  readonly query: number | BucketQuery;
}

function parseAddress({ host, pathname, searchParams }: URL): Asked | null {
  const [runId = '', name = null, ...more] = pathname.slice(1).split('/').map(decodePart);
  if (host !== 'run' || !isRunId(runId) || more.length > 0) return null;
  if (pathname === `/${runId}`) return { runId, name: null, query: 0 };
  if (name === '') return null;
  const query = searchParams.has('buckets') ? parseBuckets(searchParams) : parseFrom(searchParams);
  return query === null ? null : { runId, name, query };
}

function parseFrom(parameters: URLSearchParams): number | null {
  const from = Number(parameters.get('from') ?? '0');
  return Number.isSafeInteger(from) && from >= 0 ? from : null;
}

function parseBuckets(parameters: URLSearchParams): BucketQuery | null {
  const maximumCount = Number(parameters.get('buckets'));
  const x = parameters.get('x') ?? 'step';
  const [from, to] = ['from', 'to'].map((name) => (parameters.has(name) ? Number(parameters.get(name)) : null));
  if (!Number.isInteger(maximumCount) || maximumCount < 1 || maximumCount > MOST_BUCKETS) return null;
  if ((x !== 'step' && x !== 'time') || Number.isNaN(from) || Number.isNaN(to)) return null;
  return { maximumCount, x, from: from ?? null, to: to ?? null };
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
