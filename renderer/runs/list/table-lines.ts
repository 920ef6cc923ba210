import type { RunSummary } from '@contract/index';

import { valueInWords, type ConfigValues } from './config-values';
import type { RunFilter } from './filter';
import { notesOf } from './run-notes';
import { sortedBy } from './sort';

export type TableLine =
  | { readonly kind: 'run'; readonly key: string; readonly run: RunSummary; readonly pinned: boolean }
  | {
      readonly kind: 'group';
      readonly key: string;
      readonly title: string;
      readonly count: number;
      readonly folded: boolean;
    };

export interface LinesChoice {
  readonly filter: RunFilter;
  readonly pinned: readonly string[];
  /** What a run is grouped by; null for no groups. */
  readonly groupOf: ((run: RunSummary) => string) | null;
  readonly folded: ReadonlySet<string>;
}

/** The lines of the table: of the runs in their order pinned ones first, then the others, by groups where they are asked for. */
export function tableLines(runs: readonly RunSummary[], choice: LinesChoice): readonly TableLine[] {
  const { filter, groupOf } = choice;
  const pins = new Set(choice.pinned);
  const ordered = runs.filter((run) => filter.matches(run, pins.has(run.runId)));
  const first = pins.size === 0 ? [] : ordered.filter((run) => pins.has(run.runId));
  const others = pins.size === 0 ? ordered : ordered.filter((run) => !pins.has(run.runId));
  const lines = first.map((run) => lineOf(run, pinnedLines));
  if (groupOf === null) {
    for (const run of others) lines.push(lineOf(run, otherLines));
    return lines;
  }
  for (const [title, members] of groupsOf(others, groupOf)) {
    const key = `group ${title}`;
    const folded = choice.folded.has(key);
    lines.push({ kind: 'group', key, title, count: members.length, folded });
    if (!folded) for (const run of members) lines.push(lineOf(run, otherLines));
  }
  return lines;
}

type RunLine = Extract<TableLine, { kind: 'run' }>;

const pinnedLines = new WeakMap<RunSummary, RunLine>();
const otherLines = new WeakMap<RunSummary, RunLine>();

/** Made once a summary, since a summary never changes: a keystroke in the filter makes no thousand of them. */
function lineOf(run: RunSummary, made: WeakMap<RunSummary, RunLine>): TableLine {
  const known = made.get(run);
  if (known !== undefined) return known;
  const line: RunLine = { kind: 'run', key: run.runId, run, pinned: made === pinnedLines };
  made.set(run, line);
  return line;
}

function groupsOf(
  runs: readonly RunSummary[],
  groupOf: (run: RunSummary) => string,
): readonly (readonly [string, readonly RunSummary[]])[] {
  const groups = new Map<string, RunSummary[]>();
  for (const run of runs) {
    const title = groupOf(run);
    const members = groups.get(title);
    if (members === undefined) groups.set(title, [run]);
    else members.push(run);
  }
  return sortedBy([...groups], ([title]) => (title === '–' ? null : title), false);
}

/** A run's group by a field of its config, or by its state, preset or tags. */
export function groupOf(by: string, values: ConfigValues): (run: RunSummary) => string {
  switch (by) {
    case 'state':
      return (run) => run.state;
    case 'preset':
      return (run) => run.preset ?? '–';
    case 'tags':
      return (run) => [...notesOf(run).tags].sort().join(', ') || '–';
    default:
      return (run) => valueInWords(values.get(run.runId)?.get(by));
  }
}
