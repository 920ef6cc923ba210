import { join } from 'node:path';

import {
  failed,
  isRunConfig,
  ok,
  type ConfigCheck,
  type ModelReference,
  type QueuedGroup,
  type QueueView,
  type Result,
  type RunConfig,
  type RunDetail,
  type RunGroupRequest,
  type RunReference,
  type RunRequest,
  type RunSummary,
} from '@contract/index';

import { createRunFolder, type FrozenData } from './create-run-folder';
import { duplicateRun, nameOfCopy } from './duplicate-run';
import { enqueueRun } from './enqueue-run';
import { RunQueue } from './queue';
import { invalidDependencies, QueueActs } from './queue-acts';
import { MeasuredSpeeds } from './measured-speeds';
import type { QueueRun } from './queue-view';
import { describeRun } from './run-detail';
import { LogReader } from './log/log-reader';
import type { RunHost } from './run-host';
import { seriesOf, type RunSeries } from './run-series';
import { RunKeeping } from './run-keeping';
import { RunTrash } from './run-trash';
import { RunStore, type RunStoreOptions } from './run-store';
import { startGroup } from './start-group';
import type { TrackedRun } from './tracked-run';
import { sweepStaging } from './transfer/add-run';
import { Transfers } from './transfer/transfers';

/** What a run needs of the datasets: a split, with its cases and their files, as they stand at this moment. */
export interface DatasetsForRuns {
  readonly freeze: (splitId: string) => Promise<Result<FrozenData>>;
}

export interface WorkspaceRunsOptions extends Omit<RunStoreOptions, 'runsFolder' | 'queuePlace'> {
  readonly host: RunHost;
  readonly datasets: DatasetsForRuns;
  readonly checkConfig: (raw: unknown) => Promise<ConfigCheck>;
  readonly checkConfigs: (raws: readonly unknown[]) => Promise<readonly ConfigCheck[]>;
  /** How often a queued run is resumed by itself after a crash, where nobody says otherwise. */
  readonly defaultRetries: () => Promise<number>;
  readonly clock: () => number;
  /** The built thread that reads what runs printed. */
  readonly logWorkerFile: string;
  /** The built thread that adds and exports runs. */
  readonly transferWorkerFile: string;
}

/** So long a deleted run can be brought back. */
const UNDO_DELETION_MS = 10 * 60_000;

/** The runs of one open workspace, and the queue in which they wait. */
export class WorkspaceRuns {
  readonly store: RunStore;
  readonly queueActs: QueueActs;
  readonly keeping: RunKeeping;
  readonly trash: RunTrash;
  readonly logs: LogReader;
  readonly transfers: Transfers;
  readonly speeds: MeasuredSpeeds;
  /** Resolves when it is known what waits: before that, no run's state is. */
  readonly ready: Promise<void>;
  private readonly queue: RunQueue;
  readonly runsFolder: string;
  private closed = false;

  constructor(private readonly options: WorkspaceRunsOptions) {
    const { broadcast } = options;
    this.runsFolder = join(options.workspaceFolder, 'runs');
    this.queue = new RunQueue({
      ...options,
      runOf: (runId) => this.queueRunOf(runId),
      onChange: (view) => broadcast('runs.queueChanged', view),
      retell: () => void this.store.retell(),
      onTurn: (runId) => this.store.notice(runId),
    });
    this.store = new RunStore({
      ...options,
      runsFolder: this.runsFolder,
      queuePlace: (runId) => this.queue.placeOf(runId),
      broadcast: (name, payload) => {
        broadcast(name, payload);
        if (name === 'runs.changed') this.queue.updateSoon(); // another run may wait for this one
      },
    });
    this.queueActs = new QueueActs(this.queue, this.runsFolder, (runId) => this.store.peek(runId)?.summary ?? null);
    this.trash = new RunTrash({
      ...options,
      runsFolder: this.runsFolder,
      undoMs: UNDO_DELETION_MS,
      onChange: (view) => broadcast('runs.trashChanged', view),
    });
    const { store, queue, trash } = this;
    this.keeping = new RunKeeping({ store, queue, trash, host: options.host });
    this.logs = new LogReader(options.logWorkerFile);
    this.transfers = new Transfers(options.transferWorkerFile, (adding) => broadcast('runs.transfer', { adding }));
    this.speeds = new MeasuredSpeeds({
      list: () => this.ready.then(() => this.store.listChecked()),
      peek: (runId) => this.store.peek(runId),
      load: (runId) => this.store.load(runId),
    });
    this.ready = this.open();
  }

  /** Resolves when what was deleted is gone. */
  async close(): Promise<void> {
    this.closed = true;
    this.queue.close();
    this.logs.close();
    this.transfers.cancel();
    await Promise.all([this.store.close(), this.trash.close()]);
  }

  async list(): Promise<RunSummary[]> {
    await this.ready;
    return this.store.list();
  }

  async get(runId: string): Promise<Result<RunDetail>> {
    const run = await this.find(runId);
    return run.ok ? describeRun(run.value, this.queue.entryOf(runId)?.addedAtMs ?? null) : run;
  }

  async view(): Promise<QueueView> {
    await this.list(); // the names of what waits are the runs'
    this.queue.update();
    return this.queue.view();
  }

  /** Freezes config and data into a new folder and queues it. A run that cannot start now waits, and says why. */
  async start(request: RunRequest): Promise<Result<RunReference>> {
    const config = await this.checkedConfig(request.config);
    if (!config.ok) return config;
    await this.list(); // whether a run is known that this one is to wait for
    const problems = this.queueActs.unknownRuns(request.after ?? []);
    if (problems.length > 0) return invalidDependencies(problems);
    const frozen = await this.options.datasets.freeze(config.value.data.splitId);
    if (!frozen.ok) return frozen;
    const created = await createRunFolder(this.runsFolder, config.value, frozen.value, this.options.clock());
    if (!created.ok) return created;
    const { runId } = created.value;
    const queued = await this.enqueue(runId, 1, request);
    return queued.ok ? ok({ runId }) : queued;
  }

  /** Queues all of these configs as a group, or none. */
  startGroup(request: RunGroupRequest): Promise<Result<QueuedGroup>> {
    const { options, queue, queueActs, runsFolder } = this;
    return startGroup(request, {
      runsFolder,
      checkConfigs: options.checkConfigs,
      freeze: (splitId) => options.datasets.freeze(splitId),
      unknownRuns: async (after) => {
        await this.list(); // whether a run is known that these are to wait for
        return queueActs.unknownRuns(after);
      },
      isGroupWaiting: (group) => queue.view().runs.some(({ entry }) => entry.group === group),
      retries: options.defaultRetries,
      clock: options.clock,
      announce: (entry) => {
        queue.announce(entry);
        return this.store.notice(entry.runId);
      },
      add: (entries) => queueActs.add(...entries),
      settle: (runIds) => queue.settle(...runIds),
      ensureRunner: () => queue.ensureRunner(),
    });
  }

  /** Queues a new run with the config, cases and split of this one. */
  async duplicate(runId: string): Promise<Result<RunReference>> {
    const run = await this.find(runId);
    if (!run.ok) return run;
    const { config, folder } = run.value;
    if (config === null) {
      return failed('run-damaged', `The config.json of ${runId} cannot be used, so the run cannot be duplicated.`);
    }
    const name = nameOfCopy(config.name, new Set(this.store.summaries().map((summary) => summary.name)));
    const created = await duplicateRun(this.runsFolder, { folder, config }, name, this.options.clock());
    if (!created.ok) return created;
    const queued = await this.enqueue(created.value.runId, 1, {});
    return queued.ok ? ok({ runId: created.value.runId }) : queued;
  }

  async stop(runId: string): Promise<Result<null>> {
    const run = await this.find(runId);
    if (!run.ok) return run;
    if (run.value.summary?.state === 'queued') return this.queueActs.cancel([runId]);
    const stopped = await this.options.host.stop(run.value.folder);
    await this.store.notice(runId);
    return stopped;
  }

  async resume(runId: string): Promise<Result<null>> {
    const run = await this.find(runId);
    if (!run.ok) return run;
    const summary = await this.store.notice(runId);
    const name = `“${summary?.name ?? runId}”`;
    if (run.value.addedAtMs !== null) return failed('from-elsewhere', cameFromElsewhere(name));
    if (run.value.isActive) return failed('already-running', `${name} is running already.`);
    if (this.queue.entryOf(runId) !== null) return failed('already-queued', `${name} waits in the queue already.`);
    if (summary?.state === 'finished') {
      return failed('finished', `${name} has finished: duplicate it to train again.`);
    }
    return this.enqueue(runId, run.value.knownAttempt + 1, {});
  }

  /** Runs that left a model, newest first. */
  async models(): Promise<ModelReference[]> {
    const runs = (await this.list()).filter(({ hasModel }) => hasModel);
    return runs.map(({ runId, name, createdAtMs, testAuc }) => ({ runId, name, createdAtMs, testAuc }));
  }

  async folderOf(runId: string): Promise<Result<string>> {
    const run = await this.find(runId);
    return run.ok ? ok(run.value.folder) : run;
  }

  async series(runId: string): Promise<Result<RunSeries>> {
    const run = await this.find(runId);
    return run.ok ? ok(seriesOf(run.value)) : run;
  }

  /** Where a run's model.onnx and model.json lie. */
  async modelFolder(runId: string): Promise<Result<string>> {
    const run = await this.find(runId);
    if (!run.ok) return run;
    if (run.value.summary?.hasModel === true) return ok(run.value.folder);
    return failed(
      'no-model',
      `“${run.value.summary?.name ?? runId}” has no model yet: it is exported when the run finishes.`,
    );
  }

  private async open(): Promise<void> {
    if (!this.options.readOnly) {
      this.sweep().catch((error: unknown) => this.options.warn(`What was left half done stays: ${String(error)}`));
    }
    await this.queue.open();
    if (this.closed) return;
    this.store.start();
    void this.store.list().then(() => this.queue.updateSoon());
  }

  /** Clears away what an app that was killed left half done. */
  private async sweep(): Promise<void> {
    await this.trash.sweep();
    const left = await sweepStaging(this.runsFolder);
    if (left.length > 0)
      this.options.warn(`Runs that were being added when the program was ended are cleared away: ${left.join(', ')}`);
  }

  private async checkedConfig(raw: unknown): Promise<Result<RunConfig>> {
    const { errors } = await this.options.checkConfig(raw);
    if (errors.length === 0 && isRunConfig(raw)) return ok(raw);
    const many = errors.length === 1 ? 'an error' : `${errors.length} errors`;
    return failed(
      'invalid-config',
      `The experiment has ${many}: ${errors[0]?.path ?? '/'} ${errors[0]?.message ?? ''}`,
      errors,
    );
  }

  private enqueue(runId: string, attempt: number, wanted: Omit<RunRequest, 'config'>): Promise<Result<null>> {
    const { queue, queueActs, store, options } = this;
    return enqueueRun({ runId, attempt, wanted }, { queue, queueActs, store, ...options });
  }

  private queueRunOf(runId: string): QueueRun | null {
    const run = this.store.peek(runId);
    const summary = run?.summary ?? null;
    return summary === null
      ? null
      : { name: summary.name, state: summary.state, execution: run?.config?.execution ?? null };
  }

  private async find(runId: string): Promise<Result<TrackedRun>> {
    await this.ready;
    const run = await this.store.load(runId);
    return run === null ? failed('unknown-run', `There is no run ${runId} in this workspace.`) : ok(run);
  }
}

function cameFromElsewhere(name: string): string {
  return `${name} was added from elsewhere: where its images lie is not known here, so it cannot go on. Start a run from its config.`;
}
