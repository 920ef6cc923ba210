import type { QueuedRun } from '@contract/index';

export interface GroupLine {
  readonly kind: 'group';
  readonly key: string;
  readonly group: string;
  /** All runs of the group that wait, wherever they stand. */
  readonly runIds: readonly string[];
  /** How many of them stand here, one after the other. */
  readonly countHere: number;
  readonly held: boolean;
  readonly folded: boolean;
}

export interface RunLine {
  readonly kind: 'run';
  readonly key: string;
  readonly run: QueuedRun;
  readonly inGroup: boolean;
}

export type QueueLine = GroupLine | RunLine;

/**
 * The queue as lines, in the order in which runs would start: that order is never bent for a group's sake, so a group that
 * others stand within has a heading for each of its parts. A group of one needs none.
 */
export function queueLines(runs: readonly QueuedRun[], foldedGroups: ReadonlySet<string>): readonly QueueLine[] {
  const members = membersByGroup(runs);
  return partsOf(runs).flatMap((part, index): readonly QueueLine[] => {
    const all = part.group === null ? undefined : members.get(part.group);
    if (part.group === null || all === undefined || all.length < 2) return part.runs.map((run) => runLine(run, false));
    const folded = foldedGroups.has(part.group);
    const heading: GroupLine = {
      kind: 'group',
      key: `group ${index} ${part.group}`,
      group: part.group,
      runIds: all.map((run) => run.entry.runId),
      countHere: part.runs.length,
      held: all.every((run) => run.entry.held),
      folded,
    };
    return folded ? [heading] : [heading, ...part.runs.map((run) => runLine(run, true))];
  });
}

export function runIdsOf(line: QueueLine): readonly string[] {
  return line.kind === 'group' ? line.runIds : [line.run.entry.runId];
}

interface Part {
  readonly group: string | null;
  readonly runs: readonly QueuedRun[];
}

/** Runs of the same group that follow each other. */
function partsOf(runs: readonly QueuedRun[]): readonly Part[] {
  const parts: { group: string | null; runs: QueuedRun[] }[] = [];
  for (const run of runs) {
    const last = parts.at(-1);
    if (last?.group === run.entry.group) last.runs.push(run);
    else parts.push({ group: run.entry.group, runs: [run] });
  }
  return parts;
}

function membersByGroup(runs: readonly QueuedRun[]): ReadonlyMap<string, readonly QueuedRun[]> {
  const members = new Map<string, QueuedRun[]>();
  for (const run of runs) {
    if (run.entry.group === null) continue;
    const known = members.get(run.entry.group);
    if (known === undefined) members.set(run.entry.group, [run]);
    else known.push(run);
  }
  return members;
}

function runLine(run: QueuedRun, inGroup: boolean): RunLine {
  return { kind: 'run', key: `run ${run.entry.runId}`, run, inGroup };
}
