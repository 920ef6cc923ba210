import { join } from 'node:path';

import {
  failed,
  isRunConfig,
  ok,
  type ConfigCheck,
  type ModelReference,
  type Result,
  type RunDetail,
  type RunReference,
  type RunSummary,
} from '@contract/index';

import { createRunFolder, type FrozenData } from './create-run-folder';
import { describeRun } from './run-detail';
import type { RunHost } from './run-host';
import { RunStore, type RunStoreOptions } from './run-store';
import type { TrackedRun } from './tracked-run';

/** What a run needs of the datasets: a split, with its cases and their files, as they stand at this moment. */
export interface DatasetsForRuns {
  readonly freeze: (splitId: string) => Promise<Result<FrozenData>>;
}

export interface WorkspaceRunsOptions extends Omit<RunStoreOptions, 'runsFolder'> {
  readonly workspaceFolder: string;
  readonly host: RunHost;
  readonly datasets: DatasetsForRuns;
  readonly checkConfig: (raw: unknown) => Promise<ConfigCheck>;
  readonly clock: () => number;
}

/** The runs of one open workspace. */
export class WorkspaceRuns {
  readonly store: RunStore;
  private readonly runsFolder: string;
  /** Runs that a start or resume is under way for: a second one waits for nobody and is refused. */
  private readonly starting = new Set<string>();

  constructor(private readonly options: WorkspaceRunsOptions) {
    this.runsFolder = join(options.workspaceFolder, 'runs');
    this.store = new RunStore({ ...options, runsFolder: this.runsFolder });
    this.store.start();
  }

  close(): void {
    this.store.close();
  }

  list(): Promise<RunSummary[]> {
    return this.store.list();
  }

  async get(runId: string): Promise<Result<RunDetail>> {
    const run = await this.find(runId);
    return run.ok ? describeRun(run.value) : run;
  }

  /** Freezes config and data into a new folder and starts its launcher. A run that did not start stays, and says why. */
  async start(raw: unknown): Promise<Result<RunReference>> {
    const { errors } = await this.options.checkConfig(raw);
    if (errors.length > 0 || !isRunConfig(raw)) {
      const many = errors.length === 1 ? 'an error' : `${errors.length} errors`;
      return failed(
        'invalid-config',
        `The experiment has ${many}: ${errors[0]?.path ?? '/'} ${errors[0]?.message ?? ''}`,
        errors,
      );
    }
    const frozen = await this.options.datasets.freeze(raw.data.splitId);
    if (!frozen.ok) return frozen;
    const created = await createRunFolder(this.runsFolder, raw, frozen.value, this.options.clock());
    if (!created.ok) return created;
    const { runId, folder } = created.value;
    const started = await this.launch(runId, folder);
    return started.ok ? ok({ runId }) : started;
  }

  async stop(runId: string): Promise<Result<null>> {
    const run = await this.find(runId);
    if (!run.ok) return run;
    const stopped = await this.options.host.stop(run.value.folder);
    await this.store.notice(runId);
    return stopped;
  }

  async resume(runId: string): Promise<Result<null>> {
    const run = await this.find(runId);
    if (!run.ok) return run;
    const summary = await this.store.notice(runId);
    if (run.value.isActive) return failed('already-running', `“${summary?.name ?? runId}” is running already.`);
    if (summary?.state === 'finished') {
      return failed('finished', `“${summary.name}” has finished: start it again as a new run to train more.`);
    }
    return this.launch(runId, run.value.folder);
  }

  /** Runs that left a model, newest first. */
  async models(): Promise<ModelReference[]> {
    const runs = (await this.list()).filter(({ hasModel }) => hasModel);
    return runs.map(({ runId, name, createdAtMs, testAuc }) => ({ runId, name, createdAtMs, testAuc }));
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

  private async launch(runId: string, folder: string): Promise<Result<null>> {
    if (this.starting.has(runId)) return failed('already-running', `${runId} is being started already.`);
    this.starting.add(runId);
    try {
      return await this.options.host.start(folder);
    } finally {
      this.starting.delete(runId);
      await this.store.notice(runId);
    }
  }

  private async find(runId: string): Promise<Result<TrackedRun>> {
    const run = await this.store.load(runId);
    return run === null ? failed('unknown-run', `There is no run ${runId} in this workspace.`) : ok(run);
  }
}
