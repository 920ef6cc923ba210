import { SegmentedControl } from '@mantine/core';
import { useCallback, useMemo, useState, type ReactNode } from 'react';

import { LivePlot, type DrawFigure, type SeriesClient } from '../plotting';
import { whyNoLoss } from './run-progress';
import { summaryOf, useRuns } from './store';
import { aucFigure, axisOf, lossFigure, type TrainingX } from './training-figures';
import { watchTraining } from './training-series';

export interface TrainingPlotsProps {
  readonly client: SeriesClient;
  readonly runId: string;
  readonly startedAtMs: number | null;
}

/** Loss and validation AUC, live. */
export function TrainingPlots({ client, runId, startedAtMs }: TrainingPlotsProps): ReactNode {
  const [x, setX] = useState<TrainingX>('step');
  const series = useMemo(() => watchTraining(client), [client]);
  const drawLoss = useCallback<DrawFigure>(
    (request) =>
      lossFigure(series, axisOf(x, series, startedAtMs), request, whyNoLoss(summaryOf(useRuns.getState(), runId))),
    [series, x, startedAtMs, runId],
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
  const toggle = (
    <SegmentedControl
      size="xs"
      value={x}
      onChange={(value) => setX(value === 'time' ? 'time' : 'step')}
      data={[
        { value: 'step', label: 'step' },
        { value: 'time', label: 'time' },
      ]}
      aria-label="What x means for loss and AUC"
    />
  );
  return (
    <div className="run-training-row">
      <LivePlot name="loss" title="Loss" draw={drawLoss} subscribe={subscribe} aside={toggle} />
      <LivePlot name="auc" title="AUC, validation" draw={drawAuc} subscribe={subscribeToSummaryToo} />
    </div>
  );
}
