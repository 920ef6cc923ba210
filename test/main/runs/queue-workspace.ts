import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach } from 'vitest';

import { isQueueFile, ok, type QueueFile, type QueueView, type Result, type RunSummary } from '@contract/index';

import { RunQueue } from '../../../main/runs/queue';
import { QueueActs } from '../../../main/runs/queue-acts';

/** A workspace's folder and the programs that have its queue open; no runner is started. */
class QueueWorkspace {
  folder = '';
  readonly opened: RunQueue[] = [];
  readonly views: QueueView[] = [];
  /** Runs for which a runner was asked for. */
  readonly started: string[] = [];
  readonly turns: string[] = [];
  readonly warnings: string[] = [];
  hostReply: Result<null> = ok(null);
  /** Runs that the store knows, with their state; all of them wait where nothing is said. */
  states: Record<string, RunSummary['state']> = {};
  /** The attempts that runs have had, where they had any. */
  attempts: Record<string, number> = {};

  async setUp(): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'mammobench-queue-'));
    for (const list of [this.opened, this.views, this.started, this.turns, this.warnings]) list.length = 0;
    this.hostReply = ok(null);
    [this.states, this.attempts] = [{}, {}];
  }

  async tearDown(): Promise<void> {
    for (const queue of this.opened) queue.close();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  async open(readOnly = false): Promise<{ readonly queue: RunQueue; readonly acts: QueueActs }> {
    const queue = new RunQueue({
      workspaceFolder: this.folder,
      readOnly,
      host: {
        start: (run) => {
          this.started.push(run);
          return Promise.resolve(this.hostReply);
        },
      },
      runOf: (runId) => {
        const summary = this.summaryOf(runId);
        return summary === null ? null : { name: summary.name, state: summary.state, execution: null };
      },
      onChange: (view) => this.views.push(view),
      retell: () => undefined,
      onTurn: (runId) => {
        this.turns.push(runId);
        return Promise.resolve();
      },
      warn: (message) => this.warnings.push(message),
    });
    this.opened.push(queue);
    await queue.open();
    const acts = new QueueActs(queue, join(this.folder, 'runs'), (runId) => this.summaryOf(runId));
    return { queue, acts };
  }

  async makeRuns(...runIds: readonly string[]): Promise<void> {
    for (const runId of runIds) {
      await mkdir(join(this.folder, 'runs', runId, 'local'), { recursive: true });
      this.states[runId] = 'queued';
    }
  }

  async writeLauncher(runId: string, attempt: number): Promise<void> {
    const record = { attempt, launcher: { pid: 1, startTicks: 1, bootId: 'b' }, ranks: [], devices: [] };
    await writeFile(join(this.folder, 'runs', runId, 'local', 'launcher.json'), JSON.stringify(record));
  }

  async onDisk(): Promise<QueueFile> {
    const value: unknown = JSON.parse(await readFile(join(this.folder, 'queue.json'), 'utf8'));
    if (!isQueueFile(value)) throw new Error(`no queue: ${JSON.stringify(value)}`);
    return value;
  }

  async until(isSo: () => boolean): Promise<void> {
    const deadline = Date.now() + 10_000;
    while (!isSo()) {
      if (Date.now() > deadline) {
        throw new Error(`not within 10 s; turns ${this.turns.join()}, views ${this.views.length}`);
      }
      await new Promise((wake) => setTimeout(wake, 20));
    }
  }

  private summaryOf(runId: string): RunSummary | null {
    const state = this.states[runId];
    return state === undefined
      ? null
      : ({ runId, name: `Name of ${runId}`, state, attempt: this.attempts[runId] ?? 0 } as RunSummary);
  }
}

/** A fresh one for every test of the file. */
export function useQueueWorkspace(): QueueWorkspace {
  const workspace = new QueueWorkspace();
  beforeEach(() => workspace.setUp());
  afterEach(() => workspace.tearDown());
  return workspace;
}

export const order = (queue: RunQueue): string[] => queue.view().runs.map(({ entry }) => entry.runId);
export const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.failure.code);
