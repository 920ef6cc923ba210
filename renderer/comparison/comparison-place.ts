import type { CaseUnit, ScoredPart } from '@contract/index';

/** What the page shows; it is the whole of its address. */
export interface ComparisonPlace {
  /** The first is the baseline. */
  readonly runIds: readonly string[];
  readonly unit: CaseUnit;
  readonly part: ScoredPart;
}

/** Runs that one comparison holds; a family of more tests would find nothing. */
export const MOST_COMPARED = 64;
