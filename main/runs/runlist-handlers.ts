import { join } from 'node:path';

import {
  failed,
  ok,
  type AddRunRequest,
  type ConfigFieldsQuestion,
  type LogRange,
  type LogSearch,
  type NotesOfRuns,
  type Result,
  type RunNotesChange,
  type RunReference,
  type RunReferences,
} from '@contract/index';
import type { FeatureHandlers } from '@main/workspace';

import { pathsOf, valueAt } from './config-values';
import type { WorkspaceRuns } from './workspace-runs';

/** Waits until the runs are known, then acts on them. */
export type WithRuns = <Argument, Reply>(
  may: 'read' | 'write',
  act: (runs: WorkspaceRuns, argument: Argument) => Promise<Result<Reply>> | Result<Reply>,
) => (argument: Argument) => Promise<Result<Reply>>;

type RunlistHandlers = Pick<
  FeatureHandlers<'runs'>,
  | 'runs.changeNotes'
  | 'runs.restoreNotes'
  | 'runs.sizes'
  | 'runs.delete'
  | 'runs.undelete'
  | 'runs.emptyTrash'
  | 'runs.trash'
  | 'runs.configPaths'
  | 'runs.configValues'
  | 'runs.logExtent'
  | 'runs.logLines'
  | 'runs.searchLog'
  | 'runs.chooseBundle'
  | 'runs.add'
  | 'runs.cancelTransfer'
  | 'runs.exportBundle'
>;

/** The native dialogs; null when they were canceled. */
export interface BundleDialogs {
  readonly chooseBundle: () => Promise<string | null>;
  readonly chooseTarget: (name: string) => Promise<string | null>;
}

export function runlistHandlers(withRuns: WithRuns, dialogs: BundleDialogs): RunlistHandlers {
  return {
    'runs.changeNotes': withRuns('write', ({ keeping }, change: RunNotesChange) => keeping.changeNotes(change)),
    'runs.restoreNotes': withRuns('write', ({ keeping }, { runs }: NotesOfRuns) => keeping.restoreNotes(runs)),
    'runs.sizes': withRuns('read', async ({ keeping }, { runIds }: RunReferences) => ok(await keeping.sizes(runIds))),
    'runs.delete': withRuns('write', ({ keeping }, { runIds }: RunReferences) => keeping.delete(runIds)),
    'runs.undelete': withRuns('write', ({ keeping }, { runIds }: RunReferences) => keeping.undelete(runIds)),
    'runs.emptyTrash': withRuns('write', ({ keeping }) => keeping.emptyTrash()),
    'runs.trash': withRuns('read', ({ trash }) => ok(trash.view())),
    'runs.configPaths': withRuns('read', async ({ store }) =>
      ok(pathsOf((await store.configs()).map(({ config }) => config))),
    ),
    'runs.configValues': withRuns('read', async ({ store }, { paths }: ConfigFieldsQuestion) => {
      const configs = await store.configs();
      return ok(configs.map(({ runId, config }) => ({ runId, values: paths.map((path) => valueAt(config, path)) })));
    }),
    'runs.logExtent': withRuns('read', (runs, { runId }: RunReference) => runs.logs.extent(logOf(runs, runId))),
    'runs.logLines': withRuns('read', (runs, { runId, from, count }: LogRange) =>
      runs.logs.lines(logOf(runs, runId), from, count),
    ),
    'runs.searchLog': withRuns('read', (runs, { runId, ...wanted }: LogSearch) =>
      runs.logs.search(logOf(runs, runId), wanted),
    ),
    'runs.chooseBundle': async () => ok(await dialogs.chooseBundle()),
    'runs.add': withRuns('write', async (runs, { path }: AddRunRequest) => {
      const added = await runs.transfers.add(runs.runsFolder, path);
      if (added.ok) await runs.store.notice(added.value.runId);
      return added;
    }),
    'runs.cancelTransfer': withRuns('read', ({ transfers }) => {
      transfers.cancel();
      return ok(null);
    }),
    'runs.exportBundle': withRuns('read', async (runs, { runId }: RunReference) => {
      const run = runs.store.peek(runId);
      if (run === null) return failed('unknown-run', `There is no run ${runId} in this workspace.`);
      const target = await dialogs.chooseTarget(`${runId}.zip`);
      return target === null ? ok(null) : runs.transfers.export(run.folder, target);
    }),
  };
}

/** The launcher's log, which holds what all processes of the run printed, standard output and error as they came. */
function logOf(runs: WorkspaceRuns, runId: string): string {
  return join(runs.runsFolder, runId, 'local', 'launcher.log');
}
