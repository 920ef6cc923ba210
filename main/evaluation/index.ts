/** Statistics of runs: computed in a thread of their own, kept until the files they rest on change. */
import { stat } from 'node:fs/promises';

import { failed, ok, type EvaluatedRun, type EvaluationRequest, type Result } from '@contract/index';
import { DEFAULT_BOOTSTRAP } from '@core/statistics';
import type { RunSeries } from '@main/runs';
import type { FeatureHandlers, WorkspaceService } from '@main/workspace';

import { comparisonHandlers } from './comparison-handlers';
import { withImagesOf } from './images-of-errors';
import type { RunPlace } from './messages';
import { readEfficiency } from './read-efficiency';
import { filesBehind, stampOf } from './run-files';
import { StatisticsThread } from './statistics-thread';
import { writeExport } from './write-export';

export interface EvaluationDependencies {
  readonly workspace: Pick<WorkspaceService, 'open'>;
  /** Where a run lies. */
  readonly runFolder: (runId: string) => Promise<Result<string>>;
  readonly runSeries: (runId: string) => Promise<Result<RunSeries>>;
  /** The native dialog; null when it was canceled. */
  readonly chooseSaveFile: (title: string, name: string) => Promise<string | null>;
  /** The built thread that computes statistics. */
  readonly workerFile: string;
  readonly warn: (message: string) => void;
  /** How lists name a run; null where it is not among them. */
  readonly runName: (runId: string) => string | null;
}

export interface EvaluationService {
  readonly handlers: FeatureHandlers<'evaluation'>;
  readonly close: () => Promise<void>;
}

export function createEvaluation(dependencies: EvaluationDependencies): EvaluationService {
  const { workspace, runFolder, runSeries, chooseSaveFile, workerFile, warn } = dependencies;
  const thread = new StatisticsThread({ workerFile, warn });

  async function ofRun(request: EvaluationRequest): Promise<Result<EvaluatedRun>> {
    const { topic, runId, unit, part, resampled } = request;
    const claim = thread.claim(topic);
    const run = await placeOf(runId, runFolder);
    if (!run.ok) return run;
    const bootstrap = resampled ? DEFAULT_BOOTSTRAP : null;
    const evaluated = await thread.ask<'evaluate'>({
      claim,
      job: { kind: 'evaluate', run: run.value, unit, part, bootstrap },
      files: filesBehind(run.value, unit),
    });
    if (!evaluated.ok) return evaluated;
    const opened = workspace.open();
    return opened.ok ? ok(await withImagesOf(evaluated.value, opened.value.catalogue)) : opened;
  }

  return {
    handlers: {
      'evaluation.ofRun': ofRun,
      'evaluation.stamp': async ({ runId, unit }) => {
        const run = await placeOf(runId, runFolder);
        return run.ok ? ok(await stampOf(filesBehind(run.value, unit))) : run;
      },
      'evaluation.export': async ({ format, ...request }) => {
        const topic = `export-${request.runId}`.slice(0, 64);
        const evaluated = await ofRun({ ...request, topic, resampled: true });
        if (!evaluated.ok) return evaluated;
        const name = `${request.runId}-${request.unit}-${request.part}.${format}`;
        const file = await chooseSaveFile('Export the evaluation', name);
        return file === null ? ok(null) : writeExport(file, evaluated.value, format);
      },
      'evaluation.efficiency': async ({ runId, targetAuc }) => {
        const run = await runSeries(runId);
        return run.ok ? ok(await readEfficiency(run.value, targetAuc)) : run;
      },
      'evaluation.leave': ({ topic }) => {
        thread.leave(topic);
        return ok(null);
      },
      ...comparisonHandlers({
        thread,
        placeOf: (runId) => placeOf(runId, runFolder),
        nameOf: dependencies.runName,
        chooseSaveFile,
      }),
    },
    close: () => thread.close(),
  };
}

/** The folder is looked for here: a run may be deleted under an open page. */
async function placeOf(runId: string, runFolder: EvaluationDependencies['runFolder']): Promise<Result<RunPlace>> {
  const folder = await runFolder(runId);
  if (!folder.ok) return folder;
  const found = await stat(folder.value).catch(() => null);
  if (found?.isDirectory() === true) return ok({ runId, folder: folder.value, label: `runs/${runId}` });
  return failed('run-gone', `The folder of ${runId} is gone: the run was deleted or moved.`, [
    { path: folder.value, message: 'is gone', remedy: 'Put the folder back, or choose another run.' },
  ]);
}
