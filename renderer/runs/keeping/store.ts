import type { Failure, Problem, Result, RunNotesChange, RunSummary, RunTrash } from '@contract/index';
import { create } from 'zustand';

import { attempt, workstation } from '../../bridge';
import { countOf, formatBytes } from '../../ui';

/** Something that was done to runs, in words, and how it is undone. */
export interface KeepingAct {
  readonly words: string;
  readonly undo: () => Promise<Result<unknown>>;
}

export interface KeepingState {
  /** The latest last. */
  readonly done: readonly KeepingAct[];
  /** What came of it, where there is nothing to undo. */
  readonly note: string | null;
  readonly failure: Failure | null;
  readonly trash: RunTrash;
  /** Where this was done. */
  readonly workspaceId: string | null;
}

/** Undoing goes back so far. */
const MOST_ACTS = 50;
const noTrash: RunTrash = { runs: [], untilMs: null };
const nothingDone: KeepingState = { done: [], note: null, failure: null, trash: noTrash, workspaceId: null };

export const useKeeping = create<KeepingState>(() => nothingDone);

/** Follows what was deleted; returns the undo. Another workspace has other runs: nothing done there is undone here. */
export function followKeeping(): () => void {
  let following = true;
  const reload = async (): Promise<void> => {
    const [status, trash] = await Promise.all([
      attempt(() => workstation.workspace.status()),
      attempt(() => workstation.runs.trash()),
    ]);
    if (!following) return;
    const workspaceId = status.ok ? (status.value?.id ?? null) : null;
    if (useKeeping.getState().workspaceId !== workspaceId) useKeeping.setState({ ...nothingDone, workspaceId });
    if (trash.ok) useKeeping.setState({ trash: trash.value });
  };
  void reload();
  const stops = [
    workstation.runs.onTrashChanged((trash) => useKeeping.setState({ trash })),
    workstation.workspace.onChanged(() => void reload()),
  ];
  return () => {
    following = false;
    for (const stop of stops) stop();
  };
}

/** Changes what is said of runs. What main refused is shown; the others are changed all the same. */
export async function changeNotes(
  runs: readonly RunSummary[],
  change: Omit<RunNotesChange, 'runIds'>,
  words: string,
): Promise<boolean> {
  const runIds = runs.map(({ runId }) => runId);
  const result = await attempt(() => workstation.runs.changeNotes({ runIds, ...change }));
  if (!result.ok) {
    useKeeping.setState({ failure: result.failure, note: null });
    return false;
  }
  const before = [...result.value];
  did({ words, undo: () => workstation.runs.restoreNotes({ runs: before }) });
  return true;
}

export async function deleteRuns(runs: readonly RunSummary[]): Promise<Result<null>> {
  const result = await attempt(() => workstation.runs.delete({ runIds: runs.map(({ runId }) => runId) }));
  if (!result.ok) return result;
  const { deleted, refused } = result.value;
  if (deleted.length > 0) {
    const runIds = deleted.map(({ runId }) => runId);
    did({ words: `Deleted ${whichOf(deleted)}`, undo: () => workstation.runs.undelete({ runIds }) });
  }
  if (refused.length === 0) return { ok: true, value: null };
  return {
    ok: false,
    failure: { code: 'run-kept', message: refusal(refused, deleted.length), problems: [...refused] },
  };
}

/** Takes back the latest act. */
export async function undoKeeping(): Promise<void> {
  const { done } = useKeeping.getState();
  const last = done.at(-1);
  if (last === undefined) return;
  useKeeping.setState({ done: done.slice(0, -1), failure: null, note: `Undone: ${last.words}` });
  const result = await attempt(last.undo);
  if (!result.ok) useKeeping.setState({ failure: result.failure, note: null });
}

/** Reclaims the space of what was deleted: it cannot be undone any more. */
export async function emptyTrash(): Promise<void> {
  const { trash } = useKeeping.getState();
  const bytes = trash.runs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const result = await attempt(() => workstation.runs.emptyTrash());
  useKeeping.setState(({ done }) =>
    result.ok
      ? {
          done: done.filter(({ words }) => !words.startsWith('Deleted ')),
          note: `Reclaimed ${formatBytes(bytes)}`,
          failure: null,
        }
      : { failure: result.failure },
  );
}

export function dismissKeeping(): void {
  useKeeping.setState({ done: [], note: null, failure: null });
}

export function showKeepingFailure(failure: Failure): void {
  useKeeping.setState({ failure, note: null });
}

export function showKeepingNote(note: string): void {
  useKeeping.setState({ note, failure: null });
}

/** “name”, or '3 runs'. */
export function whichOf(runs: readonly { readonly name: string }[]): string {
  const [first] = runs;
  return runs.length === 1 && first !== undefined ? `“${first.name}”` : countOf(runs.length, 'run');
}

function did(act: KeepingAct): void {
  useKeeping.setState(({ done }) => ({ done: [...done, act].slice(-MOST_ACTS), note: null, failure: null }));
}

function refusal(refused: readonly Problem[], deletedCount: number): string {
  const [first] = refused;
  const others =
    deletedCount === 0 ? '' : ` ${countOf(deletedCount, 'other')} ${deletedCount === 1 ? 'was' : 'were'} deleted.`;
  return `${first?.message ?? ''}${others}`;
}
