import type { RunNotes, RunSummary } from '@contract/index';

const NOTHING: RunNotes = { formatVersion: 1, name: null, tags: [], notes: '', starred: false, archived: false };

/** What people say of a run; nothing where nobody has. */
export function notesOf(run: RunSummary): RunNotes {
  return run.notes ?? NOTHING;
}

/** How many of these runs have each tag, the commonest first. */
export function tagCounts(runs: readonly RunSummary[]): readonly (readonly [tag: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const run of runs) for (const tag of notesOf(run).tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}
