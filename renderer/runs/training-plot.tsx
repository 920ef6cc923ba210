import { useCallback, type ReactNode } from 'react';

import { CurvesPlot, type FigureSpec, type HowDrawn, type RunOnPlot } from '../plotting';
import { summaryOf, useRuns } from './store';
import { selectedMarks, whyNoTraining } from './training-figures';

export interface TrainingPlotProps {
  readonly figure: FigureSpec;
  /** The page's own first. */
  readonly runs: readonly RunOnPlot[];
}

/** A figure of what a run's worker reports, live. */
export function TrainingPlot({ figure, runs }: TrainingPlotProps): ReactNode {
  const ownId = runs[0]?.runId ?? '';
  const whyEmpty = useCallback(() => whyNoTraining(figure, summaryOf(useRuns.getState(), ownId)), [figure, ownId]);
  const marksOf = useCallback<NonNullable<HowDrawn['marksOf']>>(
    (curves, axis) => selectedMarks(curves, axis, summaryOf(useRuns.getState(), ownId)),
    [ownId],
  );
  return (
    <CurvesPlot
      figure={figure}
      runs={runs}
      whyEmpty={whyEmpty}
      {...(figure.name === 'auc' ? { marksOf, alsoSubscribe: useRuns.subscribe } : {})}
    />
  );
}
