import type { QueuedRun } from '@contract/index';
import { useMemo, useState } from 'react';

import { queueLines, runIdsOf, type QueueLine } from './queue-lines';

export interface QueueSelection {
  readonly lines: readonly QueueLine[];
  /** The line that the keyboard is on; -1: none yet. */
  readonly activeIndex: number;
  readonly marked: ReadonlySet<string>;
  readonly moveTo: (index: number) => void;
  readonly toggleMark: (line: QueueLine) => void;
  readonly clearMarks: () => void;
  readonly toggleFold: (group: string) => void;
}

/** Where one is in the queue, what is marked and which groups are folded. What has left the queue is no longer marked. */
export function useQueueSelection(runs: readonly QueuedRun[]): QueueSelection {
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [everMarked, setEverMarked] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState<{ readonly key: string; readonly index: number } | null>(null);
  const lines = useMemo(() => queueLines(runs, folded), [runs, folded]);
  const marked = useMemo(
    () => new Set(runs.map((run) => run.entry.runId).filter((runId) => everMarked.has(runId))),
    [runs, everMarked],
  );
  return {
    lines,
    activeIndex: activeIndexOf(lines, active),
    marked,
    moveTo: (index) => {
      const line = lines[index];
      if (line !== undefined) setActive({ key: line.key, index });
    },
    toggleMark: (line) => setEverMarked(withToggled(marked, runIdsOf(line))),
    clearMarks: () => setEverMarked(new Set()),
    toggleFold: (group) => setFolded(withToggled(folded, [group])),
  };
}

/** The line itself, wherever it stands now; when it has gone, the one in its place, so that the next can be acted on. */
function activeIndexOf(
  lines: readonly QueueLine[],
  active: { readonly key: string; readonly index: number } | null,
): number {
  if (active === null) return -1;
  const at = lines.findIndex((line) => line.key === active.key);
  return at >= 0 ? at : Math.min(active.index, lines.length - 1);
}

/** All in, unless all were: then all out. */
function withToggled(set: ReadonlySet<string>, items: readonly string[]): ReadonlySet<string> {
  const next = new Set(set);
  const out = items.every((item) => next.has(item));
  for (const item of items) {
    if (out) next.delete(item);
    else next.add(item);
  }
  return next;
}
