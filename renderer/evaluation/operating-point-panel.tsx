import type { EvaluatedRun, OperatingPoint, Rate } from '@contract/index';
import type { DefinedName } from '@core/statistics';
import { Button, TextInput } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';

import { DefinedNumber, formatCount, formatNumber, Panel } from '../ui';
import { basisOf } from './basis';
import { RateText } from './rate-text';
import { DEFAULT_POINT, type PointAsked, type PointChoice } from './use-operating-point';

export interface OperatingPointPanelProps {
  readonly evaluated: EvaluatedRun;
  readonly choice: PointChoice;
}

/** A threshold, by whatever of it is known, and what it does to these cases. */
export function OperatingPointPanel({ evaluated, choice }: OperatingPointPanelProps): ReactNode {
  const { point, asked } = choice;
  const isDefault = asked.by === DEFAULT_POINT.by && asked.value === DEFAULT_POINT.value;
  return (
    <Panel
      title="Operating point"
      scroll={false}
      aside={
        <Button
          variant="subtle"
          size="compact-xs"
          disabled={isDefault}
          title="The study’s 9 % false positives"
          onClick={() => choice.ask(DEFAULT_POINT)}
        >
          Specificity 0.91
        </Button>
      }
    >
      <div className="evaluation-point-fields">
        <PointField name="Specificity" by="specificity" value={point.specificity.value} choice={choice} />
        <PointField name="Sensitivity" by="sensitivity" value={point.sensitivity.value} choice={choice} />
        <PointField name="Threshold (logit)" by="threshold" value={point.threshold} choice={choice} />
      </div>
      <ConfusionTable evaluated={evaluated} point={point} />
      <dl className="evaluation-rates">
        <div>
          <dt>called from</dt>
          <dd>
            <DefinedNumber basis={basisOf(evaluated, 'threshold')}>
              {Number.isFinite(point.threshold) ? `score ${scoreOf(point.threshold)}` : 'no score at all'}
            </DefinedNumber>
          </dd>
        </div>
        {RATES.map(({ name, words, of }) => (
          <div key={name}>
            <dt>{words}</dt>
            <dd>
              <RateText rate={of(point)} basis={basisOf(evaluated, name, point.method)} />
            </dd>
          </div>
        ))}
      </dl>
      {point.clusterNote === null ? null : <p className="evaluation-dim">{point.clusterNote}</p>}
    </Panel>
  );
}

const RATES: readonly {
  readonly name: DefinedName;
  readonly words: string;
  readonly of: (point: OperatingPoint) => Rate;
}[] = [
  { name: 'sensitivity', words: 'sensitivity', of: (point) => point.sensitivity },
  { name: 'specificity', words: 'specificity', of: (point) => point.specificity },
  { name: 'positivePredictiveValue', words: 'PPV', of: (point) => point.positivePredictiveValue },
  { name: 'negativePredictiveValue', words: 'NPV', of: (point) => point.negativePredictiveValue },
];

interface PointFieldProps {
  readonly name: string;
  readonly by: PointAsked['by'];
  readonly value: number | null;
  readonly choice: PointChoice;
}

/** Shows what the point has; what is typed is asked for on Enter or on leaving the field. */
function PointField({ name, by, value, choice }: PointFieldProps): ReactNode {
  const shown = value === null || !Number.isFinite(value) ? '' : String(Number(value.toFixed(4)));
  const [text, setText] = useState(shown);
  useEffect(() => setText(shown), [shown]);
  const number = text.trim() === '' ? Number.NaN : Number(text.replace(',', '.'));
  const problem = text === shown ? null : problemOf(by, number);
  const apply = (): void => {
    if (text !== shown && problem === null) choice.ask({ by, value: number });
  };
  return (
    <TextInput
      label={name}
      value={text}
      error={problem}
      inputMode="decimal"
      placeholder="none is called"
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => {
        apply();
        if (problem !== null) setText(shown);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') apply();
        if (event.key === 'Escape') setText(shown);
      }}
    />
  );
}

function problemOf(by: PointAsked['by'], value: number): string | null {
  if (!Number.isFinite(value)) return 'Type a number';
  if (by !== 'threshold' && !(value >= 0 && value <= 1)) return 'From 0 to 1';
  return null;
}

function ConfusionTable({ evaluated, point }: { readonly evaluated: EvaluatedRun; readonly point: OperatingPoint }) {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = point.matrix;
  const cell = (name: string, count: number): ReactNode => (
    <td data-testid={`matrix-${name}`}>
      <DefinedNumber basis={basisOf(evaluated, 'confusion', `${name.replace('-', ' ')}s at this threshold`)}>
        {formatCount(count)}
      </DefinedNumber>
    </td>
  );
  return (
    <table className="evaluation-matrix" aria-label="Confusion matrix" data-testid="confusion-matrix">
      <thead>
        <tr>
          <td />
          <th scope="col">called malignant</th>
          <th scope="col">not called</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">malignant</th>
          {cell('true-positive', truePositives)}
          {cell('false-negative', falseNegatives)}
        </tr>
        <tr>
          <th scope="row">not malignant</th>
          {cell('false-positive', falsePositives)}
          {cell('true-negative', trueNegatives)}
        </tr>
      </tbody>
    </table>
  );
}

/** The threshold as a score, which is what the worst errors and the model’s users see. */
function scoreOf(logit: number): string {
  return formatNumber(1 / (1 + Math.exp(-logit)));
}
