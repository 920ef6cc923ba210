import { join } from 'node:path';

import { isExitRecord, isLauncherRecord } from '@contract/index';

import { stampOf } from './queue-file';
import { readRecord } from './read-record';

interface Known {
  readonly stamp: string;
  readonly attempt: number;
}

/** Which attempt each run folder knows of, asked often: a folder is read again only when its records change. */
export class KnownAttempts {
  private readonly known = new Map<string, Known>();

  constructor(private readonly folderOf: (runId: string) => string) {}

  /** 0 before the first. */
  get(runId: string): number {
    return this.known.get(runId)?.attempt ?? 0;
  }

  /** Looks at these runs; those of which a new attempt is known. */
  async look(runIds: readonly string[]): Promise<string[]> {
    const changed = await Promise.all(runIds.map(async (runId) => ((await this.lookAt(runId)) ? runId : null)));
    return changed.filter((runId) => runId !== null);
  }

  /** Forgets all but these. */
  keep(runIds: ReadonlySet<string>): void {
    for (const runId of this.known.keys()) if (!runIds.has(runId)) this.known.delete(runId);
  }

  private async lookAt(runId: string): Promise<boolean> {
    const launcherFile = join(this.folderOf(runId), 'local', 'launcher.json');
    const exitFile = join(this.folderOf(runId), 'exit.json');
    const stamp = `${await stampOf(launcherFile)} ${await stampOf(exitFile)}`;
    const before = this.known.get(runId);
    if (before?.stamp === stamp) return false;
    const launcher = await readRecord(launcherFile, isLauncherRecord);
    const exit = await readRecord(exitFile, isExitRecord);
    const attempt = Math.max(launcher?.attempt ?? 0, exit?.attempt ?? 0);
    this.known.set(runId, { stamp, attempt });
    return attempt !== (before?.attempt ?? 0);
  }
}
