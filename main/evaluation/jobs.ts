import { compareJob } from './compare-job';
import { evaluateJob } from './evaluate-job';
import type { JobKind, JobOf, StatisticsReplies } from './messages';

const jobs: { readonly [Kind in JobKind]: (job: JobOf<Kind>) => StatisticsReplies[Kind] } = {
  evaluate: evaluateJob,
  compare: compareJob,
};

/** Runs in the worker thread. */
export function runJob<Kind extends JobKind>(job: JobOf<Kind>): StatisticsReplies[Kind] {
  return jobs[job.kind](job);
}
