import { join } from 'node:path';

import { isRunnerRecord, type RunnerRecord } from '@contract/index';

import { isAlive } from './process-evidence';
import { stampOf } from './queue-file';
import { readRecord } from './read-record';

export interface RunnerFacts {
  readonly alive: boolean;
  /** Why each run waits, by its id. */
  readonly says: ReadonlyMap<string, string>;
}

/** Where the queue's runner of a workspace leaves its record and its log. */
export function runnerFiles(workspaceFolder: string): { readonly record: string; readonly log: string } {
  const local = join(workspaceFolder, 'local');
  return { record: join(local, 'runner.json'), log: join(local, 'runner.log') };
}

/** Follows local/runner.json of one workspace; the file is read again only when it changes. */
export class RunnerWatch {
  private readonly path: string;
  private stamp = '';
  private record: RunnerRecord | null = null;
  private says: ReadonlyMap<string, string> = new Map();

  constructor(workspaceFolder: string) {
    this.path = runnerFiles(workspaceFolder).record;
  }

  async look(): Promise<RunnerFacts> {
    const stamp = await stampOf(this.path);
    if (stamp !== this.stamp) {
      this.stamp = stamp;
      this.record = await readRecord(this.path, isRunnerRecord);
      this.says = new Map(this.record?.waiting.map(({ runId, reason }) => [runId, reason]));
    }
    const alive = this.record !== null && (await isAlive(this.record.runner));
    return { alive, says: this.says };
  }
}
