import type { CaseUnit, ComparisonArms, Failure, ScoredPart } from '@contract/index';
import type { BootstrapOptions } from '@core/statistics';

import type { RunPlace } from './messages';

/** A run that somebody chose, as lists name it. */
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
