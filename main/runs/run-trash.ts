import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { failed, ok, type DeletedRun, type Result, type RunTrash as TrashView } from '@contract/index';
import { onDisk, systemCodeOf } from '@main/workspace';

export interface RunTrashOptions {
  readonly runsFolder: string;
  readonly undoMs: number;
  readonly clock: () => number;
  readonly onChange: (view: TrashView) => void;
  readonly warn: (message: string) => void;
}

/**
 * Where deleted runs lie until nobody can want them back: beside the runs, for a rename within one file system is one act, which a
 * kill leaves undone or done. Its name is no run's. What it holds at the start of the app was left by one that was killed.
 */
export class RunTrash {
  private readonly folder: string;
  private runs: DeletedRun[] = [];
  private untilMs: number | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly options: RunTrashOptions) {
    this.folder = join(options.runsFolder, '.trash');
  }

  view(): TrashView {
    return { runs: [...this.runs], untilMs: this.untilMs };
  }

  /** Where a deleted run lies, for a last look at it. */
  placeOf(runId: string): string {
    return join(this.folder, runId);
  }

  /** Removes what an app that was killed left behind. */
  async sweep(): Promise<void> {
    const left = await readdir(this.folder).catch(() => []);
    if (left.length === 0) return;
    await this.remove(left);
    this.options.warn(`Runs that were deleted before the program was ended are reclaimed now: ${left.join(', ')}`);
  }

  put(run: DeletedRun): Promise<Result<null>> {
    const from = join(this.options.runsFolder, run.runId);
    return onDisk(from, async () => {
      await mkdir(this.folder, { recursive: true });
      await rename(from, this.placeOf(run.runId));
      this.runs.push(run);
      this.untilMs = this.options.clock() + this.options.undoMs;
      this.restartTimer();
      this.tell();
      return ok(null);
    });
  }

  /** Brings one back to where it lay. */
  async back(runId: string): Promise<Result<null>> {
    const to = join(this.options.runsFolder, runId);
    if (!this.runs.some((run) => run.runId === runId)) {
      return failed('not-in-trash', `${runId} can no longer be brought back: its disk space was reclaimed.`);
    }
    return onDisk(to, async () => {
      try {
        await rename(this.placeOf(runId), to);
      } catch (error) {
        const code = systemCodeOf(error);
        if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
        return failed(
          'run-exists',
          `${to} exists again, so the deleted run stays in the trash. Move that folder away.`,
        );
      }
      this.leave([runId]);
      return ok(null);
    });
  }

  /** Reclaims the space of all that lies here; it can be brought back no longer. */
  async empty(): Promise<void> {
    const runIds = this.runs.map(({ runId }) => runId);
    if (runIds.length === 0) return;
    this.leave(runIds);
    await this.remove(runIds);
  }

  async close(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const runIds = this.runs.map(({ runId }) => runId);
    this.runs = [];
    await this.remove(runIds);
  }

  private async remove(names: readonly string[]): Promise<void> {
    for (const name of names) {
      try {
        await rm(join(this.folder, name), { recursive: true, force: true });
      } catch (error) {
        this.options.warn(`${join(this.folder, name)} cannot be removed: ${String(error)}. It is tried again later.`);
      }
    }
  }

  private leave(runIds: readonly string[]): void {
    this.runs = this.runs.filter(({ runId }) => !runIds.includes(runId));
    if (this.runs.length === 0) this.untilMs = null;
    if (this.runs.length === 0 && this.timer !== null) clearTimeout(this.timer);
    this.tell();
  }

  private restartTimer(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.empty(), this.options.undoMs);
    this.timer.unref();
  }

  private tell(): void {
    this.options.onChange(this.view());
  }
}
