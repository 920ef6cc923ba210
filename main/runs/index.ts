import {
  failed,
  ok,
  type ConfigCheck,
  type QueueAfter,
  type QueueHold,
  type QueueMove,
  type QueuePause,
  type QueuePriority,
  type QueueReturn,
  type Result,
  type RunReference,
  type RunReferences,
  type RunRequest,
  type RunSummary,
  type TelemetrySample,
} from '@contract/index';
import type {
  Broadcast,
  FeatureHandlers,
  OpenWorkspace,
  PythonStatus,
  SchemeHandler,
  WorkspaceService,
} from '@main/workspace';

import { startIngest, type Ingest } from './ingest';
import { createLocalRunHost } from './local-run-host';
import type { RunHost } from './run-host';
import type { RunSeries } from './run-series';
import { serveSeries } from './serve-series';
import { WorkspaceRuns, type DatasetsForRuns } from './workspace-runs';

export type { FrozenData } from './create-run-folder';
export { createLocalRunHost } from './local-run-host';
export type { RunEvidence, RunHost } from './run-host';
export type { RunSeries } from './run-series';
export type { DatasetsForRuns } from './workspace-runs';

export interface RunsDependencies {
  readonly workspace: Pick<WorkspaceService, 'current' | 'open' | 'writable' | 'onChange' | 'beforeClose'>;
  readonly datasets: DatasetsForRuns;
  /** The check that the editor shows: what it refuses is never started. */
  readonly checkConfig: (raw: unknown) => Promise<ConfigCheck>;
  readonly python: () => Promise<PythonStatus>;
  /** How often a queued run is resumed by itself after a crash, where nobody says otherwise. */
  readonly defaultRetries: () => Promise<number>;
  readonly broadcast: Broadcast;
  readonly warn: (message: string) => void;
  /** The built thread that reads the logs of runs. */
  readonly ingestWorkerFile: string;
  readonly clock?: () => number;
  readonly host?: RunHost;
}

export interface RunsService {
  readonly handlers: FeatureHandlers<'runs'>;
  readonly serveSeries: SchemeHandler;
  /** The newest sample of each active run that has one, by the run's id. */
  readonly latestSamples: () => ReadonlyMap<string, TelemetrySample>;
  /** All runs of the open workspace, as they are known now; none while none is open. */
  readonly summaries: () => readonly RunSummary[];
  /** Looks at a run's folder now, because something has happened to it. */
  readonly notice: (runId: string) => void;
  /** Where a run's files lie. */
  readonly runFolder: (runId: string) => Promise<Result<string>>;
  /** The curves of its logs. */
  readonly runSeries: (runId: string) => Promise<Result<RunSeries>>;
  /** Where a run's model.onnx and model.json lie, for inference. */
  readonly modelFolder: (runId: string) => Promise<Result<string>>;
  /** For whoever writes points to a file; a run that is gone has none. */
  readonly exports: {
    readonly standingPoints: (runId: string, series: string, from: number) => Promise<Float64Array>;
    readonly nameOf: (runId: string) => string | null;
  };
  /** Resolves when what was read of the logs lies on disk. */
  readonly close: () => Promise<void>;
}

/** Follows the runs of whichever workspace is open. Runs themselves go on when it closes. */
export function createRuns(dependencies: RunsDependencies): RunsService {
  const { workspace, clock = Date.now, host = createLocalRunHost({ python: dependencies.python }) } = dependencies;
  let runs: WorkspaceRuns | null = null;
  let ingest: Ingest | null = null;
  let left: Promise<unknown> = Promise.resolve();

  const leave = async (): Promise<void> => {
    runs?.close();
    left = Promise.all([left, ingest?.close()]);
    runs = null;
    ingest = null;
    await left;
  };
  const enter = (opened: OpenWorkspace | null): void => {
    void leave();
    if (opened === null) return;
    const { warn, ingestWorkerFile: workerFile } = dependencies;
    const place = { workspaceFolder: opened.folder, readOnly: opened.status.readOnly };
    ingest = startIngest({ ...place, workerFile, warn });
    runs = new WorkspaceRuns({ ...dependencies, ...place, ingest, clock, host });
  };
  const undo = [workspace.onChange(enter), workspace.beforeClose(leave)];
  enter(workspace.current());

  const reading = (): Result<WorkspaceRuns> => within(workspace.open(), runs);
  const writing = (): Result<WorkspaceRuns> => within(workspace.writable(), runs);

  return {
    handlers: runsHandlers(reading, writing),
    serveSeries: async (url) => {
      const open = runs;
      if (open === null) return { ok: false, status: 404, message: 'No workspace is open' };
      await open.ready;
      return serveSeries(url, open.store);
    },
    latestSamples: () => runs?.store.latestSamples() ?? new Map<string, TelemetrySample>(),
    summaries: () => runs?.store.summaries() ?? [],
    notice: (runId) => void runs?.store.notice(runId),
    runFolder: async (runId) => {
      const open = reading();
      return open.ok ? open.value.folderOf(runId) : open;
    },
    runSeries: async (runId) => {
      const open = reading();
      return open.ok ? open.value.series(runId) : open;
    },
    exports: {
      standingPoints: async (runId, series, from) => {
        const run = await runs?.store.load(runId);
        return run?.standingPoints(series, from) ?? new Float64Array(0);
      },
      nameOf: (runId) => runs?.store.peek(runId)?.summary?.name ?? null,
    },
    modelFolder: async (runId) => {
      const open = reading();
      return open.ok ? open.value.modelFolder(runId) : open;
    },
    close: () => {
      for (const each of undo) each();
      return leave();
    },
  };
}

function runsHandlers(
  reading: () => Result<WorkspaceRuns>,
  writing: () => Result<WorkspaceRuns>,
): FeatureHandlers<'runs'> {
  const withRuns =
    <Argument, Reply>(
      open: () => Result<WorkspaceRuns>,
      act: (runs: WorkspaceRuns, argument: Argument) => Promise<Result<Reply>>,
    ) =>
    async (argument: Argument): Promise<Result<Reply>> => {
      const runs = open();
      if (!runs.ok) return runs;
      await runs.value.ready;
      return act(runs.value, argument);
    };
  return {
    'runs.list': withRuns(reading, async (runs) => ok(await runs.list())),
    'runs.get': withRuns(reading, (runs, { runId }: RunReference) => runs.get(runId)),
    'runs.start': withRuns(writing, (runs, request: RunRequest) => runs.start(request)),
    // Leaving a stop request is allowed to whoever watches, in a read-only workspace too.
    'runs.stop': withRuns(reading, (runs, { runId }: RunReference) => runs.stop(runId)),
    'runs.resume': withRuns(writing, (runs, { runId }: RunReference) => runs.resume(runId)),
    'runs.duplicate': withRuns(writing, (runs, { runId }: RunReference) => runs.duplicate(runId)),
    'runs.cancel': withRuns(writing, ({ queueActs }, { runIds }: RunReferences) => queueActs.cancel(runIds)),
    'runs.putBack': withRuns(writing, ({ queueActs }, { runs }: QueueReturn) => queueActs.putBack(runs)),
    'runs.queue': withRuns(reading, async (runs) => ok(await runs.view())),
    'runs.move': withRuns(writing, ({ queueActs }, move: QueueMove) => queueActs.move(move)),
    'runs.setPriority': withRuns(writing, ({ queueActs }, { runIds, priority }: QueuePriority) =>
      queueActs.setPriority(runIds, priority),
    ),
    'runs.hold': withRuns(writing, ({ queueActs }, { runIds, held }: QueueHold) => queueActs.hold(runIds, held)),
    'runs.setAfter': withRuns(writing, ({ queueActs }, after: QueueAfter) => queueActs.setAfter(after)),
    'runs.pauseQueue': withRuns(writing, ({ queueActs }, { paused }: QueuePause) => queueActs.pause(paused)),
    'runs.models': withRuns(reading, async (runs) => ok(await runs.models())),
  };
}

function within<T>(opened: Result<unknown>, runs: T | null): Result<T> {
  if (!opened.ok) return opened;
  return runs === null ? failed('no-workspace', 'The workspace is being closed.') : ok(runs);
}
