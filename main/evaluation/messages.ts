import type {
  CaseUnit,
  ComparisonArms,
  EvaluatedRun,
  Failure,
  Result,
  RunsComparison,
  ScoredPart,
} from '@contract/index';
import type { BootstrapOptions } from '@core/statistics';

/** Where a run lies, and how messages name its folder. */
export interface RunPlace {
  readonly runId: string;
  readonly folder: string;
  readonly label: string;
}

export interface EvaluateJob {
  readonly kind: 'evaluate';
  readonly run: RunPlace;
  readonly unit: CaseUnit;
  readonly part: ScoredPart;
  /** Null leaves out what takes long. */
  readonly bootstrap: BootstrapOptions | null;
}

/** A run that somebody chose for a comparison, as lists name it. */
export interface ChosenRun {
  readonly runId: string;
  readonly name: string;
  /** Null where there is no such run any more. */
  readonly place: RunPlace | null;
  /** Why there is no place. */
  readonly failure: Failure | null;
}

export interface CompareJob {
  readonly kind: 'compare';
  /** The first whose scores can be used is the baseline. */
  readonly runs: readonly ChosenRun[];
  readonly unit: CaseUnit;
  readonly part: ScoredPart;
  /** Null leaves out what takes long. */
  readonly bootstrap: BootstrapOptions | null;
  readonly arms: ComparisonArms | null;
}

/** What the thread computes. A new kind needs an entry here and one in `jobs.ts`. */
export interface StatisticsReplies {
  readonly evaluate: Result<EvaluatedRun>;
  readonly compare: Result<RunsComparison>;
}

export type StatisticsJob = EvaluateJob | CompareJob;
export type JobKind = StatisticsJob['kind'];
export type JobOf<Kind extends JobKind> = Extract<StatisticsJob, { kind: Kind }>;

export interface StatisticsEnvelope {
  readonly id: number;
  readonly job: StatisticsJob;
}

export type StatisticsAnswer =
  | { readonly kind: 'done'; readonly id: number; readonly value: StatisticsReplies[JobKind] }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };
