import { askUrl, bucketsQuery, EarlyAnswers, pointsQuery, type BucketRange } from '../bridge';

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
  return (name, fromPoint) => fetchSeries(runId, pointsQuery(name, fromPoint));
}

/** Asks main for buckets of a series; an unknown series has none. */
export function fetchRunBuckets(runId: string): FetchBuckets {
  return (name, range) => fetchSeries(runId, bucketsQuery(name, range));
}

interface Asked {
  readonly query: string;
  readonly resolve: (values: Float64Array) => void;
  readonly reject: (error: unknown) => void;
}

/** What is asked of a run in one go; a page of plots asks for dozens of series at once. */
const asked = new Map<string, Asked[]>();
/** In one request: its address stays short. */
const MOST_IN_ONE = 40;

const early = new EarlyAnswers<Float64Array>();

/** Asks at once, for whoever will ask the same in a moment. */
export function askEarly(runId: string, queries: readonly string[]): void {
  if (queries.every((query) => early.has(`${runId} ${query}`))) return;
  const answers = fetchAnswers(runId, queries);
  for (const [index, query] of queries.entries()) {
    early.keep(
      `${runId} ${query}`,
      answers.then((all) => all[index] ?? new Float64Array(0)),
    );
  }
}

function fetchSeries(runId: string, query: string): Promise<Float64Array> {
  return early.take(`${runId} ${query}`) ?? fetchWithOthers(runId, query);
}

function fetchWithOthers(runId: string, query: string): Promise<Float64Array> {
  return new Promise((resolve, reject) => {
    const together = asked.get(runId);
    if (together !== undefined) {
      together.push({ query, resolve, reject });
      return;
    }
    asked.set(runId, [{ query, resolve, reject }]);
    queueMicrotask(() => {
      const all = asked.get(runId) ?? [];
      asked.delete(runId);
      for (let first = 0; first < all.length; first += MOST_IN_ONE) {
        void fetchTogether(runId, all.slice(first, first + MOST_IN_ONE));
      }
    });
  });
}

async function fetchTogether(runId: string, asked: readonly Asked[]): Promise<void> {
  try {
    const answers = await inTurn(() =>
      fetchAnswers(
        runId,
        asked.map(({ query }) => query),
      ),
    );
    for (const [index, { resolve }] of asked.entries()) resolve(answers[index] ?? new Float64Array(0));
  } catch (error) {
    for (const { reject } of asked) reject(error);
  }
}

/** Of all runs together: fifty of them must not keep each other, and the one that is looked at, waiting. */
const MOST_AT_ONCE = 16;
let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(act: () => Promise<T>): Promise<T> {
  if (running >= MOST_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  running += 1;
  try {
    return await act();
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

async function fetchAnswers(runId: string, queries: readonly string[]): Promise<readonly Float64Array[]> {
  return separated(await fetchValues(askUrl(runId, queries)));
}

async function fetchValues(url: string): Promise<Float64Array> {
  const response = await fetch(url);
  if (response.status === 404) throw new RunGone();
  if (!response.ok) throw new Error(`The series could not be read (${response.status} ${response.statusText})`);
  const bytes = await response.arrayBuffer();
  // Float64Array reads the machine's byte order: little endian on every machine that this program runs on.
  return new Float64Array(bytes, 0, Math.floor(bytes.byteLength / Float64Array.BYTES_PER_ELEMENT));
}

/** Each answer stands behind the number of its values. */
function separated(values: Float64Array): readonly Float64Array[] {
  const answers: Float64Array[] = [];
  for (let at = 0; at < values.length;) {
    const length = values[at] ?? 0;
    answers.push(values.subarray(at + 1, at + 1 + length));
    at += 1 + length;
  }
  return answers;
}
