import { useEffect, type ReactNode } from 'react';

import { EvaluationPage, type OpenableImage } from '../evaluation';
import { followRuns, summaryOf, useRuns } from '../runs';
import { navigate, useCrumbs, type RouteTo } from '../shell';

/** What a run’s model is worth. */
export function EvaluationScreen({ route }: { readonly route: RouteTo<'evaluation'> }): ReactNode {
  const { runId } = route;
  const listed = useRuns((state) => summaryOf(state, runId));
  useEffect(() => followRuns(), []);
  useCrumbs([{ label: listed?.name ?? runId, route: { screen: 'run', runId } }, { label: 'Evaluation' }]);
  return (
    <EvaluationPage
      key={runId}
      runId={runId}
      name={listed?.name ?? null}
      onOpenRun={() => {
        navigate({ screen: 'run', runId });
      }}
      onOpenImage={openImage}
    />
  );
}

function openImage({ studyId, imageId }: OpenableImage): void {
  navigate({ screen: 'study', studyId, imageId });
}
