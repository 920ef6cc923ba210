import type { AucEstimate } from '@contract/index';
import { Text, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';

import { formatCount, formatNumber, UNKNOWN } from './format';
import { HashText } from './hash-text';

export interface AucTextProps {
  readonly estimate: AucEstimate | null;
  /** Why there is none; on hover. */
  readonly reason?: string;
  /** 'line': the value and its interval, the rest on hover. 'full': cases, unit and split too. */
  readonly detail?: 'line' | 'full';
  /** A validation best that picked the epoch: optimistic, and labeled so. */
  readonly selected?: boolean;
}

/** An AUC never stands alone: interval, cases, unit and the split's hash go with it. */
export function AucText({ estimate, reason, detail = 'line', selected = false }: AucTextProps): ReactNode {
  if (estimate === null) {
    const unknown = <span className="ui-figure">{UNKNOWN}</span>;
    return reason === undefined ? unknown : <Tooltip label={reason}>{unknown}</Tooltip>;
  }
  const line = (
    <span className="ui-figure">
      {formatNumber(estimate.auc)}
      <Text span inherit c="dimmed">
        {` ${formatInterval(estimate)}${selected ? ' selected' : ''}`}
      </Text>
    </span>
  );
  if (detail === 'line') {
    return (
      <Tooltip label={aucInWords(estimate, selected)} multiline maw={360}>
        {line}
      </Tooltip>
    );
  }
  return (
    <span className="ui-figure">
      {line}
      <Text span inherit c="dimmed">
        {` · ${formatCount(estimate.caseCount)} ${casesOf(estimate)} · split `}
        <HashText hash={estimate.splitHash} />
      </Text>
    </span>
  );
}

export function formatInterval(estimate: AucEstimate): string {
  if (estimate.lower === null || estimate.upper === null) return '[no interval]';
  return `[${formatNumber(estimate.lower)}, ${formatNumber(estimate.upper)}]`;
}

export function aucInWords(estimate: AucEstimate, selected = false): string {
  const aggregation = {
    none: '',
    mean: ' (mean of its images)',
    max: ' (highest of its images)',
    'max-of-breast-means': ' (its more suspicious breast, each the mean of its images)',
  }[estimate.aggregation];
  const chosen = selected ? ' Selected: the best of the epochs on validation, so optimistic.' : '';
  return (
    `AUC ${formatNumber(estimate.auc)} ${formatInterval(estimate)}, ${formatNumber(estimate.level * 100, 2)} % interval by ${estimate.method}; ` +
    `${estimate.part} part, per ${estimate.unit}${aggregation}: ${formatCount(estimate.caseCount)} cases, ` +
    `${formatCount(estimate.positiveCount)} malignant, ${formatCount(estimate.patientCount)} patients; ` +
    `split #${estimate.splitHash.slice(0, 8)}.${chosen}`
  );
}

function casesOf(estimate: AucEstimate): string {
  const plural = { image: 'images', breast: 'breasts', patient: 'patients' }[estimate.unit];
  return `${estimate.part} ${plural} of ${formatCount(estimate.patientCount)} patients`;
}
