import {
  failed,
  ok,
  type DeletedRun,
  type NotesOfRun,
  type Problem,
  type Result,
  type RunDeletion,
  type RunNotesChange,
  type RunSize,
} from '@contract/index';

import { folderSize } from './folder-size';
import type { RunQueue } from './queue';
import type { RunHost } from './run-host';
import { lockHolder } from './run-lock';
import { changed, readNotes, writeNotes } from './run-notes';
import { isActive } from './run-state';
import type { RunStore } from './run-store';
import type { RunTrash } from './run-trash';
import type { TrackedRun } from './tracked-run';

export interface RunKeepingOptions {
  readonly store: RunStore;
  readonly queue: Pick<RunQueue, 'view' | 'entryOf'>;
  readonly host: Pick<RunHost, 'state'>;
  readonly trash: RunTrash;
}

/** What a person says of runs, and which of them are kept. One act after another. */
export class RunKeeping {
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: RunKeepingOptions) {}

  changeNotes(change: RunNotesChange): Promise<Result<readonly NotesOfRun[]>> {
    const { runIds, ...what } = change;
    return this.inTurn(async () => {
      const before: NotesOfRun[] = [];
      const problems: Problem[] = [];
      for (const runId of new Set(runIds)) {
        const done = await this.changeOne(runId, { runIds, ...what });
        if (done.ok) before.push(done.value);
        else problems.push({ path: runId, message: done.failure.message, remedy: null });
      }
      return refusedIfAny(problems, before, before.length);
    });
  }

  /** Puts back what was said of them before. */
  restoreNotes(runs: readonly NotesOfRun[]): Promise<Result<null>> {
    return this.inTurn(async () => {
      const problems: Problem[] = [];
      for (const { runId, notes } of runs) {
        const run = this.options.store.peek(runId);
        const written = run === null ? unknown(runId) : await writeNotes(run.folder, notes);
        if (written.ok) await this.options.store.hear(runId);
        else problems.push({ path: runId, message: written.failure.message, remedy: null });
      }
      return refusedIfAny(problems, null, runs.length - problems.length);
    });
  }

  async sizes(runIds: readonly string[]): Promise<RunSize[]> {
    const sizes: RunSize[] = [];
    for (const runId of runIds) {
      const run = this.options.store.peek(runId);
      if (run === null) continue;
      sizes.push({ runId, ...(await folderSize(run.folder)), kept: await this.whyKept(run) });
    }
    return sizes;
  }

  delete(runIds: readonly string[]): Promise<Result<RunDeletion>> {
    return this.inTurn(async () => {
      const deleted: DeletedRun[] = [];
      const refused: Problem[] = [];
      for (const runId of new Set(runIds)) {
        const done = await this.deleteOne(runId);
        if (done.ok) deleted.push(done.value);
        else refused.push({ path: runId, message: done.failure.message, remedy: null });
      }
      return ok({ deleted, refused });
    });
  }

  undelete(runIds: readonly string[]): Promise<Result<null>> {
    return this.inTurn(async () => {
      const problems: Problem[] = [];
      for (const runId of runIds) {
        const back = await this.options.trash.back(runId);
        if (back.ok) await this.options.store.notice(runId);
        else problems.push({ path: runId, message: back.failure.message, remedy: null });
      }
      return refusedIfAny(problems, null, runIds.length - problems.length);
    });
  }

  emptyTrash(): Promise<Result<null>> {
    return this.inTurn(async () => {
      await this.options.trash.empty();
      return ok(null);
    });
  }

  private async changeOne(runId: string, change: RunNotesChange): Promise<Result<NotesOfRun>> {
    const run = this.options.store.peek(runId);
    if (run === null) return unknown(runId);
    const { notes, problem } = await readNotes(run.folder);
    if (problem !== null) return failed('notes-unreadable', problem);
    const next = changed(notes, change);
    if (!next.ok) return next;
    const written = await writeNotes(run.folder, next.value);
    if (!written.ok) return written;
    await this.options.store.hear(runId);
    return ok({ runId, notes });
  }

  private async deleteOne(runId: string): Promise<Result<DeletedRun>> {
    const { store, trash, host } = this.options;
    const run = store.peek(runId);
    if (run === null) return unknown(runId);
    const kept = await this.whyKept(run);
    if (kept !== null) return failed('run-kept', kept);
    const { sizeBytes } = await folderSize(run.folder);
    const deleted = { runId, name: run.summary?.name ?? runId, sizeBytes };
    const put = await trash.put(deleted);
    if (!put.ok) return put;
    // Whoever started it from the command line meanwhile holds its lock, wherever the folder lies: it goes back then.
    const place = trash.placeOf(runId);
    if ((await host.state(place)).launcherAlive || (await lockHolder(place)) !== null) {
      await trash.back(runId);
      return failed('run-kept', `“${deleted.name}” has just begun to run. Stop it first.`);
    }
    store.drop(runId);
    return ok(deleted);
  }

  /** Why a run must not be deleted now; null when it may. */
  private async whyKept(run: TrackedRun): Promise<string | null> {
    const { store, queue, host } = this.options;
    const { runId } = run;
    const name = `“${run.summary?.name ?? runId}”`;
    if (queue.entryOf(runId) !== null) return `${name} waits in the queue. Cancel it first.`;
    const waiting = queue.view().runs.find(({ entry }) => entry.after.includes(runId));
    if (waiting !== undefined) return `“${waiting.name}” waits in the queue for ${name}. Cancel that one first.`;
    const summary = await store.notice(runId);
    if (summary !== null && (isActive(summary.state) || summary.state === 'queued')) {
      return `${name} is ${summary.state}. Stop it first.`;
    }
    const { launcherAlive, ranksAlive } = await host.state(run.folder);
    if (launcherAlive || ranksAlive > 0) return `Processes of ${name} still run. Wait until they have ended.`;
    const holder = await lockHolder(run.folder);
    return holder === null ? null : `Process ${holder} works in the folder of ${name}. Wait until it has ended.`;
  }

  private inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.turn.then(act);
    this.turn = turn.catch(() => undefined);
    return turn;
  }
}

function unknown(runId: string): Result<never> {
  return failed('unknown-run', `There is no run ${runId} in this workspace.`);
}

/** What was done stands; what was refused is named. */
function refusedIfAny<T>(problems: readonly Problem[], value: T, done: number): Result<T> {
  const [first] = problems;
  if (first === undefined) return ok(value);
  const others = done === 0 ? '' : ` ${done} other${done === 1 ? ' was' : 's were'} changed.`;
  return failed('not-all', `${first.message}${others}`, problems);
}
