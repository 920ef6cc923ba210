import { bucketsUrl, seriesUrl, type BucketRange } from '../bridge';

export type FetchPoints = (name: string, fromPoint: number) => Promise<Float64Array>;

export type FetchBuckets = (name: string, range: BucketRange) => Promise<Float64Array>;

/** There is no such run in the workspace, or no longer. */
export class RunGone extends Error {
  constructor() {
    super('the run is gone: its folder is no longer in the workspace');
  }
}

/** Asks main for the points of a series from one on; an unknown series has none. */
export function fetchRunPoints(runId: string): FetchPoints {
  return (name, fromPoint) => fetchValues(seriesUrl(runId, name, fromPoint), name);
}

/** Asks main for buckets of a series; an unknown series has none. */
export function fetchRunBuckets(runId: string): FetchBuckets {
  return (name, range) => fetchValues(bucketsUrl(runId, name, range), name);
}

/** Of all runs together: fifty of them must not keep each other, and the one that is looked at, waiting. */
const MOST_AT_ONCE = 24;
let running = 0;
const waiting: (() => void)[] = [];

async function fetchValues(url: string, name: string): Promise<Float64Array> {
  if (running >= MOST_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  running += 1;
  try {
    return await fetchNow(url, name);
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

async function fetchNow(url: string, name: string): Promise<Float64Array> {
  const response = await fetch(url);
  if (response.status === 404) throw new RunGone();
  if (!response.ok) throw new Error(`Series ${name} could not be read (${response.status} ${response.statusText})`);
  const bytes = await response.arrayBuffer();
  // Float64Array reads the machine's byte order: little endian on every machine that this program runs on.
  return new Float64Array(bytes, 0, Math.floor(bytes.byteLength / Float64Array.BYTES_PER_ELEMENT));
}
