import { join } from 'node:path';

import {
  failed,
  ok,
  type FormerPlace,
  type Problem,
  type QueueAfter,
  type QueueEntry,
  type QueueMove,
  type Result,
  type RunSummary,
} from '@contract/index';
import { onDisk, writeWholeFile } from '@main/workspace';

import type { RunQueue } from './queue';
import { circleThrough, movedTo } from './queue-order';
import { isActive } from './run-state';

/** What a person may do to what waits. What has begun meanwhile is named, and the others are dealt with all the same. */
export class QueueActs {
  constructor(
    private readonly queue: RunQueue,
    private readonly runsFolder: string,
    private readonly summaryOf: (runId: string) => RunSummary | null,
  ) {}

  add(...added: readonly QueueEntry[]): Promise<Result<null>> {
    const runIds = new Set(added.map(({ runId }) => runId));
    return this.queue.change((file) => ({
      ...file,
      entries: [...file.entries.filter(({ runId }) => !runIds.has(runId)), ...added],
    }));
  }

  /** Their folders stay, and say that they were canceled. */
  async cancel(runIds: readonly string[]): Promise<Result<null>> {
    const wanted = new Set(runIds);
    let canceled: readonly QueueEntry[] = [];
    const written = await this.queue.change((file) => {
      canceled = file.entries.filter(({ runId }) => wanted.has(runId));
      if (canceled.length === 0) return file;
      return { ...file, entries: file.entries.filter(({ runId }) => !wanted.has(runId)) };
    });
    if (!written.ok) return written;
    const noted = await Promise.all(canceled.map((entry) => this.noteCanceled(entry)));
    await this.queue.settle(...canceled.map(({ runId }) => runId));
    const problem = noted.find((each) => !each.ok);
    if (problem !== undefined) return problem;
    const done = new Set(canceled.map(({ runId }) => runId));
    return this.refusalOf(runIds.filter((runId) => !done.has(runId)));
  }

  /**
   * Puts what was canceled back as it stood, in one write: nothing starts before it is held again, or stands behind what it must
   * follow. What ran meanwhile, or waits already, is named and left alone.
   */
  async putBack(runs: readonly FormerPlace[]): Promise<Result<null>> {
    const problems: Problem[] = [];
    const back = runs.filter(({ entry }) => {
      const problem = this.refusalToPutBack(entry);
      if (problem !== null) problems.push(problem);
      return problem === null;
    });
    const inFormerOrder = [...back].sort((a, b) => a.position - b.position);
    const written = await this.queue.change((file) =>
      back.length === 0
        ? file
        : {
            ...file,
            entries: inFormerOrder.reduce(
              (entries, { entry, position }) => movedTo([...entries, entry], entry.runId, position),
              file.entries,
            ),
          },
    );
    if (!written.ok) return written;
    await this.queue.settle(...back.map(({ entry }) => entry.runId));
    const [first] = problems;
    return first === undefined ? this.queue.ensureRunner() : failed('not-put-back', first.message, problems);
  }

  move({ runId, position }: QueueMove): Promise<Result<null>> {
    return this.changeWaiting([runId], (entries) => movedTo(entries, runId, position));
  }

  setPriority(runIds: readonly string[], priority: number): Promise<Result<null>> {
    return this.changeEach(runIds, (entry) => ({ ...entry, priority }));
  }

  hold(runIds: readonly string[], held: boolean): Promise<Result<null>> {
    return this.changeEach(runIds, (entry) => ({ ...entry, held }));
  }

  setAfter({ runId, after }: QueueAfter): Promise<Result<null>> {
    const problems = [...this.unknownRuns(after), ...this.circles(runId, after)];
    if (problems.length > 0) return Promise.resolve(invalidDependencies(problems));
    return this.changeEach([runId], (entry) => ({ ...entry, after: [...new Set(after)] }));
  }

  pause(paused: boolean): Promise<Result<null>> {
    return this.queue.change((file) => (file.paused === paused ? file : { ...file, paused }));
  }

  /** What is wrong with waiting for these runs; none when all is well. */
  unknownRuns(after: readonly string[]): Problem[] {
    return after.flatMap((runId, index) => {
      if (this.summaryOf(runId) !== null) return [];
      const message = `there is no run ${runId} in this workspace`;
      return [{ path: `/after/${index}`, message, remedy: 'Name a run of this workspace, or leave it out.' }];
    });
  }

  private circles(runId: string, after: readonly string[]): Problem[] {
    const afterOf = (each: string): readonly string[] => this.queue.entryOf(each)?.after ?? [];
    return after.flatMap((each, index) => {
      const circle = circleThrough(runId, [each], afterOf);
      if (circle === null) return [];
      const names = circle.map((id) => `“${this.nameOf(id)}”`).join(' → ');
      const message = `the runs would wait for each other in a circle: ${names}`;
      return [{ path: `/after/${index}`, message, remedy: 'Leave out one of these dependencies.' }];
    });
  }

  private changeEach(runIds: readonly string[], act: (entry: QueueEntry) => QueueEntry): Promise<Result<null>> {
    const wanted = new Set(runIds);
    return this.changeWaiting(runIds, (entries) =>
      entries.map((entry) => (wanted.has(entry.runId) ? act(entry) : entry)),
    );
  }

  private async changeWaiting(
    runIds: readonly string[],
    act: (entries: readonly QueueEntry[]) => QueueEntry[],
  ): Promise<Result<null>> {
    let missing: readonly string[] = [];
    const written = await this.queue.change((file) => {
      const there = new Set(file.entries.map(({ runId }) => runId));
      missing = runIds.filter((runId) => !there.has(runId));
      return missing.length === runIds.length ? file : { ...file, entries: act(file.entries) };
    });
    return written.ok ? this.refusalOf(missing) : written;
  }

  /** The queue was written before: a launcher on its way finds its entry gone, or comes to obey this request. */
  private noteCanceled({ runId }: QueueEntry): Promise<Result<null>> {
    const path = join(this.runsFolder, runId, 'stop.request');
    return onDisk(path, async () => {
      if (this.summaryOf(runId) !== null) await writeWholeFile(path, 'canceled before it began\n');
      return ok(null);
    });
  }

  private refusalToPutBack({ runId, attempt }: QueueEntry): Problem | null {
    const summary = this.summaryOf(runId);
    const refused = (message: string): Problem => ({ path: runId, message, remedy: null });
    if (summary === null) return refused(`There is no run ${runId} here.`);
    if (this.queue.entryOf(runId) !== null) return refused(`“${summary.name}” waits in the queue already.`);
    return summary.attempt < attempt ? null : refused(`“${summary.name}” has run since.`);
  }

  /** Why nothing was done to these. */
  private refusalOf(runIds: readonly string[]): Result<null> {
    const problems = runIds.map((runId): Problem => {
      const summary = this.summaryOf(runId);
      const name = `“${this.nameOf(runId)}”`;
      if (summary === null) return { path: runId, message: `There is no run ${runId} here.`, remedy: null };
      if (!isActive(summary.state)) return { path: runId, message: `${name} is not in the queue.`, remedy: null };
      return { path: runId, message: `${name} has begun.`, remedy: 'Stop it instead.' };
    });
    const [first] = problems;
    if (first === undefined) return ok(null);
    const more = problems.length === 1 ? '' : ` So it is with ${problems.length - 1} more of those that were named.`;
    return failed('not-queued', `${first.message}${first.remedy === null ? '' : ` ${first.remedy}`}${more}`, problems);
  }

  private nameOf(runId: string): string {
    return this.summaryOf(runId)?.name ?? runId;
  }
}

export function invalidDependencies(problems: readonly Problem[]): Result<never> {
  const many = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  const message = `What the run is to wait for has ${many}: ${problems[0]?.path ?? ''} ${problems[0]?.message ?? ''}`;
  return failed('invalid-dependencies', message, problems);
}
