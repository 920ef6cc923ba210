import type { AucEstimate, RunSummary } from '@contract/index';
import { Button, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';

import { aucInWords, AucText, formatCount, formatInterval, formatNumber, HashText, UNKNOWN } from '../ui';
import { whyNoTestAuc } from './run-progress';

export interface TestResultProps {
  readonly run: RunSummary;
  /** Opens all that the predictions say. */
  readonly onEvaluate: () => void;
}

/** What the run is worth: the held-out test cases, scored once; beside it the validation best, which was selected. */
export function TestResult({ run, onEvaluate }: TestResultProps): ReactNode {
  const test = run.testAuc;
  return (
    <section className="run-result" aria-label="Result" data-testid="test-result" data-auc={test?.auc ?? ''}>
      <div className="run-result-main">
        <span className="run-dim">test AUC</span>
        <strong className="ui-figure">{test === null ? UNKNOWN : formatNumber(test.auc)}</strong>
        {test === null ? <span>{whyNoTestAuc(run)}</span> : <Interval estimate={test} />}
        <Button variant="subtle" size="compact-xs" onClick={onEvaluate} data-testid="open-evaluation">
          Evaluation
        </Button>
      </div>
      {test === null ? null : (
        <dl className="run-figures">
          <ResultFact
            name="cases"
            value={`${formatCount(test.caseCount)}, ${formatCount(test.positiveCount)} malignant`}
          />
          <ResultFact name="patients" value={formatCount(test.patientCount)} />
          <ResultFact
            name="unit"
            value={test.aggregation === 'none' ? test.unit : `${test.unit}, ${test.aggregation} of its images`}
          />
          <ResultFact name="split" value={<HashText hash={test.splitHash} />} />
        </dl>
      )}
      <div className="run-result-aside">
        <span className="run-dim">
          validation best{run.selectedEpoch === null ? '' : `, epoch ${formatCount(run.selectedEpoch)}`}
        </span>{' '}
        <AucText estimate={run.selectedAuc} selected reason="No epoch of whole images has been validated." />
      </div>
    </section>
  );
}

function Interval({ estimate }: { readonly estimate: AucEstimate }): ReactNode {
  const text = `${formatInterval(estimate)} ${formatNumber(estimate.level * 100, 2)} % interval`;
  return (
    <Tooltip label={aucInWords(estimate)} multiline maw={360}>
      <span className="ui-figure">{text}</span>
    </Tooltip>
  );
}

function ResultFact({ name, value }: { readonly name: string; readonly value: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
