import { isRunId } from '@contract/index';
import type { SchemeAnswer } from '@main/workspace';

import type { BucketQuery } from './ingest';
import type { RunStore } from './run-store';
import type { TrackedRun } from './tracked-run';

/** More buckets than a screen has pixels say nothing more. */
const MOST_BUCKETS = 10_000;
const MOST_QUESTIONS = 100;

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
 * `series://run/<runId>?ask=<name>?from=…&ask=<name>?buckets=…` (each encoded) asks several questions at once: the answers
 * follow one another, each behind the number of its values.
 *
 * A series without points yet is empty; an unknown run is 404.
 */
export async function serveSeries(url: URL, store: RunStore): Promise<SchemeAnswer> {
  const asked = parseAddress(url);
  if (asked === null) {
    const forms =
      'series://run/<run id> or …/<name>?from=<index> or ?buckets=<count>&x=step|time&from=<x>&to=<x>, or ?ask=…';
    return { ok: false, status: 400, message: `Ask for ${forms}` };
  }
  const { runId } = asked;
  const run = await store.load(runId);
  if (run === null) return { ok: false, status: 404, message: `There is no run ${runId} in this workspace` };
  if (asked.kind === 'names') return jsonAnswer(await run.seriesNames());
  if (asked.kind === 'one') return valuesAnswer(await answerTo(run, asked.question));
  const answers = await Promise.all(asked.questions.map((question) => answerTo(run, question)));
  return valuesAnswer(behindTheirLengths(answers));
}

function answerTo(run: TrackedRun, { name, query }: Question): Promise<Float64Array> {
  return typeof query === 'number' ? run.points(name, query) : run.buckets(name, query);
}

function behindTheirLengths(answers: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(answers.reduce((sum, { length }) => sum + 1 + length, 0));
  let at = 0;
  for (const answer of answers) {
    all[at] = answer.length;
    all.set(answer, at + 1);
    at += 1 + answer.length;
  }
  return all;
}

function valuesAnswer(values: Float64Array): SchemeAnswer {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { ok: true, bytes, type: 'application/octet-stream', immutable: false };
}

function jsonAnswer(value: unknown): SchemeAnswer {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return { ok: true, bytes, type: 'application/json', immutable: false };
}

interface Question {
  readonly name: string;
  /** The index of the first point, or what buckets. */
  readonly query: number | BucketQuery;
}

type Asked = { readonly runId: string } & (
  | { readonly kind: 'names' }
  | { readonly kind: 'one'; readonly question: Question }
  | { readonly kind: 'several'; readonly questions: readonly Question[] }
);

function parseAddress({ host, pathname, searchParams }: URL): Asked | null {
  const [runId = '', name = null, ...more] = pathname.slice(1).split('/').map(decodePart);
  if (host !== 'run' || !isRunId(runId) || more.length > 0) return null;
  if (pathname === `/${runId}`) {
    const asked = searchParams.getAll('ask');
    if (asked.length === 0) return { kind: 'names', runId };
    const questions = asked.flatMap((each) => parseAsked(each) ?? []);
    const areAll = questions.length === asked.length && asked.length <= MOST_QUESTIONS;
    return areAll ? { kind: 'several', runId, questions } : null;
  }
  const question = name === null ? null : parseQuestion(name, searchParams);
  return question === null ? null : { kind: 'one', runId, question };
}

/** 'loss?from=0', its name encoded. */
function parseAsked(text: string): Question | null {
  const end = text.indexOf('?');
  return end < 0 ? null : parseQuestion(decodePart(text.slice(0, end)), new URLSearchParams(text.slice(end + 1)));
}

function parseQuestion(name: string, parameters: URLSearchParams): Question | null {
  const query = parameters.has('buckets') ? parseBuckets(parameters) : parseFrom(parameters);
  return name === '' || query === null ? null : { name, query };
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
