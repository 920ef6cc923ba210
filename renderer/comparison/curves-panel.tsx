import type { RunsComparison } from '@contract/index';
import { DEFAULT_SPECIFICITY } from '@core/statistics';
import { useMemo, type ReactNode } from 'react';

import { LivePlot } from '../plotting';
import { PLAIN_LOOK, type RunLook } from './run-looks';
import { drawing, MOST_WITH_BANDS, precisionRecallFigure, rocFigure, type CurveOfRun } from './curve-figures';

export interface CurvesPanelProps {
  readonly answer: RunsComparison;
  readonly looks: ReadonlyMap<string, RunLook>;
}

/** The curves of all runs over each other; the bands come once the resamples are there. */
export function CurvesPanel({ answer, looks }: CurvesPanelProps): ReactNode {
  const [roc, precisionRecall] = useMemo(() => {
    const curves = answer.runs.flatMap(({ runId, name, scores }): CurveOfRun[] =>
      scores === null
        ? []
        : [{ name, ...(looks.get(runId) ?? PLAIN_LOOK), scores, isBaseline: runId === answer.baselineRunId }],
    );
    return [drawing(rocFigure(curves, DEFAULT_SPECIFICITY)), drawing(precisionRecallFigure(curves))];
    // The looks follow from the runs of the answer.
  }, [answer]);
  const isFull = answer.runs.filter(({ scores }) => scores !== null).length > MOST_WITH_BANDS;
  const aside = isFull ? <span className="comparison-dim">band of the baseline</span> : null;
  return (
    <div className="comparison-curves">
      <LivePlot name="comparison-roc" title="ROC, AUC" draw={roc} subscribe={noNews} aside={aside} />
      <LivePlot
        name="comparison-pr"
        title="Precision–recall, AP"
        draw={precisionRecall}
        subscribe={noNews}
        aside={aside}
      />
    </div>
  );
}

/** The answer is all there is; another one is another drawing. */
function noNews(): () => void {
  return () => undefined;
}
