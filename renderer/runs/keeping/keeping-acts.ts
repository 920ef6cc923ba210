import type { RunSummary } from '@contract/index';
import { useMemo, useState } from 'react';

import type { Act } from '../../acts';
import { notesOf } from '../list/run-notes';
import { togglePinned } from '../list/table-view';
import type { KeepingDialog } from './keeping-dialogs';
import { changeNotes, whichOf } from './store';

/** What can be done with some runs. Each works on those it was made for. */
export interface KeepingActs {
  readonly dialog: KeepingDialog | null;
  readonly closeDialog: () => void;
  readonly rename: () => void;
  readonly editNotes: () => void;
  readonly tag: () => void;
  readonly star: () => void;
  readonly archive: () => void;
  readonly pin: () => void;
  readonly remove: () => void;
}

export function useKeepingActs(runs: readonly RunSummary[], readOnlyReason: string | null): KeepingActs {
  const [dialog, setDialog] = useState<KeepingDialog | null>(null);
  return useMemo(() => {
    const [first] = runs;
    const may = readOnlyReason === null && first !== undefined;
    const open = (next: KeepingDialog): void => {
      if (may) setDialog(next);
    };
    return {
      dialog,
      closeDialog: () => setDialog(null),
      rename: () => first !== undefined && runs.length === 1 && open({ kind: 'rename', run: first }),
      editNotes: () => first !== undefined && runs.length === 1 && open({ kind: 'notes', run: first }),
      tag: () => open({ kind: 'tag', runs }),
      star: () => may && void starRuns(runs),
      archive: () => may && void archiveRuns(runs),
      pin: () => first !== undefined && togglePinned(runs.map(({ runId }) => runId)),
      remove: () => open({ kind: 'delete', runs }),
    };
  }, [runs, readOnlyReason, dialog]);
}

/** All get a star, unless all have one. */
export function starRuns(runs: readonly RunSummary[]): Promise<boolean> {
  const starred = !areStarred(runs);
  return changeNotes(runs, { starred }, `${starred ? 'Starred' : 'Unstarred'} ${whichOf(runs)}`);
}

function archiveRuns(runs: readonly RunSummary[]): Promise<boolean> {
  const archived = !areArchived(runs);
  const words = archived
    ? `Archived ${whichOf(runs)}: is:archived shows it`
    : `Took ${whichOf(runs)} out of the archive`;
  return changeNotes(runs, { archived }, words);
}

export function areStarred(runs: readonly RunSummary[]): boolean {
  return runs.length > 0 && runs.every((run) => notesOf(run).starred);
}

export function areArchived(runs: readonly RunSummary[]): boolean {
  return runs.length > 0 && runs.every((run) => notesOf(run).archived);
}

/** The same by name, for the palette. */
export function paletteKeepingActs(
  runs: readonly RunSummary[],
  acts: KeepingActs,
  readOnlyReason: string | null,
): readonly Act[] {
  if (runs.length === 0) return [];
  const which = whichOf(runs);
  const act = (id: string, name: string, run: () => void, keywords = ''): Act => ({
    ...{ id: `runs.${id}`, name: `${name} ${which}`, section: 'Runs', keywords, run },
  });
  const pin = act('pin', 'Pin or unpin', acts.pin, 'first row');
  if (readOnlyReason !== null) return [pin];
  return [
    ...(runs.length === 1
      ? [act('rename', 'Rename', acts.rename, 'name'), act('notes', 'Write notes of', acts.editNotes, 'comment')]
      : []),
    act('tag', 'Tag', acts.tag, 'label'),
    act('star', areStarred(runs) ? 'Unstar' : 'Star', acts.star, 'favorite'),
    act('archive', areArchived(runs) ? 'Take out of the archive:' : 'Archive', acts.archive, 'hide'),
    pin,
    act('delete', 'Delete', acts.remove, 'remove disk space reclaim'),
  ];
}
