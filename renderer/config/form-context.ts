import type { Dataset, Problem, SplitSummary } from '@contract/index';

import type { Loadable } from '../bridge';
import type { Json } from './json-pointer';

/** What the form's parts need beside their own values. */
export interface ConfigFormContext {
  /** Values of the base at the fields that differ from it, by JSON pointer. */
  readonly changed: ReadonlyMap<string, Json | undefined>;
  readonly baseTitle: string;
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** What the base's source leaves open, and why the base has what it has: by JSON pointer. */
  readonly ourChoices: ReadonlyMap<string, string>;
  readonly splits: Loadable<readonly SplitSummary[]>;
  readonly datasets: readonly Dataset[];
  readonly onReset: (pointer: string) => void;
  readonly onCreateSplit: () => void;
}
