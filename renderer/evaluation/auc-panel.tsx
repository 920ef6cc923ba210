import type { AucInterval, EvaluatedRun } from '@contract/index';
import type { DefinedName } from '@core/statistics';
import type { ReactNode } from 'react';

import { DefinedNumber, formatCount, formatNumber, Note } from '../ui';
import { basisOf } from './basis';
import { IntervalText, RateText } from './rate-text';

export interface AucPanelProps {
  readonly evaluated: EvaluatedRun;
  /** The bootstrap is on its way. */
  readonly resampling: boolean;
}

const INTERVALS = {
  'cluster-robust-logit': { name: 'clusterRobustInterval', words: 'clustered by patient' },
  delong: { name: 'delongInterval', words: 'plain DeLong' },
  'patient-bootstrap': { name: 'bootstrapInterval', words: 'patient bootstrap' },
} as const satisfies Record<AucInterval['kind'], { readonly name: DefinedName; readonly words: string }>;

/** The AUC with its three intervals, and the other figures that sum the model up. */
export function AucPanel({ evaluated, resampling }: AucPanelProps): ReactNode {
  const { estimate, averagePrecision, calibration, calibrationOf } = evaluated.evaluation;
  return (
    <section className="evaluation-sums" aria-label="Figures">
      <div className="evaluation-auc" data-testid="evaluation-auc" data-auc={estimate.auc}>
        <span className="evaluation-dim">AUC</span>
        <strong>
          <DefinedNumber basis={basisOf(evaluated, 'auc')}>{formatNumber(estimate.auc)}</DefinedNumber>
        </strong>
        <dl>
          <IntervalFact evaluated={evaluated} interval={estimate.clusterRobust} main />
          <IntervalFact evaluated={evaluated} interval={estimate.delong} />
          {estimate.bootstrap === null ? (
            <div>
              <dt>patient bootstrap</dt>
              <dd className="evaluation-dim">{resampling ? 'resampling patients …' : 'not computed'}</dd>
            </div>
          ) : (
            <IntervalFact evaluated={evaluated} interval={estimate.bootstrap} />
          )}
        </dl>
      </div>
      <dl className="evaluation-figures">
        <Fact words="sensitivity at specificity 0.91">
          <RateText
            rate={evaluated.evaluation.atSpecificity.sensitivity}
            basis={basisOf(evaluated, 'sensitivityAtSpecificity', evaluated.evaluation.atSpecificity.method)}
          />
        </Fact>
        <Fact words="specificity at sensitivity 0.90">
          <RateText
            rate={evaluated.evaluation.atSensitivity.specificity}
            basis={basisOf(evaluated, 'specificityAtSensitivity', evaluated.evaluation.atSensitivity.method)}
          />
        </Fact>
        <Fact words="average precision">
          <Plain evaluated={evaluated} name="averagePrecision" value={averagePrecision} />
        </Fact>
        <Fact words={`Brier score of the ${calibrationOf}s`}>
          <Plain evaluated={evaluated} name="brier" value={calibration.brier} />
        </Fact>
        <Fact words="expected calibration error">
          <Plain evaluated={evaluated} name="expectedCalibrationError" value={calibration.expectedCalibrationError} />
        </Fact>
      </dl>
      {estimate.caution === null ? null : (
        <Note tone="attention" title="Too few cases for this interval">
          {formatCount(estimate.caution.positives)} malignant and {formatCount(estimate.caution.negatives)} others,
          where {formatCount(estimate.caution.needed)} of each are needed.
        </Note>
      )}
    </section>
  );
}

interface IntervalFactProps {
  readonly evaluated: EvaluatedRun;
  readonly interval: AucInterval;
  readonly main?: boolean;
}

function IntervalFact({ evaluated, interval, main = false }: IntervalFactProps): ReactNode {
  const { name, words } = INTERVALS[interval.kind];
  const method = interval.reason === null ? interval.method : `${interval.method}. No limits: ${interval.reason}.`;
  return (
    <div data-kind={interval.kind}>
      <dt className={main ? 'evaluation-main' : undefined}>{words}</dt>
      <dd>
        <DefinedNumber basis={basisOf(evaluated, name, method)}>
          <IntervalText interval={interval.interval} />
        </DefinedNumber>
      </dd>
    </div>
  );
}

function Fact({ words, children }: { readonly words: string; readonly children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{words}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface PlainProps {
  readonly evaluated: EvaluatedRun;
  readonly name: DefinedName;
  readonly value: number;
}

function Plain({ evaluated, name, value }: PlainProps): ReactNode {
  return <DefinedNumber basis={basisOf(evaluated, name)}>{formatNumber(value)}</DefinedNumber>;
}
