import { failed, ok, type ConfigCheck, type Result, type TelemetrySample } from '@contract/index';
import type { Broadcast, FeatureHandlers, PythonStatus, SchemeHandler, WorkspaceService } from '@main/workspace';

import { createLocalRunHost } from './local-run-host';
import type { RunHost } from './run-host';
import { serveSeries } from './serve-series';
import { WorkspaceRuns, type DatasetsForRuns } from './workspace-runs';

export type { FrozenData } from './create-run-folder';
export { createLocalRunHost } from './local-run-host';
export type { FilePart, RunEvidence, RunHost } from './run-host';
export type { DatasetsForRuns } from './workspace-runs';

export interface RunsDependencies {
  readonly workspace: Pick<WorkspaceService, 'current' | 'open' | 'writable' | 'onChange' | 'beforeClose'>;
  readonly datasets: DatasetsForRuns;
  /** The check that the editor shows: what it refuses is never started. */
  readonly checkConfig: (raw: unknown) => Promise<ConfigCheck>;
  readonly python: () => Promise<PythonStatus>;
  readonly broadcast: Broadcast;
  readonly warn: (message: string) => void;
  readonly clock?: () => number;
  readonly host?: RunHost;
}

export interface RunsService {
  readonly handlers: FeatureHandlers<'runs'>;
  readonly serveSeries: SchemeHandler;
  /** The newest telemetry of a run that is active; null when none is. */
  readonly latestSample: () => TelemetrySample | null;
  /** Where a run's model.onnx and model.json lie, for inference. */
  readonly modelFolder: (runId: string) => Promise<Result<string>>;
  readonly close: () => void;
}

/** Follows the runs of whichever workspace is open. Runs themselves go on when it closes. */
export function createRuns(dependencies: RunsDependencies): RunsService {
  const { workspace, clock = Date.now, host = createLocalRunHost({ python: dependencies.python }) } = dependencies;
  let runs: WorkspaceRuns | null = null;

  const leave = (): void => {
    runs?.close();
    runs = null;
  };
  const enter = (workspaceFolder: string | null): void => {
    leave();
    if (workspaceFolder !== null) runs = new WorkspaceRuns({ ...dependencies, clock, host, workspaceFolder });
  };
  const undo = [
    workspace.onChange((opened) => enter(opened?.folder ?? null)),
    workspace.beforeClose(() => Promise.resolve(leave())),
  ];
  enter(workspace.current()?.folder ?? null);

  const reading = (): Result<WorkspaceRuns> => within(workspace.open(), runs);
  const writing = (): Result<WorkspaceRuns> => within(workspace.writable(), runs);

  return {
    handlers: runsHandlers(reading, writing),
    serveSeries: async (url) =>
      runs === null ? { ok: false, status: 404, message: 'No workspace is open' } : serveSeries(url, runs.store),
    latestSample: () => runs?.store.latestSample() ?? null,
    modelFolder: async (runId) => {
      const open = reading();
      return open.ok ? open.value.modelFolder(runId) : open;
    },
    close: () => {
      for (const each of undo) each();
      leave();
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
      return runs.ok ? act(runs.value, argument) : runs;
    };
  return {
    'runs.list': withRuns(reading, async (runs) => ok(await runs.list())),
    'runs.get': withRuns(reading, (runs, { runId }: { readonly runId: string }) => runs.get(runId)),
    'runs.start': withRuns(writing, (runs, { config }: { readonly config: unknown }) => runs.start(config)),
    // Leaving a stop request is allowed to whoever watches, in a read-only workspace too.
    'runs.stop': withRuns(reading, (runs, { runId }: { readonly runId: string }) => runs.stop(runId)),
    'runs.resume': withRuns(writing, (runs, { runId }: { readonly runId: string }) => runs.resume(runId)),
    'runs.models': withRuns(reading, async (runs) => ok(await runs.models())),
  };
}

function within<T>(opened: Result<unknown>, runs: T | null): Result<T> {
  if (!opened.ok) return opened;
  return runs === null ? failed('no-workspace', 'The workspace is being closed.') : ok(runs);
}
