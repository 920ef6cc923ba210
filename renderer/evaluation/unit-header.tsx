import type { EvaluatedRun } from '@contract/index';
import type { ReactNode } from 'react';

import { countOf, DefinedNumber, formatCount, HashText } from '../ui';
import { basisOf } from './basis';

/** Which cases the numbers are of: no AUC stands without. */
export function UnitHeader({ evaluated }: { readonly evaluated: EvaluatedRun }): ReactNode {
  const { estimate, unit, part, splitHash } = evaluated.evaluation;
  const { cases, positives, patients } = estimate.counts;
  return (
    <span className="evaluation-cases evaluation-grow">
      <DefinedNumber basis={basisOf(evaluated, 'cases')}>
        {countOf(cases, `${part} ${unit}`)}, {formatCount(positives)} malignant, {countOf(patients, 'patient')}
      </DefinedNumber>{' '}
      <span className="evaluation-dim">
        split <HashText hash={splitHash} />
      </span>
    </span>
  );
}
