import { isRunId } from '@contract/index';
import type { SchemeAnswer } from '@main/workspace';

import type { RunStore } from './run-store';

/**
 * Answers `series://run/<runId>/<name>?from=<index>` with the points of one series from an index on: little-endian float64,
 * [step, timeMs, value] a point, NaN for what is unknown (and for the step of telemetry). A series without points yet is
 * empty; an unknown run is 404.
 */
export async function serveSeries(url: URL, store: RunStore): Promise<SchemeAnswer> {
  const [runId = '', name = '', ...more] = url.pathname.slice(1).split('/').map(decodePart);
  const from = Number(url.searchParams.get('from') ?? '0');
  if (url.host !== 'run' || !isRunId(runId) || name === '' || more.length > 0 || !Number.isInteger(from) || from < 0) {
    return { ok: false, status: 400, message: 'Ask for series://run/<run id>/<name>?from=<index>' };
  }
  const run = await store.load(runId);
  if (run === null) return { ok: false, status: 404, message: `There is no run ${runId} in this workspace` };
  const points = run.series(name)?.from(from) ?? new Float64Array(0);
  const bytes = new Uint8Array(points.buffer, points.byteOffset, points.byteLength);
  return { ok: true, bytes, type: 'application/octet-stream', immutable: false };
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
