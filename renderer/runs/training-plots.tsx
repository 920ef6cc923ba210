import { useCallback, useMemo, type ReactNode } from 'react';

import { LivePlot, usePlotChoices, type DrawFigure, type SeriesClient } from '../plotting';
import { whyNoLoss } from './run-progress';
import { summaryOf, useRuns } from './store';
import { aucFigure, axisOf, lossFigure } from './training-figures';
import { watchTraining } from './training-series';

export interface TrainingPlotsProps {
  readonly client: SeriesClient;
  readonly runId: string;
  readonly startedAtMs: number | null;
}

/** Loss and validation AUC, live. */
export function TrainingPlots({ client, runId, startedAtMs }: TrainingPlotsProps): ReactNode {
  const { x, smoothing, logarithmic } = usePlotChoices();
  const series = useMemo(() => watchTraining(client, smoothing), [client, smoothing]);
  const drawLoss = useCallback<DrawFigure>(
    (request) =>
      lossFigure(series, axisOf(x, series, startedAtMs), request, {
        waiting: whyNoLoss(summaryOf(useRuns.getState(), runId)),
        logarithmic,
      }),
    [series, x, logarithmic, startedAtMs, runId],
  );
  const drawAuc = useCallback<DrawFigure>(
    (request) => aucFigure(series, axisOf(x, series, startedAtMs), request, summaryOf(useRuns.getState(), runId)),
    [series, x, startedAtMs, runId],
  );
  const subscribe = useCallback((listener: () => void) => client.subscribe(listener), [client]);
  const subscribeToSummaryToo = useCallback(
    (listener: () => void) => {
      const stops = [client.subscribe(listener), useRuns.subscribe(listener)];
      return () => {
        for (const stop of stops) stop();
      };
    },
    [client],
  );
  return (
    <div className="run-training-row">
      <LivePlot name="loss" title="Loss" draw={drawLoss} subscribe={subscribe} />
      <LivePlot name="auc" title="AUC, validation" draw={drawAuc} subscribe={subscribeToSummaryToo} />
    </div>
  );
}
