import {
  ok,
  type ComparisonRequest,
  type PublishedOutcome,
  type PublishedRequest,
  type Result,
  type RunsComparison,
  type TextExport,
} from '@contract/index';
import { comparePublished, concludePublished, DEFAULT_BOOTSTRAP } from '@core/statistics';
import { writeChosenFile, type FeatureHandlers } from '@main/workspace';

import type { ChosenRun, CompareJob, RunPlace } from './messages';
import { filesBehind } from './run-files';
import { sent } from './sent';
import type { StatisticsThread } from './statistics-thread';

export interface ComparisonDependencies {
  readonly thread: StatisticsThread;
  readonly placeOf: (runId: string) => Promise<Result<RunPlace>>;
  /** How lists name a run; null where it is not among them. */
  readonly nameOf: (runId: string) => string | null;
  readonly chooseSaveFile: (title: string, name: string) => Promise<string | null>;
}

type Handlers = Pick<
  FeatureHandlers<'evaluation'>,
  'evaluation.compare' | 'evaluation.published' | 'evaluation.exportText'
>;

export function comparisonHandlers({ thread, placeOf, nameOf, chooseSaveFile }: ComparisonDependencies): Handlers {
  const chosen = async (runId: string): Promise<ChosenRun> => {
    const place = await placeOf(runId);
    const name = nameOf(runId) ?? runId;
    return place.ok
      ? { runId, name, place: place.value, failure: null }
      : { runId, name, place: null, failure: place.failure };
  };
  return {
    'evaluation.compare': async (request: ComparisonRequest): Promise<Result<RunsComparison>> => {
      const claim = thread.claim(request.topic);
      const { runIds, unit, part, resampled, arms } = request;
      const runs = await Promise.all(runIds.map(chosen));
      const job: CompareJob = {
        kind: 'compare',
        runs,
        unit,
        part,
        arms,
        bootstrap: resampled ? DEFAULT_BOOTSTRAP : null,
      };
      const files = runs.flatMap(({ place }) => (place === null ? [] : filesBehind(place, unit)));
      return thread.ask<'compare'>({ claim, job, files });
    },
    // No files and no resamples: there is nothing that a thread would have to wait for.
    'evaluation.published': (request: PublishedRequest) => Promise.resolve(published(request)),
    'evaluation.exportText': async ({ name, text }: TextExport) => {
      const file = await chooseSaveFile('Export the comparison', name);
      return file === null ? ok(null) : writeChosenFile(file, text);
    },
  };
}

function published({ nameA, nameB, correlations, ...aucs }: PublishedRequest): Result<PublishedOutcome> {
  const compared = comparePublished(aucs, correlations);
  if (!compared.ok) return compared;
  const conclusion = concludePublished(nameA, nameB, compared.value);
  return ok({ comparison: sent(compared.value), conclusion: sent(conclusion) });
}
