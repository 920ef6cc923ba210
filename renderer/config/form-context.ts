import type { Dataset, Problem, SplitSummary } from '@contract/index';

import type { Loadable } from '../bridge';
import type { Json } from './json-pointer';

/** What the form's parts need beside their own values. */
export interface ConfigFormContext {
  /** Values of the base at the fields that differ from it, by JSON pointer. */
  readonly changed: ReadonlyMap<string, Json | undefined>;
  readonly baseTitle: string;
  readonly warnings: readonly Problem[];
  readonly splits: Loadable<readonly SplitSummary[]>;
  readonly datasets: readonly Dataset[];
  readonly onReset: (pointer: string) => void;
  readonly onCreateSplit: () => void;
}
