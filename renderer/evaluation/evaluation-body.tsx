import type { EvaluatedRun } from '@contract/index';
import { useMemo, type ReactNode } from 'react';

import { useKeys } from '../acts';
import { CurvePlot } from '../plotting';
import { formatNumber } from '../ui';
import { calibrationFigure, curveColors, precisionRecallFigure, rocFigure } from './evaluation-figures';
import { OperatingPointPanel } from './operating-point-panel';
import { PointOnCurve } from './point-on-curve';
import { SubgroupsPanel } from './subgroups-panel';
import { DEFAULT_POINT, useOperatingPoint, type PointChoice } from './use-operating-point';
import { WorstErrors, type OpenableImage } from './worst-errors';

export interface EvaluationBodyProps {
  readonly evaluated: EvaluatedRun;
  readonly resampling: boolean;
  readonly onOpenImage: (image: OpenableImage) => void;
}

/** The numbers, the curves, and what they are made of. */
export function EvaluationBody({ evaluated, resampling, onOpenImage }: EvaluationBodyProps): ReactNode {
  const choice = useOperatingPoint(evaluated);
  usePointKeys(choice);
  const roc = useMemo(() => rocFigure(evaluated), [evaluated]);
  const precisionRecall = useMemo(() => precisionRecallFigure(evaluated), [evaluated]);
  const { calibration, calibrationOf, estimate, averagePrecision } = evaluated.evaluation;
  const reliability = useMemo(() => calibrationFigure(calibration, calibrationOf), [calibration, calibrationOf]);
  const band = resampling ? 'band on its way …' : null;
  return (
    <>
      <div className="evaluation-curves">
        <CurvePlot
          name="roc"
          title="ROC"
          figure={roc}
          legend={[{ name: 'AUC', color: curveColors.run, value: formatNumber(estimate.auc) }]}
          aside={<BandNote words={band} />}
          overlay={(scale) => <PointOnCurve scale={scale} choice={choice} />}
        />
        <CurvePlot
          name="precision-recall"
          title="Precision and recall"
          figure={precisionRecall}
          legend={[{ name: 'AP', color: curveColors.run, value: formatNumber(averagePrecision) }]}
          aside={<BandNote words={band} />}
        />
        <CurvePlot
          name="calibration"
          title="Calibration"
          figure={reliability}
          legend={[
            {
              name: `of the ${calibrationOf}s, ECE`,
              color: curveColors.calibration,
              value: formatNumber(calibration.expectedCalibrationError),
            },
          ]}
        />
      </div>
      <div className="evaluation-tables">
        <OperatingPointPanel evaluated={evaluated} choice={choice} />
        <SubgroupsPanel evaluated={evaluated} />
      </div>
      <WorstErrors evaluated={evaluated} onOpen={onOpenImage} />
    </>
  );
}

function BandNote({ words }: { readonly words: string | null }): ReactNode {
  return words === null ? null : (
    <span className="evaluation-dim" role="status">
      {words}
    </span>
  );
}

/** The same as on the focused point itself, from anywhere on the page. */
function usePointKeys(choice: PointChoice): void {
  useKeys('Operating point', [
    { keys: ['ArrowRight'], description: 'Call more cases: the next threshold', run: () => choice.move(1) },
    { keys: ['ArrowLeft'], description: 'Call fewer cases: the threshold before', run: () => choice.move(-1) },
    {
      keys: ['Shift+ArrowRight'],
      description: 'A hundredth less specificity',
      run: () => choice.moveSpecificity(-1),
    },
    {
      keys: ['Shift+ArrowLeft'],
      description: 'A hundredth more specificity',
      run: () => choice.moveSpecificity(1),
    },
    { keys: ['Home'], description: 'Back to specificity 0.91', run: () => choice.ask(DEFAULT_POINT) },
  ]);
}
